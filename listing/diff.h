/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DIFF_H
#define TAILCHAIN_DIFF_H

/* Lists both files without what differs from load to load, and shows them side by side by the
 * system's diff. Returns an exit status: EXIT_DIFFERS where they differ. */
int show_difference(char *const paths[2]);

#endif
