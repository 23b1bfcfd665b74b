/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DISASSEMBLE_H
#define TAILCHAIN_DISASSEMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an instruction does for a tail call; see mark.h. */
enum role {
	ROLE_NONE,
	ROLE_ZERO,     /* sets the count to 0 */
	ROLE_BOUND,    /* compares the key with the size of the array */
	ROLE_LOAD,     /* loads the count, or its address */
	ROLE_COMPARE,  /* compares it with the limit */
	ROLE_LEAVE,    /* branch past the tail call */
	ROLE_SLOT,     /* is the slot empty? */
	ROLE_INCREASE, /* adds 1 to the count */
	ROLE_LEFT,     /* the count of those that are left is set */
	ROLE_DECREASE, /* one is taken off it */
	ROLE_STORE,    /* stores it */
	ROLE_JUMP,     /* to the next program */
	ROLE_COUNT
};

struct instruction {
	size_t offset, size;	   /* bytes, in the function */
	char *mnemonic, *operands; /* as LLVM prints them; x86 in Intel's syntax */
	int64_t target;		   /* of a branch, as an offset in the function; INT64_MIN: none */
	enum role role;
};

struct code {
	struct instruction *at;
	int count;
	bool whole; /* false: from some byte on it is no code */
};

/* Whether the machine is one that LLVM disassembles here. */
bool machine_known(const char *arch);

/* Disassembles with LLVM: x86_64, arm64, or bpf. -ENOENT: another machine; -ENOMEM. */
int disassemble(const char *arch, const uint8_t *bytes, size_t size, struct code *code);
void code_release(struct code *code);

#endif
