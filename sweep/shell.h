/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHELL_H
#define TAILCHAIN_SHELL_H

#include "kernel.h"
#include "words.h"

/*
 * Runs a command of ours in a guest, or several with a word `;` between them until one fails, with
 * `files` of the user's in its folder and the compiled cases `objects`; what it prints comes out
 * here. A guest that is not done after `timeout_s` seconds (0: GUEST_TIMEOUT_S) is ended. Returns
 * the command's exit status.
 */
int shell_run(const struct kernel *kernel, const char *mode, const struct words *command,
	      const struct words *files, const struct words *objects, int timeout_s);

#endif
