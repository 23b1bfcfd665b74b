/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A spin lock is held during the tail call. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

struct element {
	struct bpf_spin_lock lock;
	__u32 value;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct element);
} elements SEC(".maps");

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	__u32 key = 0;
	struct element *element = bpf_map_lookup_elem(&elements, &key);

	if (!element)
		return 0;
	bpf_spin_lock(&element->lock);
	bpf_tail_call(ctx, &stages, 0);
	bpf_spin_unlock(&element->lock);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
