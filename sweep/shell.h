/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHELL_H
#define TAILCHAIN_SHELL_H

#include <stdbool.h>

#include "joined.h"
#include "kernel.h"
#include "texts.h"

/* What runs in a guest, and how. */
struct shell {
	/* A command of ours or a static one of the user's, or several with a word `;` between them,
	 * each of which runs. */
	struct texts command;
	const struct texts *files;   /* of the user's, in the command's folder */
	const struct texts *objects; /* compiled cases, for probe */
	int processors;		     /* 0: one */
	bool as_host;		     /* what is withheld on a host is withheld */
	const char *append;	     /* more of the kernel's command line, or NULL */
	bool cold;		     /* booted, not restored */
	struct joined *joined;	     /* what it prints, with what it prints in other guests */
	int timeout_s;		     /* after which the guest is ended; 0: GUEST_TIMEOUT_S */
};

/* Whether a command of ours has that name, which guests then have. */
bool shell_knows(const char *name);

/* Runs it; what it prints comes out here. Returns its exit status. */
int shell_run(const struct shell *shell, const struct kernel *kernel, const char *mode);

#endif
