/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A loop that the verifier goes through, two instructions a time: more of them than it does. */
#include "misfit.h"

SEC("tc")
int entry(struct __sk_buff *skb)
{
	__u32 sum = skb->len;

	for (int i = 0; i < 400000; i++)
		asm volatile("%0 += 1" : "+r"(sum));
	return sum;
}
