/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <unistd.h>

#include "bound.h"
#include "file.h"
#include "misfit.h"

#define INSN_MOV_0                                                                                 \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_K                                                \
	}
#define INSN_EXIT                                                                                  \
	{                                                                                          \
		.code = BPF_JMP | BPF_EXIT                                                         \
	}

/* A program that returns 0, with the attributes of another, and its storage; or a negative errno.
 */
static int load_stand_in(const struct program *like)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_LD | BPF_IMM | BPF_DW,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_PSEUDO_MAP_FD,
		  .imm = storage_of(like) },
		{ 0 },
		INSN_MOV_0,
		INSN_EXIT,
	};
	const size_t first = insns[0].imm ? 0 : 2;
	struct bpf_prog_load_opts opts = {
		.sz = sizeof(opts),
		.expected_attach_type = like->attributes.expected_attach_type,
		.attach_btf_id = like->attributes.attach_btf_id,
		.attach_btf_obj_fd = like->attributes.attach_btf_obj_fd,
		.prog_flags = like->attributes.prog_flags,
		.kern_version = like->attributes.kern_version,
	};
	int fd = bpf_prog_load(like->type, "stand_in", "GPL", insns + first,
			       sizeof(insns) / sizeof(*insns) - first, &opts);
	bound_loaded(fd >= 0);
	return fd;
}

/* An array that the stand-in owns, having been put there first; or -1. */
static int owned_array(int stand_in)
{
	const __u32 key = 0;
	int array = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "misfit", sizeof(__u32), sizeof(__u32),
				   1, NULL);
	if (array >= 0 && bpf_map_update_elem(array, &key, &stand_in, BPF_ANY)) {
		close(array);
		return -1;
	}
	return array;
}

static enum trial try_one(int array, const struct program *like)
{
	const __u32 key = 0;
	int fd = load_stand_in(like);
	if (fd < 0)
		return TRIAL_NOT_LOADED;
	enum trial trial =
		bpf_map_update_elem(array, &key, &fd, BPF_ANY) ? TRIAL_REFUSED : TRIAL_TAKEN;
	close(fd);
	bound_closed(1, true);
	return trial;
}

/* Another type may not go with the rest of the owner's attributes: then all are the other's. */
static enum trial try_trait(int array, const struct program *owner, const struct program *other,
			    int trait)
{
	struct program like = *owner;
	traits[trait].take(&like, other);
	enum trial trial = try_one(array, &like);
	return trial == TRIAL_NOT_LOADED && !trait ? try_one(array, other) : trial;
}

void misfit_try(const struct program *owner, const struct program *program,
		enum trial trials[TRAITS])
{
	for (int trait = 0; trait < TRAITS; trait++)
		trials[trait] =
			trait_differs(trait, owner, program) ? TRIAL_NOT_LOADED : TRIAL_SAME;
	if (bound_reserve(1 + TRAITS))
		return;
	int stand_in = load_stand_in(owner);
	int array = stand_in < 0 ? -1 : owned_array(stand_in);
	for (int trait = 0; trait < TRAITS && array >= 0; trait++)
		if (trials[trait] != TRIAL_SAME)
			trials[trait] = try_trait(array, owner, program, trait);
	file_close(array);
	if (stand_in >= 0) {
		close(stand_in);
		bound_closed(1, true);
	}
}

static bool is_loaded(const struct program *like)
{
	int fd = load_stand_in(like);
	if (fd < 0)
		return false;
	close(fd);
	bound_closed(1, false);
	return true;
}

int misfit_attribute(const struct program *program)
{
	const struct program plain = { .type = program->type };
	if (bound_reserve(1 + TRAITS) || is_loaded(program))
		return TRAITS;
	for (int trait = 0; trait < TRAITS; trait++) {
		struct program like = *program;
		traits[trait].take(&like, &plain);
		if (trait_differs(trait, program, &plain) && is_loaded(&like))
			return trait;
	}
	return TRAITS;
}
