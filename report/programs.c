/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case_name.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "programs.h"
#include "text.h"
#include "texts.h"
#include "tool.h"

/* What is longer repeats itself: a page has room for its beginning. */
#define PROGRAM_MAX 6000

const char *program_case(const json_t *finding)
{
	const char *fails = json_word(finding, "fails"), *works = json_word(finding, "works");
	return *fails ? fails : *works ? works : NULL;
}

/* Whether gen makes a case of that name. */
static bool is_case(const char *name)
{
	struct spec spec;
	enum message_level level = message_level_get();
	message_level_set(MESSAGE_NONE);
	bool is = !spec_parse_name(name, &spec);
	message_level_set(level);
	return is;
}

/* Each once, as keys. */
static json_t *cases_of(const struct results *results)
{
	json_t *cases = json_object(), *finding;
	const char *limit;
	for (int c = 0; c < results->count; c++)
		json_object_foreach(results->at[c].findings, limit, finding)
		{
			const char *name = program_case(finding);
			if (name && !json_object_get(cases, name) && is_case(name))
				json_object_set_new_nocheck(cases, name, json_null());
		}
	return cases;
}

/* Without the licence line, which is the same in all of them, and in the length that is shown. */
static char *shortened(const char *name, const char *program)
{
	static const char licence[] = "/* SPDX";
	if (!strncmp(program, licence, sizeof(licence) - 1))
		program += strcspn(program, "\n") + 1;
	if (strlen(program) <= PROGRAM_MAX)
		return text("%s", program);
	int length = PROGRAM_MAX, left = 0;
	while (program[length] != '\n')
		length--;
	for (const char *c = program + length + 1; *c; c++)
		left += *c == '\n';
	return text("%.*s/* ... and %d more lines: gen --plain --emit c %s */\n", length + 1,
		    program, left, name);
}

static void take_program(json_t *programs, const char *folder, const char *name)
{
	char *path = text("%s/%s-plain.bpf.c", folder, name), *data;
	size_t size;
	if (!file_read(path, &data, &size)) {
		char *shown = shortened(name, data);
		json_object_set_new_nocheck(programs, name, json_string(shown));
		free(shown);
		free(data);
	}
	free(path);
}

static void remove_folder(const char *folder)
{
	struct texts paths = { 0 };
	folder_files(folder, "", &paths);
	for (int i = 0; i < paths.count; i++)
		unlink(paths.at[i]);
	texts_release(&paths);
	rmdir(folder);
}

/* gen makes all of them in one go. */
static int make(const char *folder, const json_t *cases, int jobs)
{
	struct texts words = { 0 };
	const char *fixed[] = { "--quiet", "--plain", "--emit=c", "-o", folder };
	char *gen = own_command("gen");
	char *at_a_time = text("--jobs=%d", jobs);
	texts_add(&words, gen);
	texts_add(&words, at_a_time);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		texts_add(&words, fixed[i]);
	const char *name;
	json_t *nothing;
	json_object_foreach((json_t *)cases, name, nothing)
	{
		texts_add(&words, name);
	}
	struct tool tool = { .process = { .argv = words.at }, .what = "programs", .ours = true };
	struct process_result result = { 0 };
	int status = tool_run(&tool, &result);
	process_result_release(&result);
	texts_release(&words);
	free(at_a_time);
	free(gen);
	return status;
}

json_t *programs_of(const struct results *results, int jobs)
{
	const char *base = getenv("TMPDIR"), *name;
	char *folder = text("%s/tailchain-report-XXXXXX", base && *base ? base : "/tmp");
	json_t *programs = json_object(), *cases = cases_of(results), *nothing;
	if (json_object_size(cases) && mkdtemp(folder)) {
		if (make(folder, cases, jobs))
			warning("the programs are left out");
		json_object_foreach(cases, name, nothing)
		{
			take_program(programs, folder, name);
		}
		remove_folder(folder);
	}
	json_decref(cases);
	free(folder);
	return programs;
}
