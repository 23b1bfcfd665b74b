/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_BODY_H
#define TAILCHAIN_BODY_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

/* Records that each begin with the number of an instruction: struct bpf_func_info or struct
 * bpf_line_info, of a size that the object's BTF gives. */
struct places {
	void *at;
	__u32 count, size;
};

/* The instructions of a program and its subprograms, and what is said of places in them. */
struct body {
	struct bpf_insn *insns;
	size_t count;
	struct places functions, lines;
};

/* A copy of its own memory. */
struct body body_copy(const struct body *body);
void body_release(struct body *body);

/* Whether an instruction of it calls that helper. */
bool body_calls(const struct body *body, int helper);

/* Where an instruction at that place jumps to, or whose address it takes; its own place if nowhere.
 */
size_t body_target(const struct bpf_insn *insn, size_t place);

/* Takes out the instructions for which `out` is set, of which no function may consist. What jumped
 * to one, or was said of it, does so of the next one that stays. */
void body_remove(struct body *body, const bool *out);

#endif
