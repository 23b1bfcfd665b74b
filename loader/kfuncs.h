/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KFUNCS_H
#define TAILCHAIN_KFUNCS_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "program.h"

/* The kfuncs of an object. */
struct kfuncs {
	const struct bpf_object *bpf;
	const char *path;
	char *missing; /* NULL: not looked for yet */
};

/* Those that the kernel's own BTF has not, joined by commas: "" if none. They are looked for once,
 * which takes longer than a load. */
const char *kfuncs_missing(struct kfuncs *kfuncs);
void kfuncs_release(struct kfuncs *kfuncs);

/* Whether a program calls any. */
bool calls_kfunc(const struct program *program);

#endif
