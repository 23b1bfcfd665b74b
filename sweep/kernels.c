/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "file.h"
#include "kernels.h"
#include "options.h"
#include "source_debian.h"
#include "source_file.h"
#include "source_host.h"
#include "text.h"

/* The first that knows a name gets the kernel; the last knows any. */
static const struct kernel_source *const sources[] = {
	&source_file,
	&source_host,
	&source_debian,
};
#define SOURCES (sizeof(sources) / sizeof(*sources))

static const struct kernel_source *source_of(const char *name)
{
	size_t i = 0;
	while (i < SOURCES - 1 && !sources[i]->knows(name))
		i++;
	return sources[i];
}

int kernel_get(const char *name, const struct arch *arch, const char *mirror, struct kernel *kernel)
{
	*kernel = (struct kernel){ .arch = arch, .name = text("%s", name) };
	int err = source_of(name)->get(mirror, kernel);
	if (err) {
		kernel_release(kernel);
		return err;
	}
	kernel->label = kernel->release ? text("%s", kernel->release)
					: text("%s-%.8s", file_name(name),
					       kernel->sha256 ? kernel->sha256 : "");
	return 0;
}

int kernel_list(const struct arch *arch, const char *mirror)
{
	int status = EXIT_DONE;
	for (size_t i = 0; i < SOURCES; i++) {
		int one = sources[i]->list ? sources[i]->list(arch, mirror) : EXIT_DONE;
		status = one > status ? one : status;
	}
	return status;
}
