/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

#include "big_endian.h"
#include "file.h"
#include "message.h"
#include "questions.h"
#include "spec.h"
#include "case_name.h"
#include "text.h"

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

/* Those of one folder that are missing, and that gen can make. */
static void make(char *const *objects, const char *folder)
{
	static const char *const big[] = { "--byte-order", "big", NULL };
	struct texts names = { 0 };
	char *copy = text("%s", folder);
	for (; *objects; objects++) {
		char *own = folder_of(*objects), *name = name_of(*objects);
		if (!strcmp(own, folder) && is_member(name))
			texts_add(&names, name);
		free(name);
		free(own);
	}
	if (names.count && !folder_make(copy))
		questions_make(&names, folder, big);
	texts_release(&names);
	free(copy);
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
