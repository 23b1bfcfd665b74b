/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_name.h"
#include "file.h"
#include "json.h"
#include "message.h"
#include "options.h"
#include "selftest.h"
#include "step.h"
#include "text.h"

/* Types that BPF_PROG_TEST_RUN runs, and whether it gives them a packet. */
static const struct runnable {
	const char *type;
	bool packet;
} runnable[] = {
	{ "tc", true },	     { "xdp", true },	   { "socket", true },	 { "action", true },
	{ "lwt_in", true },  { "lwt_out", true },  { "lwt_xmit", true }, { "cgroup_skb", true },
	{ "raw_tp", false }, { "syscall", false },
};

static const struct runnable *runnable_find(const struct spec *spec)
{
	for (size_t i = 0; i < sizeof(runnable) / sizeof(*runnable); i++)
		if (!strcmp(runnable[i].type, prog_type_names[spec->prog_type]))
			return &runnable[i];
	return NULL;
}

/* A case's name as one of C. The caller frees it. */
static char *id_of(const struct spec *spec)
{
	char *name = spec_name(spec), *id = text("tailchain_%s", name);
	for (char *c = id; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	free(name);
	return id;
}

static char *path_of(const struct translation *translation, const struct spec *spec,
		     const char *folder)
{
	char *id = id_of(spec);
	char *path = text("%s/%s/%s.c", translation->directory, folder, id);
	free(id);
	return path;
}

char *selftest_path(const struct translation *translation, const struct spec *spec)
{
	return path_of(translation, spec, "progs");
}

/* -- What was measured ------------------------------------------------------------------- */

/* The last record of the case; NULL: there is none. */
static json_t *find_record(char *lines, const char *name)
{
	json_t *found = NULL;
	char *line;
	while ((line = strsep(&lines, "\n"))) {
		json_t *record = json_loads(line, 0, NULL);
		if (json_object_get(record, "verdict") &&
		    !strcmp(json_word(record, "case"), name)) {
			json_decref(found);
			found = json_incref(record);
		}
		json_decref(record);
	}
	return found;
}

/* 0: `*record` is that of the case, or NULL where no file was given. Prints why not. */
static int read_record(const struct translation *translation, const char *name, json_t **record)
{
	char *data;
	size_t size;
	*record = NULL;
	if (!translation->measured)
		return 0;
	int err = file_read(translation->measured, &data, &size);
	if (err) {
		error("%s: %s", translation->measured, strerror(-err));
		return err;
	}
	*record = find_record(data, name);
	free(data);
	if (*record)
		return 0;
	error("%s: has no record of '%s'", translation->measured, name);
	return -ENOENT;
}

/* Of the kernel's words one line, as it can stand in C and in m4's quotes. The caller frees it. */
static char *plain_line(const char *words)
{
	char *line = text_line(words), *to = line;
	for (const char *c = line; *c; c++)
		if (!strchr("\"\\<>*", *c) && isprint((unsigned char)*c))
			*to++ = *c;
	*to = '\0';
	return line;
}

static long long number(const json_t *record, const char *key)
{
	const json_t *value = json_object_get(record, key);
	return json_is_integer(value) ? json_integer_value(value) : -1;
}

/* Lines for test_loader. */
static char *expected(const json_t *record)
{
	if (strcmp(json_word(record, "verdict"), "rejected") != 0)
		return text("__success\n");
	char *line = plain_line(json_word(record, "message"));
	char *lines = *line ? text("__failure __msg(\"%s\")\n", line) : text("__failure\n");
	free(line);
	return lines;
}

/* The programs of which something is expected: a verifier's word is of one alone. Of a mixed chain
 * they are loaded in order, the entry last, up to the first that is refused. */
static const char stage[] = "stage_";

struct judged {
	char which[64];
	int stages;
	bool entry;
};

/* The name of the first program that the record tells of as refused; NULL: none. */
static const char *refused_of(const json_t *record)
{
	size_t i;
	const json_t *program;
	json_array_foreach(json_object_get(record, "programs"), i,
			   program) if (!strcmp(json_word(program, "verdict"),
						"rejected")) return json_word(program, "name");
	return NULL;
}

/* The stages that the record tells of: those that were loaded before the refused one, and that. */
static int stages_of(const json_t *record)
{
	size_t i;
	int stages = 0;
	const json_t *program;
	json_array_foreach(json_object_get(record, "programs"), i, program) stages +=
		!strncmp(json_word(program, "name"), stage, strlen(stage));
	return stages;
}

/* -EINVAL: the record does not say which program was refused. */
static int judged_find(const struct spec *spec, const json_t *record, struct judged *judged)
{
	const char *refused = refused_of(record);
	const int stages = stages_of(record);
	*judged = (struct judged){ "entry", spec->stages.count ? spec->stages.count - 1 : 0, true };
	if (!spec->stages.count || strcmp(json_word(record, "verdict"), "rejected") != 0)
		return 0;
	if (!refused)
		return -EINVAL;
	snprintf(judged->which, sizeof(judged->which), "%s", refused);
	judged->entry = strncmp(refused, stage, strlen(stage)) != 0;
	/* Of stages that come around again one is enough. */
	if (!judged->entry || stages < judged->stages)
		judged->stages = stages;
	return 0;
}

/* Lines of a comment. */
static char *measured(const struct spec *spec, const json_t *record)
{
	if (!record)
		return text(" * What is expected has not been measured.\n");
	char *said = plain_line(json_word(record, "message"));
	char *lines = text(" * Measured on %s, %s, %s: %s%s%s.\n", json_word(record, "kernel"),
			   json_word(record, "arch"), json_word(record, "mode"),
			   json_word(record, "verdict"), *said ? ",\n * " : "", said);
	if (number(record, "made") >= 0) {
		text_append(&lines, " * %lld tail calls of %lld asked for were made",
			    number(record, "made"), number(record, "asked"));
		if (number(record, "kernel_stack_per_call") > 0)
			text_append(
				&lines,
				", each of which left%s\n * %lld bytes of the kernel's stack in use",
				spec->stages.count ? " at most" : "",
				number(record, "kernel_stack_per_call"));
		text_append(&lines, ".\n");
	}
	free(said);
	return lines;
}

/* -------------------------------------------------------------------------------------- */

static int expand(const struct translation *translation, const struct spec *spec,
		  const struct addition *additions, const char *folder, const char *template)
{
	char *path = path_of(translation, spec, folder);
	char *made = text("%s/%s", translation->directory, folder);
	int err = folder_make(made) ? -errno : 0;
	if (err)
		error("%s: cannot be made: %s", made, strerror(-err));
	else
		err = translate_with(spec, additions, template, path);
	free(made);
	free(path);
	return err;
}

/* Of the case itself, where it is known which programs are judged. */
static int expand_both(const struct translation *translation, const struct spec *spec,
		       const json_t *record, const struct judged *judged)
{
	const struct runnable *as = runnable_find(spec);
	/* What was accepted is to run; what the kernel died of as well. */
	const bool runs =
		as && spec->depth &&
		(number(record, "made") >= 0 || !strcmp(json_word(record, "verdict"), "crashed"));
	char *id = id_of(spec), *lines = expected(record), *comment = measured(spec, record);
	char *made =
		text("%lld", number(record, "made") < 0 ? spec->depth : number(record, "made"));
	char *stages = text("%d", judged->stages);
	const struct addition additions[] = {
		{ "id", id, false },
		{ "runs", runs ? "1" : "0", false },
		{ "made", made, false },
		{ "packet", as && as->packet ? "1" : "0", false },
		{ "expected", lines, true },
		{ "measured", comment, true },
		{ "judged", stages, false },
		{ "last_judged", judged->entry ? "1" : "0", false },
		{ "of_which", judged->which, false },
		{ NULL, NULL, false },
	};
	int err = expand(translation, spec, additions, "progs", "selftest-progs.c.m4");
	if (!err)
		err = expand(translation, spec, additions, "prog_tests", "selftest-tests.c.m4");
	free(stages);
	free(made);
	free(comment);
	free(lines);
	free(id);
	return err;
}

int selftest(const struct translation *translation, const struct spec *spec)
{
	char *name = spec_name(spec);
	struct judged judged;
	json_t *record;
	int err = read_record(translation, name, &record);
	if (!err && judged_find(spec, record, &judged)) {
		error("%s: does not say which program of '%s' was refused", translation->measured,
		      name);
		err = -ENOENT;
	}
	if (!err)
		err = expand_both(translation, spec, record, &judged);
	json_decref(record);
	free(name);
	return err == -ENOENT ? EXIT_USAGE : err ? EXIT_NOT_MEASURED : EXIT_DONE;
}
