/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "kernel.h"
#include "text.h"

/* Calls a function for each text of its own. */
static void each_text(struct kernel *kernel, void (*act)(char **text))
{
	char **const texts[] = { &kernel->name,	  &kernel->image,   &kernel->release,
				 &kernel->label,  &kernel->package, &kernel->version,
				 &kernel->sha256, &kernel->source };
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		act(texts[i]);
}

static void copy_text(char **at)
{
	if (*at)
		*at = text("%s", *at);
}

static void free_text(char **at)
{
	free(*at);
	*at = NULL;
}

void kernel_copy(struct kernel *copy, const struct kernel *kernel)
{
	*copy = *kernel;
	each_text(copy, copy_text);
}

void kernel_release(struct kernel *kernel)
{
	each_text(kernel, free_text);
}
