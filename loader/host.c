/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "host.h"
#include "message.h"

/* Whether a setting of the kernel (kernel/panic.c) is there and not 0. */
static bool is_set(const char *name)
{
	char *path = text("/proc/sys/kernel/%s", name), *value;
	size_t size;
	bool set = !file_read(path, &value, &size);
	if (set) {
		set = atoi(value) != 0;
		free(value);
	}
	free(path);
	return set;
}

char *host_refuses_all(void)
{
	return is_set("panic_on_warn")
		       ? text("a warning would panic this machine (kernel.panic_on_warn): " HOST_INSTEAD)
		       : NULL;
}

bool host_permits(void)
{
	char *why = host_refuses_all();
	if (why)
		error("nothing is loaded: %s", why);
	free(why);
	return !why;
}

char *host_refuses_load(const struct spec *spec)
{
	axis_for_each (axis)
		if (axis->warns && spec->depth && !strcmp(axis_word(axis, spec), axis->warns))
			return text("some kernels warn of a tail call from a %s: " HOST_INSTEAD,
				    axis->warns);
	return NULL;
}

char *host_refuses_run(const struct spec *spec)
{
	return spec->frames > 1 && spec->depth && is_set("panic_on_oops")
		       ? text("an overrun of the stack would panic this machine "
			      "(kernel.panic_on_oops): " HOST_INSTEAD)
		       : NULL;
}
