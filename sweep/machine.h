/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MACHINE_H
#define TAILCHAIN_MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "arch.h"
#include "channel.h"
#include "initramfs.h"

#define MACHINE_MEMORY_MIB 512
#define MACHINE_MEMORY	   ((uint64_t)MACHINE_MEMORY_MIB << 20) /* bytes */

/* Where in the file of one that was saved the channel's memory begins, and QEMU's state. */
#define MACHINE_CHANNEL_AT MACHINE_MEMORY
#define MACHINE_STATE_AT   (MACHINE_CHANNEL_AT + CHANNEL_SIZE)

/* What a machine boots. */
struct boot {
	const struct arch *arch;
	const char *kernel; /* a file */
	const struct initramfs *initramfs;
	const char *append; /* the kernel's command line */
	int processors;
	bool kvm;     /* not emulated */
	int channel;  /* the memory by which it speaks with us */
	bool monitor; /* it can be told to save itself */
	int memory;   /* a file that is its own memory, where that is to be saved; or -1 */
	int state;    /* one that was saved, to be restored: a file of what is to be the machine's
			 memory, of what is to be in the channel, and of QEMU's state, where it
			 stands; or -1 */
};

/* The memory that a machine shares with us: a file without a name, whatever becomes of us. */
struct shared {
	int fd;
	void *memory; /* CHANNEL_SIZE bytes */
};

/* Makes it, filled with zeros; a negative errno where it cannot be. */
int shared_open(struct shared *shared);
void shared_close(struct shared *shared);

/* A machine that QEMU is. */
struct machine {
	pid_t pid;
	int out, err; /* the serial console, and QEMU's own words */
	int monitor;  /* a socket, or -1 */
	int port;     /* where it shares no memory with us: a socket; or -1 */
	bool ended;   /* and waited for */
	int status;   /* then, as of waitpid() */
};

/* Starts it; a negative errno where it cannot be. It dies with the caller. */
int machine_start(const struct boot *boot, struct machine *machine);

/* Why no machine of an architecture can be had here: an emulator that is too old. NULL: it can, or
 * is not there. The caller frees it. */
char *machine_lacks(const struct arch *arch);

/* All that decides whether a saved state is this machine's, as text: the emulator, how it is
 * called, and, with KVM, the processor. The caller frees it. */
char *machine_identity(const struct boot *boot);

/* Whether it has ended by itself. */
bool machine_ended(struct machine *machine);

/* Ends it, if it has not, and lets go of what it holds. */
void machine_stop(struct machine *machine);

#endif
