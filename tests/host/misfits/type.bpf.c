/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

SEC("xdp")
int entry(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jmp, 1);
	return XDP_PASS;
}

SEC("tc")
int other(struct __sk_buff *skb)
{
	return 0;
}
