/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "file.h"
#include "kernels.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "selection.h"
#include "source_archive.h"
#include "source_debian.h"
#include "source_file.h"
#include "source_folder.h"
#include "source_host.h"
#include "source_package.h"
#include "source_tree.h"
#include "text.h"

/* The first that knows a name gets the kernel; one that none knows is looked for in their lists. */
static const struct kernel_source *const sources[] = {
	&source_folder, &source_tree,	 &source_package, &source_file,
	&source_host,	&source_archive, &source_debian,
};
#define SOURCES (sizeof(sources) / sizeof(*sources))

/* NULL: it is looked for in the lists. */
static const struct kernel_source *source_of(const struct supply *supply, const char *name)
{
	for (size_t i = 0; i < SOURCES; i++)
		if (sources[i]->knows && sources[i]->knows(supply, name))
			return sources[i]->get ? sources[i] : NULL;
	return NULL;
}

/* What the sources had for an architecture: a command asks them once. */
struct known {
	const struct arch *arch;
	struct package_list list;
	int err;
};

int kernels_known(const struct supply *supply, const struct arch *arch,
		  const struct package_list **list)
{
	static struct known *all;
	static int count;
	int i = 0;
	while (i < count && all[i].arch != arch)
		i++;
	if (i == count) {
		all = memory_grow(all, (size_t)count + 1, sizeof(*all));
		all[count++] = (struct known){ .arch = arch };
		for (size_t s = 0; s < SOURCES; s++) {
			int err =
				sources[s]->list ? sources[s]->list(supply, arch, &all[i].list) : 0;
			all[i].err = all[i].err ? all[i].err : err;
		}
	}
	*list = &all[i].list;
	return all[i].err;
}

/* Says that no kernel has that name, and which are the nearest. */
static void say_nearest(const struct package_list *list, const struct kernel *kernel)
{
	char *nearest = selection_nearest(list, kernel->name);
	error("kernel '%s': no package for %s matches%s%s", kernel->name, kernel->arch->name,
	      nearest ? "; nearest: " : "", nearest ? nearest : "");
	free(nearest);
}

static int get_listed(const struct supply *supply, struct kernel *kernel)
{
	const struct package_list *list;
	int err = kernels_known(supply, kernel->arch, &list);
	int at = package_named(list, kernel->name);
	if (at < 0) {
		if (!err || list->count)
			say_nearest(list, kernel);
		return err ? err : -ENOENT;
	}
	kernel->source = text("%s", list->at[at].source);
	return list->at[at].from->take(&list->at[at], kernel);
}

/* Kernels of one's own are built again and again under one release. */
static char *label_of(const struct kernel *kernel)
{
	const char *sum = kernel->sha256 ? kernel->sha256 : "";
	bool path = strchr(kernel->name, '/');
	if (kernel->release && !path)
		return text("%s", kernel->release);
	return text("%s-%.8s", kernel->release ? kernel->release : file_name(kernel->name), sum);
}

int kernel_get(const char *name, const struct arch *arch, const struct supply *supply,
	       struct kernel *kernel)
{
	const struct kernel_source *source = source_of(supply, name);
	*kernel = (struct kernel){ .arch = arch, .name = text("%s", name) };
	int err = source ? source->get(kernel) : get_listed(supply, kernel);
	if (err) {
		kernel_release(kernel);
		return err;
	}
	kernel->label = label_of(kernel);
	return 0;
}

int kernel_list(const struct arch *arch, const struct supply *supply)
{
	const struct package_list *list;
	int err = kernels_known(supply, arch, &list);
	for (int i = 0; i < list->count; i++) {
		const struct package *package = &list->at[i];
		bool (*cached)(const struct package *, const struct arch *) = package->from->cached;
		/* Debian's is the source that goes without saying. */
		bool named = strcmp(package->source, "debian") != 0;
		print_line(stdout, "%-8s %-34s %-24s %s%s%s", arch->name, package->release,
			   package->version, cached && cached(package, arch) ? "fetched" : "",
			   named ? "  " : "", named ? package->source : "");
	}
	return err ? EXIT_NOT_MEASURED : EXIT_DONE;
}
