/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "extended.h"
#include "text.h"
#include "../loader/load.h"
#include "../loader/verdict.h"

/* Returns the link; a negative errno. */
static int attach_extension(const struct object *object)
{
	const struct program *extension =
		programs_find(object->programs, object->program_count, "extension");
	int link = extension ? bpf_raw_tracepoint_open(NULL, extension->fd) : -ENOENT;
	return extension && link < 0 ? -errno : link;
}

/* The object's one array, by name, as no definition fills it. */
static int fill_slot(const struct object *object)
{
	const __u32 key = 0;
	int program = object->programs[object->entry].fd;
	int array = bpf_object__find_map_fd_by_name(object->bpf, "stages");
	if (array < 0)
		return array;
	return bpf_map_update_elem(array, &key, &program, BPF_ANY) ? -errno : 0;
}

/* Of a program that is not taken nothing can be extended. */
static struct object *load(struct inquiry *inquiry, const struct question *question,
			   struct asked *asked, struct record *record)
{
	struct object *object = load_object(inquiry, question, asked, record);
	if (!object && asked->answer == ANSWER_NO)
		asked->answer = ANSWER_UNSUPPORTED;
	return object;
}

/* Whether there are extensions at all. An extension is attached once, so that the next needs
 * another load. */
static bool can_extend(struct object *object, struct asked *asked, struct record *record)
{
	int link = attach_extension(object);
	if (link >= 0)
		close(link);
	object_unload(object);
	if (link >= 0) {
		record_release(record);
		return true;
	}
	asked->answer = ANSWER_UNSUPPORTED;
	asked->words = text("attaching an extension: %s", errno_text(-link));
	keep_record(&asked->fails, &asked->has_fails, record);
	return false;
}

/* One whose extension can be attached, and is not yet. NULL: that is concluded. */
static struct object *load_extensible(struct inquiry *inquiry, const struct question *question,
				      struct asked *asked, struct record *record)
{
	struct object *object = load(inquiry, question, asked, record);
	return object && can_extend(object, asked, record) ? load(inquiry, question, asked, record)
							   : NULL;
}

static void answer_extended(struct inquiry *inquiry, const struct question *question,
			    struct asked *asked)
{
	struct record record;
	struct object *object = load_extensible(inquiry, question, asked, &record);
	if (!object)
		return;
	const bool fill_first = !strcmp(question->steps, "fill, attach");
	int filled = fill_first ? fill_slot(object) : 0;
	int link = filled ? 0 : attach_extension(object), err = link < 0 ? link : 0;
	if (!err && !fill_first)
		filled = fill_slot(object);
	if (link > 0)
		close(link);
	/* The programs are not to be kept in one another. */
	object_unload(object);
	if (!err && !filled) {
		conclude_yes_or_no(asked, OUTCOME_WORKS, &record);
		return;
	}
	asked->answer = ANSWER_NO;
	asked->words = text("%s: %s", filled ? "stages[0] = entry" : "attaching the extension",
			    errno_text(filled ? -filled : -err));
	keep_record(&asked->fails, &asked->has_fails, &record);
}

const struct method how_extended = { answer_extended, NULL };

/* -- Back to its own target ------------------------------------------------------------ */

/* Runs the entry, which asks for so many. Returns those made; a negative errno. */
static int64_t run_loop(const struct object *object, int64_t asked_for)
{
	struct bpf_map *map;
	uint32_t retval;
	size_t size, element;
	uint64_t *asked = object_variable(object, "asked", &map, &size, &element);
	uint64_t *made = object_variable(object, "made", &map, &size, &element);
	if (!asked || !made)
		return -ENOENT;
	*asked = (uint64_t)asked_for;
	*made = 0;
	int err = test_run_packet(object->programs[object->entry].fd, 1, &retval);
	return err ? err : (int64_t)*made;
}

static void conclude_loop(const struct question *question, struct asked *asked,
			  struct record *record, int64_t made)
{
	asked->answer = made < question->last ? ANSWER_NUMBER : ANSWER_NO_EDGE;
	asked->value = made;
	keep_record(&asked->works, &asked->has_works, record);
}

/* Such a chain cannot be made: `step` is refused. */
static void conclude_refused(struct asked *asked, struct record *record, const char *step, int err)
{
	asked->answer = ANSWER_NO_VALUE;
	asked->value = 1;
	asked->words = text("%s: %s", step, errno_text(-err));
	keep_record(&asked->fails, &asked->has_fails, record);
}

static void answer_extension_loop(struct inquiry *inquiry, const struct question *question,
				  struct asked *asked)
{
	struct record record;
	struct object *object = load_extensible(inquiry, question, asked, &record);
	if (!object)
		return;
	int filled = fill_slot(object), link = filled ? filled : attach_extension(object);
	int64_t made = link < 0 ? link : run_loop(object, question->last);
	if (link >= 0)
		close(link);
	object_unload(object);
	if (link < 0)
		conclude_refused(asked, &record,
				 filled ? "stages[0] = entry" : "attaching the extension", link);
	else if (made < 0)
		conclude_refused(asked, &record, "test run", (int)made);
	else
		conclude_loop(question, asked, &record, made);
}

const struct method how_extension_loop = { answer_extension_loop, NULL };
