/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

#include "big_endian.h"
#include "file.h"
#include "message.h"
#include "spec.h"
#include "case_name.h"
#include "text.h"
#include "tool.h"

static const char suffix[] = ".bpf.o";

static char *folder_of(const char *object)
{
	return text("%.*sbig", (int)(file_name(object) - object), object);
}

static char *name_of(const char *object)
{
	const char *name = file_name(object);
	return text("%.*s", (int)(strlen(name) - strlen(suffix)), name);
}

/* As all members of the family are called, and nothing else. */
static bool is_member(const char *name)
{
	struct spec spec;
	return *name == 'd' && isdigit((unsigned char)name[1]) && !spec_parse_name(name, &spec);
}

static bool is_there(const char *folder, const char *object)
{
	char *path = text("%s/%s", folder, file_name(object));
	bool there = !access(path, R_OK);
	free(path);
	return there;
}

/* Those of one folder that are missing, and that gen can make. */
static void make(char *const *objects, const char *folder)
{
	struct texts argv = { 0 };
	struct process_result result = { 0 };
	char *gen = own_command("gen"), *copy = text("%s", folder);
	const char *const head[] = { gen, "-q", "--byte-order", "big", "-o", folder, "--" };
	const int head_count = sizeof(head) / sizeof(*head);
	for (int i = 0; i < head_count; i++)
		texts_add(&argv, head[i]);
	for (; *objects; objects++) {
		char *own = folder_of(*objects), *name = name_of(*objects);
		if (!strcmp(own, folder) && !is_there(folder, *objects) && is_member(name))
			texts_add(&argv, name);
		free(name);
		free(own);
	}
	if (argv.count > head_count && !folder_make(copy))
		tool_run(&(struct tool){ .process.argv = argv.at, .ours = true }, &result);
	process_result_release(&result);
	texts_release(&argv);
	free(copy);
	free(gen);
}

int objects_big_endian(char *const *objects, struct texts *paths)
{
	struct texts folders = { 0 };
	int err = 0;
	for (char *const *object = objects; object && *object && !err; object++) {
		char *folder = folder_of(*object);
		if (!texts_have(&folders, folder)) {
			make(objects, folder);
			texts_add(&folders, folder);
		}
		char *path = text("%s/%s", folder, file_name(*object));
		if (access(path, R_OK)) {
			err = -errno;
			error("%s: %s; build it with: make ARCHES=s390x", path, strerror(-err));
		}
		texts_add(paths, path);
		free(path);
		free(folder);
	}
	texts_release(&folders);
	return err;
}
