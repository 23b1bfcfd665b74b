/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CAPTURE_H
#define TAILCHAIN_CAPTURE_H

#include <bpf/libbpf.h>

#include "program.h"

struct section;

/* Takes what libbpf would load of an object, and gives it stand-ins to load instead. */
struct capture {
	struct section *sections;
	int count;
	/* Where it goes, from when the object is open until it is loaded. */
	const struct bpf_object *bpf;
	struct program *programs;
	int program_count;
};

/*
 * Puts ourselves in the place of libbpf's handlers for all sections of the object's file that hold
 * programs. They are libbpf's and of the whole process: no other object may be opened or loaded
 * until capture_end(), which is due after a failure as well. Returns 0 or a negative errno.
 */
int capture_begin(struct capture *capture, void *file, size_t size);
void capture_end(struct capture *capture);

/* Whether libbpf knows the program type that a section's name stands for. */
bool capture_knows(const struct capture *capture, const char *section);

#endif
