m4_dnl The template of plain cases: as one would write them by hand, with nothing to be set later and nothing
m4_dnl counted. The macros that it does not define itself are explained in base.m4 and in the first file of
m4_dnl each axis included here.
m4_include([<plain-program.m4>])m4_dnl
/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * T_CASE in plain code, made by tailchain's gen.
 *
 * Nothing but the kernel bounds its tail calls.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
T_INDEX_SOURCE()m4_dnl
T_OF_EACH([<T_CALLER_TYPE()>])m4_dnl
T_STACK_HELPER()m4_dnl
T_IF(T_DEPTH > 0, [<
T_PROG_ARRAYS()>])m4_dnl
T_OF_PROGRAM(0, [<T_RTAIL_CALL(entry, 1)>])m4_dnl
T_FOR([<T_I>], 1, T_RING, [<T_OF_PROGRAM(T_I, [<T_RTAIL_CALL(stage_[<>]T_I, T_NEXT(T_I))>])>])m4_dnl

char LICENSE[] SEC("license") = "Dual BSD/GPL";
