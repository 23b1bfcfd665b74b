/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "causes_tell.h"
#include "changes.h"
#include "escape.h"
#include "reproduce.h"
#include "table.h"
#include "text.h"

static void side_out(FILE *out, const struct comparison *comparison, const char *whose,
		     const struct cell_result *cell, const json_t *finding)
{
	char *version = short_kernel(comparison, cell);
	char *kernel = text("%s%s", whose, version);
	free(version);
	if (!finding) {
		print_line(out, "  %s: %s", kernel,
			   cell_complete(cell) ? "not asked" : cell_text(cell, "error"));
		free(kernel);
		return;
	}
	char *works = table_side(finding, "works"), *fails = table_side(finding, "fails");
	const char *words = json_word(finding, "words");
	print_line(out, "  %s: %s", kernel, json_word(finding, "answer"));
	if (works)
		print_line(out, "    works: %s", works);
	if (fails || *words) {
		char *line = text("%s%s%s", fails ? "does not: " : "", fails ? fails : "",
				  *words && fails ? ": " : "");
		text_append(&line, "%s", words);
		table_wrapped(out, 4, line);
		free(line);
	}
	char *command = reproduce(cell, finding);
	print_line(out, "    $ %s", command);
	free(command);
	free(works);
	free(fails);
	free(kernel);
}

static bool worth_telling(const struct comparison *comparison, const struct cell_answer *answer)
{
	return answer->change == CHANGE_CHANGED || answer->change == CHANGE_ADDED ||
	       answer->change == CHANGE_LACKING ||
	       (comparison->with_baseline && answer->change == CHANGE_UNMEASURED &&
		cell_complete(answer->cell));
}

void changes_out(FILE *out, const struct comparison *comparison, const struct style *style)
{
	struct causes causes;
	causes_read_own(&causes);
	for (int r = 0; r < comparison->row_count; r++) {
		const struct row *row = &comparison->rows[r];
		for (int c = 0; c < comparison->results->count; c++) {
			const struct cell_answer *answer = &row->at[c];
			if (!comparison->shown[c] || !worth_telling(comparison, answer))
				continue;
			title_out(out, style, style->change,
				  (const char *const[TITLE_TEXTS]){ row->limit,
								    cell_text(answer->cell, "arch"),
								    cell_text(answer->cell, "mode"),
								    change_names[answer->change] });
			if (answer->reference_cell)
				side_out(out, comparison,
					 comparison->with_baseline ? "baseline, " : "",
					 answer->reference_cell, answer->reference);
			side_out(out, comparison, "", answer->cell, answer->finding);
			if (answer->reference_cell && answer->change == CHANGE_CHANGED)
				causes_tell(out, &causes, row->limit, answer->reference_cell,
					    answer->cell);
			fputs(style->change_end, out);
		}
	}
	causes_release(&causes);
}
