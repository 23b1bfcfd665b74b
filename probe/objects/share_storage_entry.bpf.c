/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program with cgroup storage tail-calls one that has none. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct storage {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
};

struct storage storage_1 SEC(".maps");

SEC("cgroup_skb/egress")
int stage(struct __sk_buff *ctx)
{
	return 1;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} stages SEC(".maps") = { .values = { [0] = (void *)&stage } };

SEC("cgroup_skb/egress")
int entry(struct __sk_buff *ctx)
{
	*(volatile __u64 *)bpf_get_local_storage(&storage_1, 0) = 1;
	bpf_tail_call(ctx, &stages, 0);
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
