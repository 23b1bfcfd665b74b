/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
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
	list->at[list->count++] = (struct package){ .name = text("%s", name),
						    .version = text("%s", version),
						    .release = text("%s", release) };
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
	free(package->source);
	*package = (struct package){ 0 };
}

void package_list_release(struct package_list *list)
{
	for (int i = 0; i < list->count; i++)
		package_release(&list->at[i]);
	free(list->at);
	*list = (struct package_list){ 0 };
}

const char *package_word(const struct package *package)
{
	return strchr(package->name, '/') ? package->name : package->release;
}

void package_wanted(const struct package *package, struct texts *wanted)
{
	char *word = text("%s=%s", package->name, package->version);
	texts_add(wanted, word);
	free(word);
}

static bool has(const struct package_list *list, const struct package *package)
{
	for (int i = 0; i < list->count; i++)
		if (!strcmp(package_word(&list->at[i]), package_word(package)))
			return true;
	return false;
}

void package_list_take(struct package_list *list, struct package_list *other,
		       const struct kernel_source *from, const char *source)
{
	int before = list->count;
	for (int i = 0; i < other->count; i++) {
		struct package package = other->at[i];
		const struct package_list those = { list->at, before };
		if (has(&those, &package)) {
			package_release(&package);
			continue;
		}
		package.from = from;
		package.source = text("%s", source);
		list->at = memory_grow(list->at, (size_t)list->count + 1, sizeof(*list->at));
		list->at[list->count++] = package;
	}
	free(other->at);
	*other = (struct package_list){ 0 };
}

bool package_of_same_source(const struct package *a, const struct package *b)
{
	return !strcmp(a->source ? a->source : "", b->source ? b->source : "");
}

static bool is_named(const struct package *package, const char *word)
{
	return !strcmp(word, "newest") || version_matches(package->version, word) ||
	       !strcmp(package->release, word) || !strcmp(package->name, word);
}

int package_named(const struct package_list *list, const char *word)
{
	int found = -1;
	for (int i = 0; i < list->count; i++) {
		if (found >= 0 && !package_of_same_source(&list->at[found], &list->at[i]))
			break;
		if (is_named(&list->at[i], word))
			found = i;
	}
	return found;
}
