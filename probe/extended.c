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

static void answer_extended(struct inquiry *inquiry, const struct question *question,
			    struct asked *asked)
{
	struct record record;
	struct object *object = load(inquiry, question, asked, &record);
	if (!object || !can_extend(object, asked, &record))
		return;
	object = load(inquiry, question, asked, &record);
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
