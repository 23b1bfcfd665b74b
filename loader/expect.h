/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EXPECT_H
#define TAILCHAIN_EXPECT_H

#include <bpf/libbpf.h>

/* What an object of others has that libbpf, or the one that is installed, does not take: for a
 * message, which the caller frees. */

/* A file that is no ELF object, or one of the other byte order. NULL: it may be one of BPF. */
char *unexpected_file(const char *file, size_t size);

/* A section whose name stands for no program type. Never NULL. */
char *unexpected_section(const char *section);

/* A map of a type that this libbpf does not know; NULL: there is none. */
char *unexpected_map(const struct bpf_object *bpf);

/* Why libbpf could not open or prepare the object, where its warning (or NULL) does not say it;
 * NULL where it does. */
char *unexpected_definition(const struct bpf_object *bpf, const char *warning);

#endif
