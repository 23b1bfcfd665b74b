/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"
#include "file.h"
#include "message.h"
#include "options.h"
#include "questions.h"
#include "text.h"
#include "tool.h"

/* Runs our probe with these words and patterns; the caller frees what it printed. */
static int run_probe(const char *const options[], char *const *patterns, char **printed)
{
	struct texts argv = { 0 };
	struct process_result result = { 0 };
	char *probe = own_command("probe");
	texts_add(&argv, probe);
	for (; *options; options++)
		texts_add(&argv, *options);
	texts_add(&argv, "--");
	for (; patterns && *patterns; patterns++)
		texts_add(&argv, *patterns);
	int status = tool_run(&(struct tool){ .process.argv = argv.at, .ours = true }, &result);
	*printed = text("%s", status ? "" : result.out);
	process_result_release(&result);
	texts_release(&argv);
	free(probe);
	return status < 0 ? EXIT_NOT_MEASURED : status;
}

char *questions_word(const char *asked, const struct texts *fixed)
{
	char *word = text("%s", asked);
	for (int i = 0; i < fixed->count; i++)
		text_append(&word, ",%s", fixed->at[i]);
	return word;
}

int questions_ids(char *const *patterns, struct texts *ids)
{
	char *lines;
	const char *const options[] = { "--list", "--output=json", NULL };
	int status = run_probe(options, patterns, &lines);
	char *rest = lines, *line;
	while ((line = strsep(&rest, "\n"))) {
		json_t *question = json_loads(line, 0, NULL);
		const char *id = json_string_value(json_object_get(question, "limit"));
		if (id)
			texts_add(ids, id);
		json_decref(question);
	}
	free(lines);
	return status;
}

/* With more words for probe, or patterns. */
static int make_objects(const char *const words[], char *const *patterns, int jobs_count,
			struct texts *paths)
{
	char *folder = objects_directory(), *jobs = text("%d", jobs_count), *lines;
	struct texts options = { 0 };
	const char *const head[] = { "-j", jobs, "--make-objects", "--objects", folder };
	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		texts_add(&options, head[i]);
	if (message_level_get() < MESSAGE_NORMAL)
		texts_add(&options, "-q");
	for (; words && *words; words++)
		texts_add(&options, *words);
	int status = run_probe((const char *const *)options.at, patterns, &lines);
	texts_split(paths, lines, "\n");
	texts_release(&options);
	free(lines);
	free(jobs);
	free(folder);
	return status;
}

int questions_objects(char *const *patterns, int jobs, struct texts *paths)
{
	return make_objects(NULL, patterns, jobs, paths);
}

int questions_objects_of(const char *const words[], int jobs, struct texts *paths)
{
	return make_objects(words, NULL, jobs, paths);
}

static char *object_path(const char *folder, const char *name)
{
	return text("%s/%s.bpf.o", folder, name);
}

void questions_make(const struct texts *names, const char *folder, const char *const options[])
{
	struct texts argv = { 0 };
	struct process_result result = { 0 };
	char *gen = own_command("gen");
	const char *const head[] = { gen, "-q", "-o", folder, NULL };
	texts_add_all(&argv, head);
	texts_add_all(&argv, options);
	texts_add(&argv, "--");
	const int head_count = argv.count;
	for (int i = 0; i < names->count; i++) {
		char *path = object_path(folder, names->at[i]);
		if (access(path, R_OK))
			texts_add(&argv, names->at[i]);
		free(path);
	}
	if (argv.count > head_count)
		tool_run(&(struct tool){ .process.argv = argv.at, .ours = true }, &result);
	process_result_release(&result);
	texts_release(&argv);
	free(gen);
}

void questions_lacking(const struct texts *names, struct texts *paths)
{
	static const char *const none[] = { NULL };
	char *folder = objects_directory();
	questions_make(names, folder, none);
	for (int i = 0; i < names->count; i++) {
		char *path = object_path(folder, names->at[i]);
		if (!access(path, R_OK))
			texts_add(paths, path);
		free(path);
	}
	free(folder);
}

struct compiled {
	const char *path;
	off_t size;
};

static int by_size(const void *a, const void *b)
{
	const struct compiled *left = a, *right = b;
	return (left->size > right->size) - (left->size < right->size);
}

/* Adds those of the paths that are not there yet, the smallest first, as far as the room goes. */
static void add_smallest(const struct texts *from, size_t most, struct texts *paths)
{
	struct compiled *all = calloc((size_t)from->count + 1, sizeof(*all));
	struct stat info;
	int count = 0;
	for (int i = 0; all && i < from->count; i++)
		if (!texts_have(paths, from->at[i]) && !stat(from->at[i], &info))
			all[count++] = (struct compiled){ from->at[i], info.st_size };
	if (count)
		qsort(all, (size_t)count, sizeof(*all), by_size);
	for (int i = 0; i < count && (size_t)all[i].size <= most; i++) {
		texts_add(paths, all[i].path);
		most -= (size_t)all[i].size;
	}
	free(all);
}

void questions_compiled(struct texts *paths, size_t most)
{
	struct texts all = { 0 };
	char *installed = own_data("objects"), *made = objects_directory();
	if (strcmp(installed, made) != 0)
		folder_files(installed, ".bpf.o", &all);
	folder_files(made, ".bpf.o", &all);
	add_smallest(&all, most, paths);
	texts_release(&all);
	free(made);
	free(installed);
}
