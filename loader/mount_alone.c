/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>

#include "mount_alone.h"

int mount_alone(const char *type, const char *at)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(type, at, type, 0, NULL))
		return -errno;
	return 0;
}
