/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CODE_STACK_H
#define TAILCHAIN_CODE_STACK_H

#include "functions.h"

/*
 * Bytes of stack that each function uses, by the lowest address below r10 in its code, in the
 * verifier's form, `0+32`: for programs that the verifier has not judged. An address that is
 * computed in other ways than compilers do is not seen. The caller frees it.
 */
char *code_stack(const struct functions *functions);

#endif
