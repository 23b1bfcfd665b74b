/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "hex.h"
#include "message.h"
#include "setup.h"
#include "text.h"

/* Bytes of data for a test run: far more than the kernel takes. */
#define DATA_MAX (1UL << 20)

/* Bytes of a file of slots: as many as a prog array of 65,536 has. */
#define SLOTS_MAX (8UL << 20)

#define FIELD(name) offsetof(struct setup, name)

/* -- Values ---------------------------------------------------------------------------- */

/* An existing file's bytes, else pairs of hexadecimal digits. */
static int take_data(void *filled, const char *arg)
{
	struct setup *setup = filled;
	free(setup->data.bytes);
	setup->data.bytes = NULL;
	int err = file_read_at_most(arg, DATA_MAX, &setup->data.bytes, &setup->data.size);
	if (err && err != -ENOENT) {
		error("data '%s': %s", arg, strerror(-err));
		return -EINVAL;
	}
	if (err && *arg)
		setup->data.bytes = hex_decode(arg, &setup->data.size);
	if (!setup->data.bytes) {
		error("data '%s': neither a file nor pairs of hexadecimal digits", arg);
		return -EINVAL;
	}
	setup->data.typed = arg;
	return 0;
}

/* A line of a file of slots: without its end, and without blanks around it; NULL at the end. */
static char *next_line(char **rest)
{
	char *line = strsep(rest, "\n");
	if (!line)
		return NULL;
	line += strspn(line, " \t\r");
	for (char *end = line + strlen(line); end > line && strchr(" \t\r", end[-1]); end--)
		end[-1] = '\0';
	return line;
}

static bool is_slot(const char *line)
{
	int end = 0;
	return sscanf(line, "%*[^[=][%*u]=%n", &end) == 0 && end && line[end];
}

/* Lines as --set has them; blank ones, and those that begin with #, say nothing. */
static int take_slots(void *filled, const char *path)
{
	struct setup *setup = filled;
	char *contents, *line;
	size_t size;
	int number = 0, err = file_read_at_most(path, SLOTS_MAX, &contents, &size);
	if (err) {
		error("slots '%s': %s", path, strerror(-err));
		return -EINVAL;
	}
	for (char *rest = contents; !err && (line = next_line(&rest));) {
		number++;
		if (!*line || *line == '#')
			continue;
		if (is_slot(line)) {
			texts_add(&setup->sets, line);
			continue;
		}
		error("slots '%s', line %d: '%s' is not of the form ARRAY[KEY]=PROGRAM", path,
		      number, line);
		err = -EINVAL;
	}
	free(contents);
	return err;
}

static int take_command(void *filled, const char *value)
{
	struct setup *setup = filled;
	if (!value[strspn(value, " ")]) {
		error("for '%s': names no command", value);
		return -EINVAL;
	}
	setup->command = value;
	return 0;
}

const struct option_row setup_load_options[] = {
	{ "set", 0, "ARRAY[KEY]=PROGRAM", "fill a slot of a prog array", 2, OPTION_EACH,
	  FIELD(sets) },
	{ "slots", 0, "FILE", "fill the slots of a file, a line each, as --set", 2, OPTION_OWN,
	  .take = take_slots },
	{ "global", 0, "VAR=VALUE",
	  "what a global variable begins with; also VAR.MEMBER, VAR[INDEX] and names of enumerators",
	  2, OPTION_EACH, FIELD(globals) },
	{ "max-entries", 0, "MAP=N", "the size of a map", 2, OPTION_EACH, FIELD(max_entries) },
	{ "expected-attach-type", 0, "[PROGRAM=]TYPE",
	  "load the program, or all, for that attach type", 2, OPTION_EACH, FIELD(attach_types) },
	{ "reuse", 0, "MAP=PIN|OBJECT:MAP", "share a map that is pinned, or another object's", 2,
	  OPTION_EACH, FIELD(reuses) },
	{ "target", 0, "[PROGRAM=]OBJECT:PROGRAM[:FUNCTION]",
	  "put extensions, fentry and fexit on another object's program", 2, OPTION_EACH,
	  FIELD(targets) },
	{ "only", 0, "GLOB", "load only programs whose name matches; may be repeated", 2,
	  OPTION_EACH, FIELD(only) },
	{ "skip", 0, "GLOB", "leave out programs whose name matches; may be repeated", 2,
	  OPTION_EACH, FIELD(skip) },
	{ 0 },
};

