/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
} kept SEC(".maps");

SEC("cgroup_skb/egress")
int entry(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &jmp, 1);
	return 1;
}

SEC("cgroup_skb/egress")
int other(struct __sk_buff *skb)
{
	__u64 *value = bpf_get_local_storage(&kept, 0);
	return *value & 1;
}
