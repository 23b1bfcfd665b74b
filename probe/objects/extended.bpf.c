/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program with a function that an extension takes the place of, and a prog array for the program
 * itself. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

__noinline int replaced(struct __sk_buff *ctx)
{
	asm volatile("" : : "r"(ctx));
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return replaced(ctx);
}

SEC("freplace/replaced")
int extension(struct __sk_buff *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
