/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "package.h"
#include "text.h"
#include "version.h"

void package_list_add(struct package_list *list, const char *name, const char *version,
		      const char *release)
{
	list->at = memory_grow(list->at, (size_t)list->count + 1, sizeof(*list->at));
	list->at[list->count++] =
		(struct package){ text("%s", name), text("%s", version), text("%s", release) };
}

static int by_version(const void *a, const void *b)
{
	const struct package *left = a, *right = b;
	int order_of = version_compare(left->version, right->version);
	return order_of ? order_of : strcmp(left->name, right->name);
}

void package_list_sort(struct package_list *list)
{
	if (list->count)
		qsort(list->at, (size_t)list->count, sizeof(*list->at), by_version);
}

void package_release(struct package *package)
{
	free(package->name);
	free(package->version);
	free(package->release);
	*package = (struct package){ 0 };
}

void package_list_release(struct package_list *list)
{
	for (int i = 0; i < list->count; i++)
		package_release(&list->at[i]);
	free(list->at);
	*list = (struct package_list){ 0 };
}

int package_named(const struct package_list *list, const char *word)
{
	for (int i = list->count - 1; i >= 0; i--)
		if (!strcmp(word, "newest") || version_matches(list->at[i].version, word) ||
		    !strcmp(list->at[i].release, word))
			return i;
	return -1;
}
