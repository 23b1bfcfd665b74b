/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bound.h"
#include "memory.h"
#include "text.h"
#include "trampoline.h"
#include "verdict.h"

/* The words of the axis: what is attached, and to what. */
static const struct {
	const char *word;
	bool fentry, fexit, subprogram;
} ways[] = {
	{ "fentry_program", true, false, false },  { "fexit_program", false, true, false },
	{ "both_program", true, true, false },	   { "fentry_subprogram", true, false, true },
	{ "fexit_subprogram", false, true, true }, { "both_subprogram", true, true, true },
};

static void keep(struct trampolines *trampolines, int fd)
{
	trampolines->fds = memory_grow(trampolines->fds, (size_t)trampolines->count + 1,
				       sizeof(*trampolines->fds));
	trampolines->fds[trampolines->count++] = fd;
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
static int attach_to(int program, int function, enum bpf_attach_type how,
		     struct trampolines *trampolines)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = how,
		    .attach_prog_fd = (__u32)program, .attach_btf_id = (__u32)function);
	int tracing = bpf_prog_load(BPF_PROG_TYPE_TRACING, "traced", "GPL", nothing, 2, &opts);
	if (tracing < 0)
		return tracing;
	bound_loaded(1);
	trampolines->programs++;
	keep(trampolines, tracing);
	int link = bpf_raw_tracepoint_open(NULL, tracing);
	if (link < 0)
		return -errno;
	keep(trampolines, link);
	return 0;
}

static int attach_way(const struct program *program, const struct spec *spec, size_t way,
		      struct trampolines *trampolines)
{
	char *function = ways[way].subprogram ? text("%s_frame_%d", program->name, spec->frames - 1)
					      : text("%s", program->name);
	int id = function_id(program->fd, function), err = id < 0 ? id : 0;
	free(function);
	if (!err && ways[way].fentry)
		err = attach_to(program->fd, id, BPF_TRACE_FENTRY, trampolines);
	if (!err && ways[way].fexit)
		err = attach_to(program->fd, id, BPF_TRACE_FEXIT, trampolines);
	return err;
}

static int attach_all(const struct object *object, const struct spec *spec, size_t way,
		      struct trampolines *trampolines, struct record *record)
{
	const int count = object->program_count * (ways[way].fentry + ways[way].fexit);
	int err = bound_reserve(count);
	if (err) {
		conclude_unbounded(record, err, object->program_count + count);
		return err;
	}
	for (int i = 0; !err && i < object->program_count; i++)
		if (object->programs[i].fd >= 0)
			err = attach_way(&object->programs[i], spec, way, trampolines);
	if (err) {
		conclude_failure(record, STEP_TRAMPOLINE, err);
		record_text(&record->message, "attaching to its programs (%s): %s", ways[way].word,
			    errno_text(-err));
	}
	return err;
}

int trampolines_attach(const struct object *object, const struct spec *spec,
		       struct trampolines *trampolines, struct record *record)
{
	const char *word = axis_word(&axes[AXIS_trampoline], spec);
	*trampolines = (struct trampolines){ 0 };
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(ways[i].word, word))
			return attach_all(object, spec, i, trampolines, record);
	return 0;
}

void trampolines_detach(struct trampolines *trampolines)
{
	for (int i = 0; i < trampolines->count; i++)
		close(trampolines->fds[i]);
	free(trampolines->fds);
	bound_closed(trampolines->programs, false);
	*trampolines = (struct trampolines){ 0 };
}
