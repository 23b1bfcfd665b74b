/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "diff.h"
#include "list.h"
#include "options.h"
#include "text.h"
#include "tool.h"

int show_difference(char *const paths[2])
{
	struct lister lister = { .plain = true };
	char *listings[2];
	int fds[2];
	for (int i = 0; i < 2; i++) {
		fds[i] = memfd_create("listing", 0);
		lister.out = fds[i] < 0 ? NULL : fdopen(dup(fds[i]), "w");
		if (!lister.out)
			return EXIT_NOT_MEASURED;
		list_file(&lister, paths[i]);
		fclose(lister.out);
		listings[i] = text("/proc/%d/fd/%d", (int)getpid(), fds[i]);
	}
	char *const argv[] = { "diff",	    "--side-by-side", "--width=160", "--expand-tabs",
			       listings[0], listings[1],      NULL };
	struct process_result result = { 0 };
	if (!lister.status) {
		int status = tool_run(&(struct tool){ .process.argv = argv, .most = 1 }, &result);
		fwrite(result.out, 1, result.out_size, stdout);
		lister_worse(&lister, status < 0 || status > 1 ? EXIT_NOT_MEASURED : status);
	}
	process_result_release(&result);
	for (int i = 0; i < 2; i++) {
		close(fds[i]);
		free(listings[i]);
	}
	return lister.status;
}
