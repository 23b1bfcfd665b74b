/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MONITOR_H
#define TAILCHAIN_MONITOR_H

/*
 * QEMU's monitor, over which a machine is saved and restored (QMP, docs/interop/qmp-spec.txt).
 * Functions return 0 or a negative errno; -EIO: QEMU refuses, `*words` is what it says.
 */

/* The descriptors that QEMU inherits: of the monitor, and of a state that is to be restored. */
#define MONITOR_FD	 3
#define MONITOR_STATE_FD 4
#define MONITOR_ARGUMENTS                                                                          \
	"-chardev", "socket,id=monitor,fd=3", "-mon", "chardev=monitor,mode=control"

struct monitor {
	int fd;	     /* ours of the socket */
	char *words; /* that it refused something with, or NULL */
	char line[65536];
	size_t size;
};

/* Stops the machine and writes its state into the file, from its beginning. */
int monitor_save(struct monitor *monitor, int file);

/* Asks a machine that waits for a state, by its socket, to restore it. Nothing is waited for. */
void monitor_load(int fd);
/* Waits until it is restored, and does not run yet. */
int monitor_loaded(struct monitor *monitor);

/* Lets one go on that was saved or restored. */
int monitor_continue(struct monitor *monitor);

void monitor_release(struct monitor *monitor);

#endif
