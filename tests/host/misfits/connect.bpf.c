/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

SEC("cgroup/connect4")
int entry(struct bpf_sock_addr *ctx)
{
	bpf_tail_call(ctx, &jmp, 1);
	return 1;
}

SEC("cgroup/connect6")
int other(struct bpf_sock_addr *ctx)
{
	return 1;
}
