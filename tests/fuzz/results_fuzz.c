/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Files of results, which come from other machines: what is taken from one is printed so that it is
 * read as the same again. */
#include "../../sweep/results_read.h"
#include "fuzz.h"
#include "text.h"

/* All cells as text; the caller frees it. */
static char *lines_of(const struct results *results, bool brief)
{
	char *whole = text("%s", "");
	for (int i = 0; i < results->count; i++) {
		char *lines = cell_lines(&results->at[i], brief);
		text_append(&whole, "%s", lines);
		free(lines);
	}
	return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct results results = { 0 }, again = { 0 };
	message_level_set(MESSAGE_NONE);
	const char *path = fuzz_file(0, data, size);
	int err = results_read(&results, path);
	if (!err) {
		/* The same again changes nothing. */
		char *before = lines_of(&results, false);
		fuzz_must(results.count && !results_read(&results, path));
		char *after = lines_of(&results, false);
		/* Several cells may come to be one, where the compiler of some is not known. */
		fuzz_must(results.count > 1 || !strcmp(before, after));
		if (results.count == 1) {
			fuzz_must(!results_read(&again, fuzz_file(1, after, strlen(after))));
			free(before);
			before = lines_of(&again, false);
			fuzz_must(!strcmp(before, after));
		}
		free(before);
		free(after);
	}
	results_sort(&results);
	for (int i = 0; i < results.count; i++) {
		(void)cell_complete(&results.at[i]);
		(void)cell_answered(&results.at[i]);
		fuzz_must(cell_same(&results.at[i], &results.at[i]));
	}
	free(lines_of(&results, true));
	results_release(&results);
	results_release(&again);
	return 0;
}
