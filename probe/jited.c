/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ask.h"
#include "jited.h"
#include "text.h"
#include "../loader/environment.h"
#include "../loader/load.h"
#include "../loader/verdict.h"

/* Of the programs that are loaded from now on. */
static int compile_programs(bool compile)
{
	int fd = open("/proc/sys/net/core/bpf_jit_enable", O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, compile ? "1" : "0", 1) != 1 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	return err;
}

/* Loads the program anew, the other way. */
static int load_other_way(struct object *object, struct program *program, bool compile)
{
	struct record record;
	int err = compile_programs(compile);
	if (err)
		return err;
	record_init(&record);
	close(program->fd);
	program->fd = -1;
	err = object_load_program(object, program, &record);
	record_release(&record);
	compile_programs(!compile);
	return err;
}

static void answer_jited(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	const __u32 key = 0;
	struct record record;
	struct object *object = load_object(inquiry, question, asked, &record);
	if (!object)
		return;
	struct program *second = programs_find(object->programs, object->program_count, "second");
	int array = bpf_object__find_map_fd_by_name(object->bpf, "of_entry");
	const bool compiled = program_is_jited(object->programs[object->entry].fd);
	int err = second && array >= 0 ? load_other_way(object, second, !compiled) : -ENOENT;
	if (err || program_is_jited(second->fd) == compiled) {
		asked->words =
			text("this kernel has no %s beside its %s%s%s",
			     compiled ? "interpreter" : "JIT", compiled ? "JIT" : "interpreter",
			     err ? ": " : "", err ? errno_text(-err) : "");
		record.verdict = VERDICT_UNSUPPORTED;
		conclude_yes_or_no(asked, OUTCOME_UNDECIDED, &record);
	} else if (bpf_map_update_elem(array, &key, &second->fd, BPF_ANY)) {
		asked->words = text("of_entry[0] = second: %s", errno_text(errno));
		conclude_yes_or_no(asked, OUTCOME_FAILS, &record);
	} else {
		conclude_yes_or_no(asked, OUTCOME_WORKS, &record);
	}
	/* What is loaded so is no other question's. */
	object_unload(object);
}

const struct method how_jited = { answer_jited, NULL };
