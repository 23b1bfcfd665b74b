/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a guest prints, line by line, as the sweep takes it: no guest is booted, its output is the
 * input. A NUL ends a guest, and the byte behind it says how; the first byte says whether the
 * catalogue or objects of the user's are asked of.
 */
#include "../../sweep/aspects.h"
#include "../../sweep/cell.h"
#include "../../sweep/files.h"
#include "../../sweep/guest.h"
#include "../../sweep/questions.h"
#include "../../sweep/results_read.h"
#include "fuzz.h"
#include "options.h"
#include "text.h"

static const uint8_t *output;
static size_t output_size;

/* -- In the place of sweep/guest.c, sweep/files.c and sweep/questions.c ----------------- */

void guest_run(const struct guest *guest, struct guest_result *result)
{
	const uint8_t *end = output_size ? memchr(output, '\0', output_size) : NULL;
	size_t size = end ? (size_t)(end - output) : output_size;
	/* In two parts: nothing may hang on where a read ends. */
	guest->output(guest->context, PACKET_OUT, (const char *)output, size / 2);
	guest->output(guest->context, PACKET_OUT, (const char *)output + size / 2, size - size / 2);
	output += size;
	output_size -= size;
	*result = (struct guest_result){ .end = GUEST_EXITED, .release = text("6.1.0") };
	if (output_size > 1) {
		result->end = (enum guest_end)(output[1] % 4);
		output += 2;
		output_size -= 2;
	} else {
		output_size = 0;
	}
	if (result->end != GUEST_EXITED) {
		result->why = text("Kernel panic");
		result->console = text("Kernel panic\n");
	}
}

void files_add(struct files *files, const char *path, const char *folder)
{
	(void)files, (void)path, (void)folder;
}

int files_add_command(struct files *files, const struct arch *arch, const char *name,
		      char *const *objects)
{
	(void)files, (void)arch, (void)name, (void)objects;
	return 0;
}

void files_release(struct files *files)
{
	(void)files;
}

void questions_lacking(const struct texts *names, struct texts *paths)
{
	/* Some can be made: those questions are asked again. */
	for (int i = 0; i < names->count; i++)
		if (strlen(names->at[i]) % 2)
			texts_add(paths, names->at[i]);
}

/* -------------------------------------------------------------------------------------- */

static char *ids[] = { "stack.caller.1", "tail_calls.loop", "share.type", NULL };
static char *objects[] = { "d1.bpf.o", "work/own.o", "d2-f2", NULL };

static void keep(void *context, const json_t *finding)
{
	struct cell_result *result = context;
	/* Each is answered once, with what a file of results must have. */
	fuzz_must(*json_word(finding, "limit") &&
		  json_is_string(json_object_get(finding, "kind")) &&
		  !cell_finding(result, json_word(finding, "limit")));
	cell_add(result, (json_t *)finding);
}

/* What is asked of, as the head of a cell says it. */
static json_t *asked(bool catalogue)
{
	json_t *limits = json_array();
	for (char *const *name = catalogue ? ids : objects; *name; name++) {
		const char *slash = strrchr(*name, '/');
		for (int i = 0; i < (catalogue ? 1 : aspect_count); i++) {
			char *limit = catalogue ? text("%s", *name)
						: aspect_limit(i, slash ? slash + 1 : *name);
			json_array_append_new(limits, json_string(limit));
			free(limit);
		}
	}
	return limits;
}

/* Whether it is asked for, or of a program of an object that is. */
static bool is_asked(const json_t *limits, bool catalogue, const char *limit)
{
	size_t i;
	json_t *one;
	json_array_foreach(limits, i, one)
	{
		const char *asked = json_string_value(one), *dot = strrchr(asked, '.');
		if (!strcmp(asked, limit) ||
		    (!catalogue && !strncmp(asked, limit, (size_t)(dot - asked) + 1)))
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kernel kernel = { .arch = &arches[0], .name = "6.1", .label = "6.1.0" };
	if (!size)
		return 0;
	message_level_set(MESSAGE_NONE);
	bool catalogue = *data != 'o';
	json_t *head = json_object();
	json_object_set_new(head, "asked", asked(catalogue));
	struct cell_result result = { head, json_object(), NULL };
	struct cell cell = { .kernel = &kernel,
			     .mode = "jit",
			     .ids = ids,
			     .files = catalogue ? NULL : objects,
			     .finding = keep,
			     .context = &result };
	output = data + 1;
	output_size = size - 1;
	int status = cell_run(&cell);
	const char *limit;
	json_t *finding;
	json_object_foreach(result.findings, limit, finding)
	{
		fuzz_must(is_asked(json_object_get(head, "asked"), catalogue, limit));
	}
	/* Whatever lacks an answer is no success. */
	fuzz_must(cell_answered(&result) || (status != EXIT_DONE && cell.why));
	json_object_set_new(head, "error", json_text(cell.why));

	/* What is kept of it can be read, as the same. */
	struct results results = { 0 };
	char *lines = cell_lines(&result, false);
	fuzz_must(!results_read(&results, fuzz_file(0, lines, strlen(lines))));
	fuzz_must(results.count == 1 && json_equal(results.at[0].findings, result.findings));
	results_release(&results);
	free(lines);
	free(cell.why);
	cell_result_release(&result);
	return 0;
}
