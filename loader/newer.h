/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_NEWER_H
#define TAILCHAIN_NEWER_H

#include <bpf/libbpf.h>
#include <stdbool.h>

/* What kernels have and the libbpf that is installed may not know yet; where it does, it is asked
 * first. */

/* The type and attach type of a section's programs; false: it is none that is known here either. */
bool newer_section(const char *section, enum bpf_prog_type *type, enum bpf_attach_type *attach);

/* The name of a program type, libbpf's or ours; "unknown" of others. */
const char *prog_type_word(enum bpf_prog_type type);

/* Whether this kernel lacks the type, which is asked anew each time. */
bool prog_type_missing(enum bpf_prog_type type);

#endif
