/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LACK_H
#define TAILCHAIN_LACK_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "kfuncs.h"
#include "program.h"

/* What this kernel lacks and a program or an object needs, for a message; NULL: nothing that is
 * known. The caller frees it. */

/* Of a program that the kernel refused with these words of the verifier's, or without (NULL), of an
 * object with these kfuncs; `walked`: not before the verifier went through its instructions. */
char *lack_of_program(struct kfuncs *kfuncs, const struct program *program, const char *words,
		      bool walked);

/* Of an object that libbpf could not prepare, and this was its warning (or NULL). */
char *lack_of_object(const struct bpf_object *bpf, const char *warning);

#endif
