/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "file.h"
#include "files.h"
#include "finding.h"
#include "guest.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "slot.h"
#include "text.h"

/* Bytes that `loader why` may print: a row of it is some hundred. */
#define OUTPUT_MAX (32 << 20)

struct slot_asked {
	const struct matrix *matrix;
	const char *limit;
	char *out; /* what it printed */
	size_t size, room;
	const char *stop;
	json_t *finding;
};

bool slot_named(const char *limit, const char *object)
{
	const size_t length = strlen(object);
	if (strncmp(limit, object, length) != 0 || limit[length] != '.')
		return false;
	const char *name = limit + length + 1, *open = strchr(name, '[');
	return open > name && !memchr(name, '.', (size_t)(open - name)) &&
	       strspn(open + 1, "0123456789") &&
	       !strcmp(open + 1 + strspn(open + 1, "0123456789"), "]");
}

static void keep_output(void *context, enum packet_kind kind, const char *data, size_t size)
{
	struct slot_asked *asked = context;
	if (kind == PACKET_ERR) {
		print_lines(stderr, data, size);
		return;
	}
	if (asked->size + size > OUTPUT_MAX) {
		asked->stop = "it printed more than 32 MiB";
		return;
	}
	if (asked->size + size + 1 > asked->room) {
		asked->room = 2 * (asked->size + size + 1);
		asked->out = memory_grow(asked->out, asked->room, 1);
	}
	memcpy(asked->out + asked->size, data, size);
	asked->size += size;
	asked->out[asked->size] = '\0';
}

/* The row of `loader why` on the slot; NULL: there is none. */
static json_t *find_row(const struct slot_asked *asked, const char *object)
{
	char *rest = asked->out, *line;
	const char *name = asked->limit + strlen(object) + 1;
	while ((line = strsep(&rest, "\n"))) {
		json_t *row = json_loads(line, 0, NULL);
		const json_t *key = json_object_get(row, "key");
		char *slot = text("%s[%lld]", json_word(row, "array"),
				  json_is_integer(key) ? (long long)json_integer_value(key) : -1);
		const bool found = !strcmp(slot, name);
		free(slot);
		if (found)
			return row;
		json_decref(row);
	}
	return NULL;
}

static json_t *finding_of(const struct slot_asked *asked, const char *verdict, const char *words)
{
	struct finding finding;
	finding_init(&finding, FINDING_HAS(limit) | FINDING_HAS(answer) | FINDING_HAS(kind) |
				       FINDING_HAS(value) | FINDING_HAS(words));
	finding.limit = text("%s", asked->limit);
	finding.kind = answer_find(verdict);
	/* A guest may say anything. */
	if (finding.kind == ANSWER_COUNT)
		finding.kind = ANSWER_UNKNOWN;
	finding.answer = text("%s", finding.kind == ANSWER_LACKING ? "-" : verdict);
	finding.words = *words ? text("%s", words) : NULL;
	json_t *json = finding_to_json(&finding);
	finding_release(&finding);
	return json;
}

static json_t *finding_of_row(const struct slot_asked *asked, const json_t *row)
{
	const char *why = json_word(row, "why");
	return finding_of(asked, row ? json_word(row, "verdict") : answer_name(ANSWER_LACKING),
			  *why ? why : json_word(row, "message"));
}

static void conclude(struct slot_asked *asked, const struct kernel *kernel, const char *object,
		     const struct guest_result *result)
{
	if (result->end == GUEST_CRASHED || result->end == GUEST_HUNG) {
		asked->finding = finding_of(asked, answer_name(ANSWER_CRASHED), result->why);
	} else if (result->end != GUEST_EXITED || result->status > EXIT_DIFFERS || asked->stop) {
		error("kernel %s: %s", kernel->name,
		      result->why ? result->why : "its command could not measure it");
	} else {
		json_t *row = find_row(asked, object);
		asked->finding = finding_of_row(asked, row);
		json_decref(row);
	}
}

/* Carries a file that the object's settings name along. */
static char *carry(void *context, const char *path)
{
	return text("%s", files_add_work(context, path, false));
}

/* The command: nothing is run, so that what is for a run is left out. */
static void add_words(const struct slot_asked *asked, struct texts *words, struct files *files)
{
	static const char *const command[] = { "/bin/loader", "why", "-q", "-o", "json" };
	struct setup setup = *asked->matrix->setup;
	setup.reads = (struct texts){ 0 };
	setup.data.typed = setup.command = setup.at = NULL;
	setup.repeat = 0;
	setup.attach = false;
	for (size_t i = 0; i < sizeof(command) / sizeof(*command); i++)
		texts_add(words, command[i]);
	setup_words(&setup, words, carry, files);
}

static int ask_in(void *context, const struct kernel *kernel, const char *mode)
{
	struct slot_asked *asked = context;
	struct files files = { 0 };
	struct guest_result result;
	if (files_add_command(&files, kernel->arch, "loader", NULL))
		return EXIT_NOT_MEASURED;
	struct texts words = { 0 };
	add_words(asked, &words, &files);
	const char *object = files_add_work(&files, asked->matrix->files[0], false);
	texts_add(&words, object);
	struct guest guest = { .kernel = kernel,
			       .mode = mode,
			       .given = { files.at, files.count, words.at },
			       .cold = asked->matrix->cold,
			       .timeout_s = asked->matrix->timeout_s,
			       .stop = &asked->stop,
			       .output = keep_output,
			       .context = asked };
	guest_run(&guest, &result);
	conclude(asked, kernel, file_name(asked->matrix->files[0]), &result);
	guest_result_release(&result);
	texts_release(&words);
	files_release(&files);
	return asked->finding ? EXIT_DONE : EXIT_NOT_MEASURED;
}

json_t *slot_ask(const struct matrix *matrix, const char *limit)
{
	struct slot_asked asked = { .matrix = matrix, .limit = limit };
	matrix_each(matrix, ask_in, &asked);
	free(asked.out);
	return asked.finding;
}
