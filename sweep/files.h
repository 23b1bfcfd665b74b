/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FILES_H
#define TAILCHAIN_FILES_H

#include "arch.h"
#include "initramfs.h"

/* The folder of a guest in which commands run. */
#define FILES_WORK "work"

/* What a guest is given, or is to give. */
struct files {
	struct guest_file *at;
	int count;
};

/* Adds the file at `path` in a folder of the guest, under its own name. */
void files_add(struct files *files, const char *path, const char *folder);

/* Adds the file at `path` in the folder in which commands run, once, where one of another folder
 * has its name in a folder of its own; `to_come`: it is not here, and may be written there. Returns
 * its path there, which the list keeps. */
const char *files_add_work(struct files *files, const char *path, bool to_come);

/* The same under another name, without a leading slash. */
void files_add_as(struct files *files, const char *path, const char *inside);

/*
 * Adds what a command of ours (NULL: none) needs beside itself: to probe, the compiled cases (paths
 * ended by NULL). Where it, or init, is not built for the architecture, prints how to get it and
 * returns a negative errno.
 */
int files_add_command(struct files *files, const struct arch *arch, const char *name,
		      char *const *objects);

void files_release(struct files *files);

#endif