const struct option_row setup_run_options[] = {
	{ "data", 0, "FILE|HEX", "what the test run is given (64 zero bytes)", 2, OPTION_OWN,
	  .take = take_data },
	{ "repeat", 0, "N", "run it so often in one test run, for the time", 2, OPTION_NUMBER,
	  FIELD(repeat), 1, INT32_MAX },
	{ "read", 0, "NAME[KEY]", "print what was left in a map or global variable", 2, OPTION_EACH,
	  FIELD(reads) },
	{ "then", 0, "STEP",
	  "after the run, with what is loaded: run, delete ARRAY[KEY], set ARRAY[KEY]=PROGRAM or global "
	  "VAR=VALUE; may be repeated",
	  2, OPTION_EACH, FIELD(steps) },
	{ "attach", 0, NULL,
	  "attach the entry to the hook that its section names, for all processes", 2, OPTION_FLAG,
	  FIELD(attach) },
	{ "at", 0, "INTERFACE|CGROUP",
	  "where the hook is, if it is of a network interface (xdp, tcx, netkit), or of a cgroup: its "
	  "folder",
	  2, OPTION_TEXT, FIELD(at) },
	{ "for", 0, "COMMAND", "run this command, with its arguments, as the trigger of the hook",
	  2, OPTION_OWN, .take = take_command },
	{ 0 },
};

/* -- Lists ----------------------------------------------------------------------------- */

/* All that may be repeated, by the names of their options. */
static const struct {
	const char *option;
	size_t field;
} lists[] = {
	{ "entry", FIELD(entries) },
	{ "only", FIELD(only) },
	{ "skip", FIELD(skip) },
	{ "set", FIELD(sets) },
	{ "global", FIELD(globals) },
	{ "max-entries", FIELD(max_entries) },
	{ "expected-attach-type", FIELD(attach_types) },
	{ "reuse", FIELD(reuses) },
	{ "target", FIELD(targets) },
	{ "read", FIELD(reads) },
	{ "then", FIELD(steps) },
};
#define LISTS (sizeof(lists) / sizeof(*lists))

static struct texts *list_of(const struct setup *setup, size_t number)
{
	return (struct texts *)((char *)setup + lists[number].field);
}

/* Behind OBJECT: where a word begins with it; else its start. A target's object is another one. */
static const char *behind_object(size_t list, const char *word)
{
	if (lists[list].field == FIELD(targets) && !strchr(word, '='))
		return word;
	const char *sign = word + strcspn(word, ":=[");
	return *sign == ':' ? sign + 1 : word;
}

bool setup_names(const char *word, size_t length, const char *path)
{
	char *object = text("%.*s", (int)length, word);
	const bool by_name = !strchr(object, '/') || !strchr(path, '/');
	const bool same =
		!strcmp(object, path) || (by_name && !strcmp(file_name(object), file_name(path)));
	free(object);
	return same;
}

void setup_of(const struct setup *all, const char *path, struct setup *own)
{
	*own = *all;
	own->data.bytes = NULL;
	for (size_t i = 0; i < LISTS; i++) {
		struct texts *list = list_of(own, i);
		*list = (struct texts){ 0 };
		for (int k = 0; k < list_of(all, i)->count; k++) {
			const char *word = list_of(all, i)->at[k], *rest = behind_object(i, word);
			if (rest == word || setup_names(word, (size_t)(rest - word) - 1, path))
				texts_add(list, rest);
		}
	}
}

/* Where in a word a file is named: behind the sign, up to a colon; NULL: it names none. */
static const char *file_in(size_t list, const char *word, size_t *length)
{
	const bool links =
		lists[list].field == FIELD(reuses) || lists[list].field == FIELD(targets);
	const char *sign = strchr(word, '='), *file = sign ? sign + 1 : word;
	*length = strcspn(file, ":");
	return links && file[*length] ? file : NULL;
}

