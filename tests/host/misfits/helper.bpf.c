/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

static long (*no_such)(void) = (void *)4711;

SEC("tc")
int entry(struct __sk_buff *skb)
{
	return no_such();
}
