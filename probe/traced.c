/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "memory.h"
#include "methods.h"
#include "text.h"
#include "traced.h"
#include "../loader/load.h"
#include "../loader/verdict.h"

/* -- Trampolines ----------------------------------------------------------------------- */

/* What is attached, closed again together. */
struct attached {
	int *fds;
	int count;
};

static void attached_keep(struct attached *attached, int fd)
{
	attached->fds =
		memory_grow(attached->fds, (size_t)attached->count + 1, sizeof(*attached->fds));
	attached->fds[attached->count++] = fd;
}

static void attached_release(struct attached *attached)
{
	for (int i = 0; i < attached->count; i++)
		close(attached->fds[i]);
	free(attached->fds);
	*attached = (struct attached){ 0 };
}

/* The function of a program that makes its tail call. The caller frees it. */
static char *caller_of(const struct program *program, const struct spec *spec)
{
	return spec->frames > 1 ? text("%s_frame_%d", program->name, spec->frames - 1)
				: text("%s", program->name);
}

/* The number of a loaded program's function in its BTF; a negative errno. */
static int function_id(int program, const char *function)
{
	struct bpf_prog_info info = { 0 };
	__u32 length = sizeof(info);
	if (bpf_obj_get_info_by_fd(program, &info, &length))
		return -errno;
	struct btf *btf = btf__load_from_kernel_by_id(info.btf_id);
	if (!btf)
		return -errno;
	int id = btf__find_by_name_kind(btf, function, BTF_KIND_FUNC);
	btf__free(btf);
	return id;
}

/* Attaches a program that returns 0 to that function of the program. */
static int trace(int program, const char *function, enum bpf_attach_type how,
		 struct attached *attached)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int id = function_id(program, function);
	if (id < 0)
		return id;
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = how,
		    .attach_prog_fd = (__u32)program, .attach_btf_id = (__u32)id);
	int tracing = bpf_prog_load(BPF_PROG_TYPE_TRACING, "traced", "GPL", nothing, 2, &opts);
	if (tracing < 0)
		return tracing;
	attached_keep(attached, tracing);
	int link = bpf_raw_tracepoint_open(NULL, tracing);
	if (link < 0)
		return -errno;
	attached_keep(attached, link);
	return 0;
}

static int trace_all(const struct object *object, const struct spec *spec, enum bpf_attach_type how,
		     struct attached *attached)
{
	int err = 0;
	for (int i = 0; !err && i < object->program_count; i++) {
		const struct program *program = &object->programs[i];
		if (program->fd < 0)
			continue;
		char *function = caller_of(program, spec);
		err = trace(program->fd, function, how, attached);
		free(function);
	}
	return err;
}

static void conclude_made(struct asked *asked, const struct point *point, struct record *record)
{
	if (record->verdict != VERDICT_ACCEPTED || record->made == RECORD_NULL) {
		conclude_yes_or_no(asked, OUTCOME_UNDECIDED, record);
		return;
	}
	asked->answer = record->made < point->spec.depth ? ANSWER_NUMBER : ANSWER_NO_EDGE;
	asked->value = record->made;
	keep_record(&asked->works, &asked->has_works, record);
}

static void answer_traced(struct inquiry *inquiry, const struct question *question,
			  struct asked *asked)
{
	struct point point;
	struct record record, ignored;
	struct attached attached = { 0 };
	if (question_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_point(inquiry, &point, TEST_ACCEPTED, &record);
	if (outcome != OUTCOME_WORKS) {
		/* Where the kernel does not take the case there is nothing to trace. */
		bool refused = outcome == OUTCOME_FAILS;
		conclude_yes_or_no(asked, outcome, &record);
		asked->answer = refused ? ANSWER_UNSUPPORTED : asked->answer;
		return;
	}
	record_init(&ignored);
	struct object *object = objects_get(&inquiry->objects, &point.spec, &ignored);
	record_release(&ignored);
	int err = trace_all(object, &point.spec, question->trace, &attached);
	if (err) {
		asked->words = text("attaching to its programs: %s", errno_text(-err));
		asked->answer = ANSWER_UNSUPPORTED;
		keep_record(&asked->fails, &asked->has_fails, &record);
	} else {
		record_release(&record);
		probe_deadly(inquiry, &point, &record);
		conclude_made(asked, &point, &record);
	}
	attached_release(&attached);
	object_unload(object);
}

const struct method how_traced = { answer_traced, need_case };

/* -- Extensions ------------------------------------------------------------------------ */

static int attach_extension(const struct object *object, struct attached *attached)
{
	const struct program *extension =
		programs_find(object->programs, object->program_count, "extension");
	int link = extension ? bpf_raw_tracepoint_open(NULL, extension->fd) : -ENOENT;
	if (link < 0)
		return extension ? -errno : link;
	attached_keep(attached, link);
	return 0;
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

static void answer_extended(struct inquiry *inquiry, const struct question *question,
			    struct asked *asked)
{
	struct record record, ignored;
	struct attached attached = { 0 };
	enum outcome outcome = probe_object(inquiry, question->object, question->entry, &record);
	if (outcome != OUTCOME_WORKS) {
		conclude_yes_or_no(asked, outcome, &record);
		return;
	}
	record_init(&ignored);
	struct object *object =
		objects_get_named(&inquiry->objects, question->object, question->entry, &ignored);
	record_release(&ignored);
	const bool fill_first = !strcmp(question->steps, "fill, attach");
	int filled = fill_first ? fill_slot(object) : 0;
	int err = filled ? 0 : attach_extension(object, &attached);
	if (!err && !fill_first)
		filled = fill_slot(object);
	attached_release(&attached);
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
