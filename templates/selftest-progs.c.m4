m4_dnl The program of a case among the kernel's selftests. T_RUNS is 1 where its tail calls are to be made, which
m4_dnl are then bounded and counted; else only the verifier's word counts, for which `entry` and an empty array do,
m4_dnl and of a mixed chain the first T_JUDGED of its stages; the entry, which is loaded last, where T_LAST_JUDGED is 1.
m4_dnl T_EXPECTED: what is expected of the program T_OF_WHICH, lines for test_loader; T_MEASURED: lines of a comment.
m4_define([<T_ABOVE>], [<T_IF(T_RUNS, [<>], [<T_IS([<$1>], T_OF_WHICH, [<T_EXPECTED()>], [<__success
>])>])>])m4_dnl
m4_define([<T_BEGIN>], [<m4_dnl
T_IF(T_FANOUT > 1, [<m4_dnl
T_IF(T_RUNS, [<m4_dnl
	__u32 here = level;
>])m4_dnl
	int branch;

>])m4_dnl
T_IF(T_RUNS, [<T_IS([<$1>], entry, [<>], [<m4_dnl
	made++;
>])>])m4_dnl
>])m4_dnl
m4_define([<T_ASK>], [<T_IF(T_RUNS, [<m4_dnl
	if (level >= T_DEPTH || made >= T_BUDGET)
		return 0;
	level++;
>])>])m4_dnl
m4_include([<plain-program.m4>])m4_dnl
T_IF(T_RUNS, [<>], [<m4_define([<T_ARRAY>], [<array>])m4_define([<T_SLOT>], [<0>])>])m4_dnl
m4_define([<T_BRANCHES>], [<T_IF(T_RUNS, [<m4_dnl
	for (branch = 0; branch < T_FANOUT; branch++) {
		level = here;
		T_CALL([<$1>], 1);
	}
>], [<m4_dnl
	for (branch = 0; branch < T_FANOUT; branch++)
		T_CALL([<$1>], 1);
>])>])m4_dnl
m4_define([<T_MISS>], [<m4_dnl
	for (__u32 i = 0; i < T_MISSED; i++)
		bpf_tail_call(ctx, &T_ARRAY($1), T_KEY(m4_eval(1 - T_RUNS)));
>])m4_dnl
// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * T_CASE of tailchain.
 *
T_MEASURED()m4_dnl
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_misc.h"
T_INDEX_SOURCE()m4_dnl
T_OF_EACH([<T_CALLER_TYPE()>])m4_dnl
T_STACK_HELPER()m4_dnl
T_IF(T_RUNS, [<
/* Tail calls on the way to the running program, and in all. */
__u32 level;
__u64 made;
>])m4_dnl
T_IF(T_DEPTH > 0, [<
T_IF(T_RUNS, [<T_PROG_ARRAYS()>], [<m4_dnl
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} array SEC(".maps");
>])>])m4_dnl
T_IF(T_RUNS, [<m4_dnl
T_OF_PROGRAM(0, [<T_RTAIL_CALL(entry, 1)>])m4_dnl
T_FOR([<T_I>], 1, T_RING, [<T_OF_PROGRAM(T_I, [<T_RTAIL_CALL(stage_[<>]T_I, T_NEXT(T_I))>])>])>], [<m4_dnl
T_FOR([<T_I>], 1, T_JUDGED, [<T_OF_PROGRAM(T_I, [<T_RTAIL_CALL(stage_[<>]T_I, T_NEXT(T_I))>])>])m4_dnl
T_IF(T_LAST_JUDGED, [<T_OF_PROGRAM(0, [<T_RTAIL_CALL(entry, 1)>])>])>])m4_dnl

char _license[] SEC("license") = "Dual BSD/GPL";