/* Whether an object is named in a link, and so is opened without being given. */
static bool is_linked(const struct setup *setup, const char *word, size_t length)
{
	for (size_t i = 0; i < LISTS; i++)
		for (int k = 0; k < list_of(setup, i)->count; k++) {
			size_t size;
			const char *file = file_in(i, list_of(setup, i)->at[k], &size);
			char *path = file ? text("%.*s", (int)size, file) : NULL;
			const bool same = path && setup_names(word, length, path);
			free(path);
			if (same)
				return true;
		}
	return false;
}

/* Whether a word is for all objects, or for one that there is. */
static bool is_for_some(const struct setup *setup, size_t list, const char *word,
			char *const *objects)
{
	const char *rest = behind_object(list, word);
	const size_t length = rest == word ? 0 : (size_t)(rest - word) - 1;
	for (; length && *objects; objects++)
		if (setup_names(word, length, *objects))
			return true;
	return !length || is_linked(setup, word, length);
}

int setup_check(const struct setup *setup, char *const *objects)
{
	for (size_t i = 0; i < LISTS; i++)
		for (int k = 0; k < list_of(setup, i)->count; k++) {
			const char *word = list_of(setup, i)->at[k];
			if (is_for_some(setup, i, word, objects))
				continue;
			error("%s '%s': '%.*s' is none of the objects given", lists[i].option, word,
			      (int)(behind_object(i, word) - word) - 1, word);
			return -EINVAL;
		}
	return 0;
}

void setup_release(struct setup *setup)
{
	for (size_t i = 0; i < LISTS; i++)
		texts_release(list_of(setup, i));
	free(setup->data.bytes);
	*setup = (struct setup){ 0 };
}

const char *setup_entry(const struct setup *setup)
{
	return setup->entries.count ? setup->entries.at[setup->entries.count - 1] : NULL;
}

/* -- As words -------------------------------------------------------------------------- */

/* The word with the file that its first `length` bytes name as it is called elsewhere. */
static char *placed(const char *word, size_t length,
		    char *(*place)(void *context, const char *path), void *context)
{
	struct stat info;
	char *path = text("%.*s", (int)length, word), *there = NULL;
	if (place && !stat(path, &info) && S_ISREG(info.st_mode))
		there = place(context, path);
	char *result = text("%s%s", there ? there : path, word + length);
	free(there);
	free(path);
	return result;
}

static void add_word(struct texts *words, const char *option, const char *value)
{
	char *word = text("--%s=%s", option, value);
	texts_add(words, word);
	free(word);
}

void setup_words(const struct setup *setup, struct texts *words,
		 char *(*place)(void *context, const char *path), void *context)
{
	for (size_t i = 0; i < LISTS; i++)
		for (int k = 0; k < list_of(setup, i)->count; k++) {
			size_t length;
			const char *word = list_of(setup, i)->at[k];
			const char *file = file_in(i, word, &length);
			char *there = file ? placed(file, length, place, context) : NULL;
			char *value = text("%.*s%s", file ? (int)(file - word) : 0, word,
					   file ? there : word);
			add_word(words, lists[i].option, value);
			free(value);
			free(there);
		}
	if (setup->data.typed) {
		char *data = placed(setup->data.typed, strlen(setup->data.typed), place, context);
		add_word(words, "data", data);
		free(data);
	}
	if (setup->repeat) {
		char *repeat = text("%d", setup->repeat);
		add_word(words, "repeat", repeat);
		free(repeat);
	}
	if (setup->attach)
		texts_add(words, "--attach");
	if (setup->at)
		add_word(words, "at", setup->at);
	if (setup->command) {
		const size_t blanks = strspn(setup->command, " ");
		char *command = placed(setup->command + blanks,
				       strcspn(setup->command + blanks, " "), place, context);
		add_word(words, "for", command);
		free(command);
	}
}
