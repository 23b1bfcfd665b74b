/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* As call_wq, for kernels before 7.0: they have the kfunc that sets the callback under another
 * name, with one more argument. */
#define WITH_AUX
#include "call_wq.bpf.c"
