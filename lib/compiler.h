/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPILER_H
#define TAILCHAIN_COMPILER_H

#include <stdbool.h>

#include "texts.h"

/* What makes BPF objects of C: a command, and the instruction set that it is to use. */
struct compiler {
	const char *command; /* a clang, or a gcc for BPF, whose name has `gcc` in it */
	const char *cpu;
};

/* The words of -mcpu, ended by NULL, and the one that is meant where none is given. */
extern const char *const compiler_cpus[];
#define CPU_USUAL "v2"

/* 0, or -EINVAL, printed: it is no word of -mcpu. */
int compiler_check_cpu(const char *cpu);

/* As the environment has it: $CLANG, else clang; $BPF_CPU, else the usual one. */
struct compiler compiler_chosen(void);

/* Sets the environment so, for us and for all commands of ours that run from now on. */
void compiler_choose(const struct compiler *compiler);

bool compiler_is_gcc(const struct compiler *compiler);

/* What it says of itself, as cells and records have it: "Debian Clang 14.0.6", "GCC 12.2.0"; an
 * instruction set that is not the usual one is added. NULL: it cannot be run, or is none. The
 * caller frees it. */
char *compiler_title(const struct compiler *compiler);

/* Whether it has the instruction set; else `*why` is its own word, which the caller frees. */
bool compiler_knows(const struct compiler *compiler, char **why);

/* The words that tell a cell of it from others in names of files. The caller frees it. */
char *compiler_word(const struct compiler *compiler);

/* Those that $PATH has: clang, clang-N, bpf-gcc. */
void compilers_found(struct texts *commands);

/* Where the chosen compiler's cases are kept: clang's in objects_base(), those of any other in a
 * folder of its own there. The caller frees it. */
char *objects_directory(void);

#endif
