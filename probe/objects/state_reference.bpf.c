/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A socket that was looked up is released behind the tail call, if that is missed. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *sock = bpf_sk_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv4), -1, 0);

	if (!sock)
		return 0;
	bpf_tail_call(ctx, &stages, 0);
	bpf_sk_release(sock);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
