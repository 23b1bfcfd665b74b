/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* entry → bpf_loop's callback, which tail-calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

struct caller {
	struct __sk_buff *ctx;
};

static int callback(__u32 round, struct caller *caller)
{
	bpf_tail_call(caller->ctx, &stages, 0);
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	bpf_loop(1, callback, &(struct caller){ ctx }, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
