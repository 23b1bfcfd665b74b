/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DEBIAN_H
#define TAILCHAIN_DEBIAN_H

#include "arch.h"
#include "package.h"

/*
 * The kernels of an architecture, of the flavour that arch.c names, in all suites of Debian's
 * archive, as apt knows them. `mirror` may be NULL: that of the machine's own sources. Prints why
 * and returns a negative errno where it cannot.
 */
int archive_list(const struct arch *arch, const char *mirror, struct package_list *list);

/* What this machine's release is called, as bookworm; NULL where it does not say. The caller frees
 * it. */
char *debian_codename(void);

/* The newest kernel series of the machine's own Debian release, as a version prefix; "newest" where
 * it cannot be told. The caller frees it. */
char *kernel_own_series(void);

#endif
