/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* As much of the kernel's tools/testing/selftests/bpf/test_progs.h, and of its test_loader.c, as
 * our tests use; see main.c. */
#ifndef TAILCHAIN_TESTS_TEST_PROGS_H
#define TAILCHAIN_TESTS_TEST_PROGS_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdio.h>

bool check(bool holds, const char *name);
void run_tests(const void *elf, size_t size);

#define ASSERT_OK(result, name)		  check((result) == 0, name)
#define ASSERT_OK_PTR(pointer, name)	  check((pointer) != NULL, name)
#define ASSERT_EQ(actual, expected, name) check((actual) == (expected), name)

#define RUN_TESTS(skel)                                                                            \
	({                                                                                         \
		size_t size;                                                                       \
		const void *elf = skel##__elf_bytes(&size);                                        \
		run_tests(elf, size);                                                              \
	})

#endif
