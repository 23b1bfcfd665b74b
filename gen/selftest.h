/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SELFTEST_H
#define TAILCHAIN_SELFTEST_H

#include "translate.h"

/*
 * A case as the kernel's selftests have it (tools/testing/selftests/bpf), below the directory:
 * progs/ID.c with what the verifier is expected to say, for test_loader, or with what is counted
 * when it runs; and prog_tests/ID.c. What is expected is what was measured: of the records in the
 * file `translation->measured` the last one of the case; without one that it is accepted. Returns
 * as translate() does.
 */
int selftest(const struct translation *translation, const struct spec *spec);

/* The path of progs/ID.c. The caller frees it. */
char *selftest_path(const struct translation *translation, const struct spec *spec);

#endif
