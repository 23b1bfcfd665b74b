/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

#ifndef BYTES
#define BYTES 300
#endif

static __noinline int inner(struct __sk_buff *skb)
{
	USE(256);
	return room[0];
}

SEC("tc")
int entry(struct __sk_buff *skb)
{
	USE(BYTES);
	return inner(skb) + room[0];
}

SEC("tc")
int other(struct __sk_buff *skb)
{
	return 0;
}
