/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/libbpf.h>

#include "message.h"
#include "sharing.h"

const char *const trait_names[TRAITS] = {
	[TRAIT_TYPE] = "type",
	[TRAIT_ATTACH_TYPE] = "expected attach type",
	[TRAIT_ATTACH_FUNCTION] = "attach function",
	[TRAIT_FRAGS] = "XDP fragments",
	[TRAIT_SLEEPABLE] = "sleepable",
};

uint64_t trait_of(const struct program *program, enum trait trait)
{
	const struct bpf_prog_load_opts *attributes = &program->attributes;
	switch (trait) {
	case TRAIT_TYPE:
		return program->type;
	case TRAIT_ATTACH_TYPE:
		return attributes->expected_attach_type;
	case TRAIT_ATTACH_FUNCTION:
		return attributes->attach_btf_id;
	case TRAIT_FRAGS:
		return attributes->prog_flags & BPF_F_XDP_HAS_FRAGS;
	default:
		return attributes->prog_flags & BPF_F_SLEEPABLE;
	}
}

char *trait_text(const struct program *program, enum trait trait)
{
	uint64_t value = trait_of(program, trait);
	const char *name = trait == TRAIT_TYPE ? libbpf_bpf_prog_type_str((enum bpf_prog_type)value)
			   : trait == TRAIT_ATTACH_TYPE
				   ? libbpf_bpf_attach_type_str((enum bpf_attach_type)value)
			   : trait == TRAIT_ATTACH_FUNCTION ? NULL
			   : value			    ? "yes"
							    : "no";
	return name ? text("%s", name) : text("BTF id %llu", (unsigned long long)value);
}

enum trait sharing_differs(const struct program *one, const struct program *other)
{
	enum trait trait = 0;
	while (trait < TRAITS && trait_of(one, trait) == trait_of(other, trait))
		trait++;
	return trait;
}
