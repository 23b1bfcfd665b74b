/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNEL_BTF_H
#define TAILCHAIN_KERNEL_BTF_H

struct btf;

/* The kernel's BTF, which is large: it is parsed once in a process, and stays. NULL: it has none.
 */
struct btf *kernel_btf(void);

#endif
