/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FILES_H
#define TAILCHAIN_FILES_H

#include "arch.h"
#include "initramfs.h"

/* What a guest is given. */
struct files {
	struct guest_file *at;
	int count;
};

/* Adds the file at `path` in a folder of the guest, under its own name. */
void files_add(struct files *files, const char *path, const char *folder);

/*
 * Adds what a command of ours (NULL: none) needs beside itself: to probe, the compiled cases (paths
 * ended by NULL). Where it, or init, is not built for the architecture, prints how to get it and
 * returns a negative errno.
 */
int files_add_command(struct files *files, const struct arch *arch, const char *name,
		      char *const *objects);

void files_release(struct files *files);

#endif
