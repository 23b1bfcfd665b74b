/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * d2-s300 in plain code, made by tailchain's gen.
 *
 * Nothing but the kernel bounds its tail calls.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* One prog array for each stage, which its definition puts into slot 1; slot 0 is empty. */
struct stage_array {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
};

int stage_1(struct __sk_buff *ctx);
struct stage_array array_1 SEC(".maps") = { .values = { [1] = (void *)&stage_1 } };

int stage_2(struct __sk_buff *ctx);
struct stage_array array_2 SEC(".maps") = { .values = { [1] = (void *)&stage_2 } };

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	asm volatile("*(u8 *)(r10 - 300) = %0" : : "r"(0) : "memory");
	bpf_tail_call(ctx, &array_1, 1);
	return 0;
}

SEC("tc")
int stage_1(struct __sk_buff *ctx)
{
	asm volatile("*(u8 *)(r10 - 300) = %0" : : "r"(0) : "memory");
	bpf_tail_call(ctx, &array_2, 1);
	return 0;
}

SEC("tc")
int stage_2(struct __sk_buff *ctx)
{
	asm volatile("*(u8 *)(r10 - 300) = %0" : : "r"(0) : "memory");
	bpf_tail_call(ctx, &array_1, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
