/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "message.h"
#include "source_file.h"
#include "source_host.h"
#include "text.h"

static bool is_host(const struct supply *supply, const char *name)
{
	(void)supply;
	return !strcmp(name, "host");
}

static int get(struct kernel *kernel)
{
	struct utsname system;
	uname(&system);
	char *path = text("/boot/vmlinuz-%s", system.release);
	int err;
	kernel->source = text("host");
	if (kernel->arch != arch_own()) {
		error("kernel 'host': it is no kernel for %s", kernel->arch->name);
		err = -EINVAL;
	} else if (access(path, R_OK)) {
		error("kernel 'host': %s: %s", path, strerror(errno));
		err = -ENOENT;
	} else {
		err = kernel_from_file(path, kernel);
	}
	free(path);
	return err;
}

const struct kernel_source source_host = { .knows = is_host, .get = get };
