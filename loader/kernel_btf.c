/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <stdbool.h>

#include "kernel_btf.h"

struct btf *kernel_btf(void)
{
	static struct btf *btf;
	static bool tried;
	if (!tried)
		btf = btf__load_vmlinux_btf();
	tried = true;
	return btf;
}
