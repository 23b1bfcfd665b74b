/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "bound.h"
#include "newer.h"

/* Numbers are those of the kernel's linux/bpf.h, which ours may be older than. */
static const struct newer {
	const char *section, *name;
	int type, attach;
} rows[] = {
	/* BPF_PROG_TYPE_NETFILTER, BPF_NETFILTER: Linux 6.4, libbpf 1.2 */
	{ "netfilter", "netfilter", 32, 45 },
};

static const struct newer *find(enum bpf_prog_type type)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].type == (int)type)
			return &rows[i];
	return NULL;
}

bool newer_section(const char *section, enum bpf_prog_type *type, enum bpf_attach_type *attach)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (strcmp(rows[i].section, section) != 0)
			continue;
		*type = (enum bpf_prog_type)rows[i].type;
		*attach = (enum bpf_attach_type)rows[i].attach;
		return true;
	}
	return false;
}

const char *prog_type_word(enum bpf_prog_type type)
{
	const char *name = libbpf_bpf_prog_type_str(type);
	const struct newer *row = name ? NULL : find(type);
	return name ? name : row ? row->name : "unknown";
}

/* libbpf's probe of a type that it does not know says nothing. */
bool prog_type_missing(enum bpf_prog_type type)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct newer *row = libbpf_bpf_prog_type_str(type) ? NULL : find(type);
	if (!row)
		return libbpf_probe_bpf_prog_type(type, NULL) == 0;
	LIBBPF_OPTS(bpf_prog_load_opts, opts,
		    .expected_attach_type = (enum bpf_attach_type)row->attach);
	int program = bpf_prog_load(type, NULL, "GPL", nothing, 2, &opts);
	return !bound_tried(program) && program == -EINVAL;
}
