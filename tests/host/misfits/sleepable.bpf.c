/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

SEC("uprobe")
int entry(void *ctx)
{
	bpf_tail_call(ctx, &jmp, 1);
	return 0;
}

SEC("uprobe.s")
int other(void *ctx)
{
	return 0;
}
