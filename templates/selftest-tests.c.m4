m4_dnl The test of such a program.
// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <test_progs.h>

#include "T_ID.skel.h"

void test_[<>]T_ID[<>](void)
{
T_IF(T_RUNS, [<m4_dnl
T_IF(T_PACKET, [<m4_dnl
	char packet[64] = {};

	LIBBPF_OPTS(bpf_test_run_opts, topts,
		    .data_in = packet,
		    .data_size_in = sizeof(packet));
>], [<m4_dnl
	LIBBPF_OPTS(bpf_test_run_opts, topts);
>])m4_dnl
	struct T_ID *skel;
	int err;

	skel = T_ID[<>]__open_and_load();
	if (!ASSERT_OK_PTR(skel, "open_and_load"))
		return;

	err = bpf_prog_test_run_opts(bpf_program__fd(skel->progs.entry), &topts);
	ASSERT_OK(err, "test_run");
	ASSERT_EQ(skel->bss->made, T_MADE, "made");

	T_ID[<>]__destroy(skel);
>], [<m4_dnl
	RUN_TESTS(T_ID);
>])m4_dnl
}
