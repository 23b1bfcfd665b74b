/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "misfit.h"

SEC("fentry/do_exit")
int entry(void *ctx)
{
	bpf_tail_call(ctx, &jmp, 1);
	return 0;
}

SEC("fentry/vfs_read")
int other(void *ctx)
{
	return 0;
}
