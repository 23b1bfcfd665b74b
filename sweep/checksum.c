/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <sys/wait.h>

#include "checksum.h"
#include "message.h"
#include "process.h"

char *file_sha256(const char *path)
{
	char *const argv[] = { "sha256sum", "--", (char *)path, NULL };
	struct process_result result;
	char *sum = NULL;
	if (process_run(&(struct process){ .argv = argv }, &result))
		return NULL;
	if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0 && result.out_size > 64)
		sum = text("%.64s", result.out);
	process_result_release(&result);
	return sum;
}
