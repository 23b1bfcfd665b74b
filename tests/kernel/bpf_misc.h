/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* As much of the kernel's tools/testing/selftests/bpf/progs/bpf_misc.h as our programs use. */
#ifndef TAILCHAIN_TESTS_BPF_MISC_H
#define TAILCHAIN_TESTS_BPF_MISC_H

#define __success  __attribute__((btf_decl_tag("comment:test_expect_success")))
#define __failure  __attribute__((btf_decl_tag("comment:test_expect_failure")))
#define __msg(msg) __attribute__((btf_decl_tag("comment:test_expect_msg=" msg)))

#endif
