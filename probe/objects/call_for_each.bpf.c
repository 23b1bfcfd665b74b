/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* entry → the callback of bpf_for_each_map_elem, which tail-calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} once SEC(".maps");

struct caller {
	struct __sk_buff *ctx;
};

static int callback(void *map, __u32 *key, __u32 *value, struct caller *caller)
{
	bpf_tail_call(caller->ctx, &stages, 0);
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	bpf_for_each_map_elem(&once, callback, &(struct caller){ ctx }, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
