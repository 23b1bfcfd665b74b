/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

#ifndef BYTES
#define BYTES 224
#endif

static __noinline int jump(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &jmp, 1);
	return skb->len;
}

static __noinline int middle(struct __sk_buff *skb)
{
	USE(64);
	return jump(skb) + room[0];
}

SEC("tc")
int entry(struct __sk_buff *skb)
{
	USE(BYTES);
	return middle(skb) + room[0];
}

SEC("tc")
int other(struct __sk_buff *skb)
{
	return 0;
}
