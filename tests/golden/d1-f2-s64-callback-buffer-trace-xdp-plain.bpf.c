/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * d1-f2-s64-callback-buffer-trace-xdp in plain code, made by tailchain's gen.
 *
 * Nothing but the kernel bounds its tail calls.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct caller {
	struct xdp_md *ctx;
};

/* One prog array for each stage, which its definition puts into slot 1; slot 0 is empty. */
struct stage_array {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
};

int stage_1(struct xdp_md *ctx);
struct stage_array array_1 SEC(".maps") = { .values = { [1] = (void *)&stage_1 } };

static __noinline int entry_frame_1(__u32 round, struct caller *caller)
{
	volatile char buffer[64];

	buffer[0] = 0;
	/* Its address is wanted, so that the compiler keeps the whole of it. */
	asm volatile("" : : "r"(buffer) : "memory");
	struct xdp_md *ctx = caller->ctx;

	bpf_tail_call(ctx, &array_1, 1);
	return 0;
}

SEC("xdp")
int entry(struct xdp_md *ctx)
{
	bpf_printk("entry");
	volatile char buffer[64];

	buffer[0] = 0;
	/* Its address is wanted, so that the compiler keeps the whole of it. */
	asm volatile("" : : "r"(buffer) : "memory");
	bpf_loop(1, entry_frame_1, &(struct caller){ ctx }, 0);
	return 2;
}

static __noinline int stage_1_frame_1(__u32 round, struct caller *caller)
{
	volatile char buffer[64];

	buffer[0] = 0;
	/* Its address is wanted, so that the compiler keeps the whole of it. */
	asm volatile("" : : "r"(buffer) : "memory");
	struct xdp_md *ctx = caller->ctx;

	bpf_tail_call(ctx, &array_1, 1);
	return 0;
}

SEC("xdp")
int stage_1(struct xdp_md *ctx)
{
	bpf_printk("stage_1");
	volatile char buffer[64];

	buffer[0] = 0;
	/* Its address is wanted, so that the compiler keeps the whole of it. */
	asm volatile("" : : "r"(buffer) : "memory");
	bpf_loop(1, stage_1_frame_1, &(struct caller){ ctx }, 0);
	return 2;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
