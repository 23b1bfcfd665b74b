/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program tail-calls an extension (freplace) that takes the place of one of its own subprograms.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int extension(struct __sk_buff *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} stages SEC(".maps") = { .values = { [0] = (void *)&extension } };

__noinline int replaced(struct __sk_buff *ctx)
{
	asm volatile("" : : "r"(ctx));
	return 0;
}

/* Whether a program with a function may tail-call at all. */
SEC("tc")
int alone(struct __sk_buff *ctx)
{
	bpf_tail_call(ctx, &stages, 1);
	return replaced(ctx);
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
