/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Read before the C of a case by GCC, up to 13. libbpf's headers say what a helper is by a pointer
 * to its number, which this GCC loads into a register where one is called twice: "indirect call in
 * function, which are not supported by eBPF". It has an attribute of its own for helpers.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#if __GNUC__ < 14
#define HELPER(number) __attribute__((kernel_helper(number)))

__u64 helper_ktime_get_ns(void) HELPER(5);
#define bpf_ktime_get_ns helper_ktime_get_ns
__u32 helper_get_smp_processor_id(void) HELPER(8);
#define bpf_get_smp_processor_id helper_get_smp_processor_id
long helper_tail_call(void *ctx, void *array, __u32 index) HELPER(12);
#define bpf_tail_call helper_tail_call
__u64 helper_get_current_pid_tgid(void) HELPER(14);
#define bpf_get_current_pid_tgid helper_get_current_pid_tgid
long helper_for_each_map_elem(void *map, void *callback, void *context, __u64 flags) HELPER(164);
#define bpf_for_each_map_elem helper_for_each_map_elem
long helper_loop(__u32 rounds, void *callback, void *context, __u64 flags) HELPER(181);
#define bpf_loop helper_loop
#endif
