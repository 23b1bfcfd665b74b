/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * d3-f2.callback+f2.s8.for_each+f1 in plain code, made by tailchain's gen.
 *
 * Nothing but the kernel bounds its tail calls.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct caller {
	struct __sk_buff *ctx;
};

/* Its element is what the callback is called for. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} once SEC(".maps");

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

int stage_3(struct __sk_buff *ctx);
struct stage_array array_3 SEC(".maps") = { .values = { [1] = (void *)&stage_3 } };

static __noinline int entry_frame_1(__u32 round, struct caller *caller)
{
	struct __sk_buff *ctx = caller->ctx;

	bpf_tail_call(ctx, &array_1, 1);
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	bpf_loop(1, entry_frame_1, &(struct caller){ ctx }, 0);
	return 0;
}

static __noinline int stage_1_frame_1(void *map, __u32 *key, __u32 *value, struct caller *caller)
{
	asm volatile("*(u8 *)(r10 - 8) = %0" : : "r"(0) : "memory");
	struct __sk_buff *ctx = caller->ctx;

	bpf_tail_call(ctx, &array_2, 1);
	return 0;
}

SEC("tc")
int stage_1(struct __sk_buff *ctx)
{
	asm volatile("*(u8 *)(r10 - 8) = %0" : : "r"(0) : "memory");
	bpf_for_each_map_elem(&once, stage_1_frame_1, &(struct caller){ ctx }, 0);
	return 0;
}

SEC("tc")
int stage_2(struct __sk_buff *ctx)
{
	bpf_tail_call(ctx, &array_3, 1);
	return 0;
}

static __noinline int stage_3_frame_1(__u32 round, struct caller *caller)
{
	struct __sk_buff *ctx = caller->ctx;

	bpf_tail_call(ctx, &array_1, 1);
	return 0;
}

SEC("tc")
int stage_3(struct __sk_buff *ctx)
{
	bpf_loop(1, stage_3_frame_1, &(struct caller){ ctx }, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
