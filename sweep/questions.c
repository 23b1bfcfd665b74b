/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "message.h"
#include "options.h"
#include "questions.h"
#include "tool.h"

/* Runs our probe with these words and patterns; the caller frees what it printed. */
static int run_probe(const char *const options[], char *const *patterns, char **printed)
{
	struct words argv = { 0 };
	struct process_result result = { 0 };
	char *probe = own_command("probe");
	words_add(&argv, probe);
	for (; *options; options++)
		words_add(&argv, *options);
	words_add(&argv, "--");
	for (; patterns && *patterns; patterns++)
		words_add(&argv, *patterns);
	int status = tool_run(&(struct tool){ .process.argv = argv.at, .ours = true }, &result);
	*printed = text("%s", status ? "" : result.out);
	process_result_release(&result);
	words_release(&argv);
	free(probe);
	return status < 0 ? EXIT_NOT_MEASURED : status;
}

int questions_ids(char *const *patterns, struct words *ids)
{
	char *lines;
	const char *const options[] = { "--list", "--output=json", NULL };
	int status = run_probe(options, patterns, &lines);
	char *rest = lines, *line;
	while ((line = strsep(&rest, "\n"))) {
		json_t *question = json_loads(line, 0, NULL);
		const char *id = json_string_value(json_object_get(question, "limit"));
		if (id)
			words_add(ids, id);
		json_decref(question);
	}
	free(lines);
	return status;
}

int questions_objects(char *const *patterns, int jobs_count, struct words *paths)
{
	char *folder = objects_directory(), *jobs = text("%d", jobs_count), *lines;
	const char *const options[] = { "-q",	     "-j",   jobs, "--make-objects",
					"--objects", folder, NULL };
	int status = run_probe(options, patterns, &lines);
	words_split(paths, lines, "\n");
	free(lines);
	free(jobs);
	free(folder);
	return status;
}

void questions_compiled(struct words *paths)
{
	char *installed = own_data("objects"), *made = objects_directory();
	if (strcmp(installed, made) != 0)
		folder_files(installed, ".bpf.o", paths);
	folder_files(made, ".bpf.o", paths);
	free(made);
	free(installed);
}
