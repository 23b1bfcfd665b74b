/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the costliest accepted case takes of the kernel stack, a bar for each cell; a cross where
 * that is all of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "finding.h"
#include "json.h"
#include "message.h"
#include "text.h"
#include "../sweep/style.h"

static const char question[] = "kernel_stack.worst";

static const struct row *find_row(const struct comparison *comparison)
{
	for (int r = 0; r < comparison->row_count; r++)
		if (!strcmp(comparison->rows[r].limit, question))
			return &comparison->rows[r];
	error("kernel-stack: no answer to %s", question);
	return NULL;
}

/* Its size, which the remark begins with; 0: it does not say. */
static long long stack_size(const json_t *finding)
{
	static const char begin[] = "of ";
	const char *remark = json_word(finding, "remark");
	return strncmp(remark, begin, sizeof(begin) - 1) ? 0 : atoll(remark + sizeof(begin) - 1);
}

static long long largest(const struct comparison *comparison, const struct row *row)
{
	long long most = 0;
	for (int c = 0; c < comparison->results->count; c++) {
		long long size = stack_size(row->at[c].finding);
		most = size > most ? size : most;
	}
	return most;
}

static void tic_out(FILE *script, const struct comparison *comparison, int c, int place)
{
	const struct cell_result *cell = &comparison->results->at[c];
	char *kernel = short_kernel(comparison, cell);
	char *label = text("%s %s %s", kernel, cell_text(cell, "arch"), cell_text(cell, "mode"));
	char *quoted = draw_quoted(label);
	fprintf(script, "%s%s %d", place ? ", " : "", quoted, place);
	free(quoted);
	free(label);
	free(kernel);
}

/* One line for each cell that was asked: place, bytes, and 1 where the kernel died. */
static int bars_out(FILE *script, const struct comparison *comparison, const struct row *row)
{
	int place = 0;
	fputs("$bars << END\n", script);
	for (int c = 0; c < comparison->results->count; c++) {
		const json_t *finding = row->at[c].finding;
		if (!comparison->shown[c] || !finding)
			continue;
		bool died = finding_kind(finding) == ANSWER_CRASHED;
		long long value = json_integer_value(json_object_get(finding, "value"));
		fprintf(script, "%d %lld %d\n", place++, died ? stack_size(finding) : value, died);
	}
	fputs("END\n", script);
	return place;
}

int draw_kernel_stack(FILE *script, const struct shown *shown)
{
	const struct comparison *comparison = shown->comparison;
	const struct row *row = find_row(comparison);
	if (!row)
		return -EINVAL;
	if (!bars_out(script, comparison, row)) {
		error("kernel-stack: no cell was asked %s", question);
		return -EINVAL;
	}
	fputs("set xtics (", script);
	for (int c = 0, place = 0; c < comparison->results->count; c++)
		if (comparison->shown[c] && row->at[c].finding)
			tic_out(script, comparison, c, place++);
	long long size = largest(comparison, row);
	fprintf(script,
		")\nset xlabel 'kernel, architecture, mode'\nset ylabel 'kernel stack in use (bytes)'\n"
		"set yrange [0:*]\nset boxwidth 0.7\nset style fill solid 0.7\n"
		"plot $bars using 1:($3==0?$2:NaN) with boxes linecolor '#4477aa' title 'the costliest "
		"accepted case', $bars using 1:($3==1?$2:NaN) with boxes fill pattern 4 "
		"linecolor '#aa3344' title 'it overran the stack, and the kernel died', $bars using "
		"1:($3==1?$2*1.04:NaN) with points pt 2 linecolor '#aa3344' notitle");
	if (size)
		fprintf(script,
			", %lld linecolor '#555555' dashtype 2 title 'the whole stack, %lld'", size,
			size);
	fputs("\n", script);
	return 0;
}
