/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Branches, to each of which the verifier has to come back: 9,000 are more than it keeps in mind. */
#include "misfit.h"

#ifndef BRANCHES
#define BRANCHES 9000
#endif
#define TEXT_OF(number) #number
#define AS_TEXT(number) TEXT_OF(number)

SEC("tc")
int entry(struct __sk_buff *skb)
{
	asm volatile(".set value, 1\n"
		     ".rept " AS_TEXT(BRANCHES) "\n"
		     "if %0 == value goto 1f\n"
		     ".set value, value + 1\n"
		     ".endr\n"
		     "1:\n" ::"r"(skb->len));
	return 0;
}
