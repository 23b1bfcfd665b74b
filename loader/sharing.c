/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "functions.h"
#include "kernel_btf.h"
#include "newer.h"
#include "sharing.h"
#include "text.h"

static uint64_t type_of(const struct program *program)
{
	return program->type;
}

static char *type_text(const struct program *program)
{
	return text("%s", prog_type_word(program->type));
}

static void type_take(struct program *program, const struct program *other)
{
	program->type = other->type;
}

static uint64_t attach_type_of(const struct program *program)
{
	return program->attributes.expected_attach_type;
}

/* 0 is that of one type of program alone, and none of all others. */
static char *attach_type_text(const struct program *program)
{
	enum bpf_attach_type type = program->attributes.expected_attach_type;
	const char *name = libbpf_bpf_attach_type_str(type);
	if (!type && program->type != BPF_PROG_TYPE_CGROUP_SKB)
		name = "none";
	return text("%s", name ? name : "unknown");
}

static void attach_type_take(struct program *program, const struct program *other)
{
	program->attributes.expected_attach_type = other->attributes.expected_attach_type;
}

static uint64_t attach_function_of(const struct program *program)
{
	return program->attributes.attach_btf_id;
}

/* An extension's is of the program that it extends, which names it itself. */
static char *attach_function_text(const struct program *program)
{
	const __u32 id = program->attributes.attach_btf_id;
	const struct btf_type *type = id && program->type != BPF_PROG_TYPE_EXT && kernel_btf()
					      ? btf__type_by_id(kernel_btf(), id)
					      : NULL;
	if (!type)
		return id ? text("BTF id %u", id) : text("none");
	return text("%s", btf__name_by_offset(kernel_btf(), type->name_off));
}

static void attach_function_take(struct program *program, const struct program *other)
{
	program->attributes.attach_btf_id = other->attributes.attach_btf_id;
	program->attributes.attach_btf_obj_fd = other->attributes.attach_btf_obj_fd;
}

static void flag_take(struct program *program, const struct program *other, __u32 flag)
{
	__u32 *flags = &program->attributes.prog_flags;
	*flags = (*flags & ~flag) | (other->attributes.prog_flags & flag);
}

static uint64_t frags_of(const struct program *program)
{
	return program->attributes.prog_flags & BPF_F_XDP_HAS_FRAGS;
}

static void frags_take(struct program *program, const struct program *other)
{
	flag_take(program, other, BPF_F_XDP_HAS_FRAGS);
}

static uint64_t sleepable_of(const struct program *program)
{
	return program->attributes.prog_flags & BPF_F_SLEEPABLE;
}

static void sleepable_take(struct program *program, const struct program *other)
{
	flag_take(program, other, BPF_F_SLEEPABLE);
}

static bool is_storage(int fd)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	return !bpf_obj_get_info_by_fd(fd, &info, &length) &&
	       (info.type == BPF_MAP_TYPE_CGROUP_STORAGE ||
		info.type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
}

int storage_of(const struct program *program)
{
	const struct body *body = &program->body;
	int before = -1;
	for (size_t i = 0; i < body->count; i++) {
		const struct bpf_insn *insn = &body->insns[i];
		if (!insn_is_wide(insn))
			continue;
		i++;
		if (insn->src_reg != BPF_PSEUDO_MAP_FD || insn->imm == before)
			continue;
		before = insn->imm;
		if (is_storage(insn->imm))
			return insn->imm;
	}
	return 0;
}

static uint64_t storage_number(const struct program *program)
{
	return (uint64_t)storage_of(program);
}

static char *storage_text(const struct program *program)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	int fd = storage_of(program);
	return text("%s", !fd || bpf_obj_get_info_by_fd(fd, &info, &length) ? "none" : info.name);
}

/* It is in the code. */
static void storage_take(struct program *program, const struct program *other)
{
	program->body = other->body;
}

const struct trait traits[TRAITS] = {
	{ "type", type_of, type_text, type_take, "share.type" },
	{ "expected attach type", attach_type_of, attach_type_text, attach_type_take,
	  "share.attach_type" },
	{ "attach function", attach_function_of, attach_function_text, attach_function_take,
	  "share.hook" },
	{ "XDP fragments", frags_of, NULL, frags_take, "share.frags" },
	{ "sleepable", sleepable_of, NULL, sleepable_take, "share.sleepable" },
	{ "cgroup storage", storage_number, storage_text, storage_take, "share.storage_other",
	  "share.storage_stage", "share.storage_entry" },
};

const char *trait_question(int trait, const struct program *owner, const struct program *other)
{
	const struct trait *row = &traits[trait];
	if (row->of_owner_without && !row->of(owner))
		return row->of_owner_without;
	if (row->of_other_without && !row->of(other))
		return row->of_other_without;
	return row->question;
}

bool trait_differs(int trait, const struct program *one, const struct program *other)
{
	return traits[trait].of(one) != traits[trait].of(other);
}

char *trait_text(int trait, const struct program *program)
{
	if (traits[trait].text)
		return traits[trait].text(program);
	return text("%s", traits[trait].of(program) ? "yes" : "no");
}

int sharing_differs(const struct program *one, const struct program *other)
{
	int trait = 0;
	while (trait < TRAITS && !trait_differs(trait, one, other))
		trait++;
	return trait;
}
