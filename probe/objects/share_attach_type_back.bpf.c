/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The other way round than share_attach_type: IPv6 tail-calls IPv4. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect4")
int stage(struct bpf_sock_addr *ctx)
{
	return 1;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} stages SEC(".maps") = { .values = { [0] = (void *)&stage } };

SEC("cgroup/connect6")
int entry(struct bpf_sock_addr *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
