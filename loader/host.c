/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "message.h"
#include "mixed.h"
#include "text.h"

/* Settings of the kernel (kernel/panic.c); each file is opened once, as every case asks. */
enum setting { PANIC_ON_WARN, PANIC_ON_OOPS };
static struct {
	const char *path;
	int fd; /* 0: not opened yet */
} settings[] = {
	[PANIC_ON_WARN] = { "/proc/sys/kernel/panic_on_warn", 0 },
	[PANIC_ON_OOPS] = { "/proc/sys/kernel/panic_on_oops", 0 },
};

/* Whether it is there and not 0, now. */
static bool is_set(enum setting setting)
{
	char value[16] = "";
	if (!settings[setting].fd)
		settings[setting].fd = open(settings[setting].path, O_RDONLY | O_CLOEXEC);
	return settings[setting].fd > 0 &&
	       pread(settings[setting].fd, value, sizeof(value) - 1, 0) > 0 && atoi(value) != 0;
}

char *host_refuses_all(void)
{
	return is_set(PANIC_ON_WARN)
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

static char *refuses_load_of(const struct spec *spec)
{
	axis_for_each (axis)
		if (spec->depth && axis_word_in(axis, spec, axis->warns))
			return text("some kernels warn of a tail call from a %s: " HOST_INSTEAD,
				    axis_word(axis, spec));
	return NULL;
}

char *host_refuses_load(const struct spec *spec)
{
	char *why = NULL;
	for (int i = 0; i < spec_shape_count(spec) && !why; i++) {
		struct spec of;
		spec_of_stage(spec, i, &of);
		why = refuses_load_of(&of);
	}
	return why;
}

char *host_refuses_run(const struct spec *spec)
{
	return spec_most_frames(spec) > 1 && spec->depth && is_set(PANIC_ON_OOPS)
		       ? text("an overrun of the stack would panic this machine "
			      "(kernel.panic_on_oops): " HOST_INSTEAD)
		       : NULL;
}
