/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "causes_tell.h"
#include "changes.h"
#include "escape.h"
#include "file.h"

#include "table.h"
#include "text.h"

/* The commands that load one side of the edge again, in a guest. */
static void command_out(FILE *out, const struct cell_result *cell, const json_t *finding,
			const char *side)
{
	const char *name = json_word(finding, side);
	char *budget_key = text("%s_budget", side);
	const json_t *budget = json_object_get(finding, budget_key);
	const json_t *kernel = json_object_get(cell->head, "kernel_version");
	char *kernel_word =
		escape_shell(cell_text(cell, json_is_string(kernel) ? "kernel" : "name"));
	char *arch = escape_shell(cell_text(cell, "arch"));
	char *mode = escape_shell(cell_text(cell, "mode"));
	char *guest = text("--kernels %s --arch %s --mode %s", kernel_word, arch, mode);
	size_t length = strlen(name);
	bool object = length > 2 && !strcmp(name + length - 2, ".o");
	/* An object of the user's gives its limits their names; others come with probe. */
	bool own = object && !strncmp(json_word(finding, "limit"), name, length);
	char *file = object ? text("%s", file_name(name)) : text("%s.bpf.o", name);
	char *case_word = escape_shell(name), *file_word = escape_shell(file);
	char *limit = escape_shell(json_word(finding, "limit"));
	/* A limit's name is quoted as a pattern is. */
	const char *quote = *limit == '\'' || *limit == '$' ? "" : "'";
	if (!*name || (object && !own))
		print_line(out, "    $ sweep run %s %s%s%s", guest, quote, limit, quote);
	else if (object)
		print_line(out, "    $ sweep shell %s -- loader %s", guest, file_word);
	else if (json_is_integer(budget))
		print_line(out, "    $ gen %s && sweep shell %s -- loader --budget %lld %s",
			   case_word, guest, (long long)json_integer_value(budget), file_word);
	else
		print_line(out, "    $ gen %s && sweep shell %s -- loader %s", case_word, guest,
			   file_word);
	free(limit);
	free(case_word);
	free(file_word);
	free(file);
	free(mode);
	free(arch);
	free(kernel_word);
	free(budget_key);
	free(guest);
}

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
	command_out(out, cell, finding, fails ? "fails" : "works");
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
