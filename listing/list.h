/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LIST_H
#define TAILCHAIN_LIST_H

#include <stdbool.h>
#include <stdio.h>

/* Where a listing goes, and what became of it. */
struct lister {
	FILE *out;
	bool plain; /* without what differs from load to load, and without conclusions */
	int status; /* the worst exit status */
};

void lister_worse(struct lister *lister, int status);

/* Lists the code in all records of a file, a line each; `-` is standard input. Prints what is
 * wrong. */
void list_file(struct lister *lister, const char *path);

#endif
