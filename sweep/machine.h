/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MACHINE_H
#define TAILCHAIN_MACHINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "arch.h"

#define MACHINE_MEMORY_MIB 512

/* What a machine boots. */
struct boot {
	const struct arch *arch;
	const char *kernel, *initramfs; /* files */
	const char *append;		/* the kernel's command line */
	int processors;
	bool kvm; /* not emulated */
};

/* A machine that QEMU is. */
struct machine {
	pid_t pid;
	int in, out, err; /* the serial console both ways, and QEMU's own words */
	bool ended;	  /* and waited for */
	int status;	  /* then, as of waitpid() */
};

/* Starts it; a negative errno where it cannot be. It dies with the caller. */
int machine_start(const struct boot *boot, struct machine *machine);

/* Whether it has ended by itself. */
bool machine_ended(struct machine *machine);

/* Ends it, if it has not, and lets go of what it holds. */
void machine_stop(struct machine *machine);

/* Says something on the serial console. Where nobody reads any more that is an error, EPIPE, and
 * not the end of this process. */
ssize_t machine_tell(const struct machine *machine, const char *line);

#endif
