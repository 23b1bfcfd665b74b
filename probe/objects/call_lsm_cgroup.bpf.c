/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program at a hook of the security modules, for the processes of a cgroup, tail-calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

/* Whether there is such a program at all. */
SEC("lsm_cgroup/socket_bind")
int alone(void *ctx)
{
	return 1;
}

SEC("lsm_cgroup/socket_bind")
int entry(void *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
