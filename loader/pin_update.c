/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "case_name.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "pin_change.h"
#include "pin_folder.h"
#include "pin_load.h"
#include "pin_update.h"
#include "spec.h"

/* Keeps other updates of the chain away for as long as it is open; a negative errno, printed. */
static int lock_chain(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0;
	if (!err)
		return fd;
	error("%s: %s", directory,
	      err == -EWOULDBLOCK ? "another command is updating it" : strerror(-err));
	file_close(fd);
	return err;
}

struct changes {
	struct pin_change *at;
	int count;
};

static int parse_all(const char *directory, char *const *slots, bool remove,
		     struct changes *changes)
{
	for (; *slots; slots++) {
		changes->at =
			memory_grow(changes->at, (size_t)changes->count + 1, sizeof(*changes->at));
		if (pin_change_parse(directory, *slots, remove, &changes->at[changes->count++]))
			return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int apply_all(const struct changes *changes)
{
	for (int i = 0; i < changes->count; i++)
		if (pin_change_apply(&changes->at[i]))
			return EXIT_DIFFERS;
	return EXIT_DONE;
}

static int apply_under_load(const char *directory, const char *case_name,
			    const struct changes *changes, uint64_t updates, uint64_t triggers)
{
	struct spec spec;
	if (!spec_parse_name(case_name, &spec) && *spec.attach.section)
		return pin_update_under_load(directory, &spec, changes->at, changes->count, updates,
					     triggers);
	error("%s: its case is not attached: nothing triggers it", directory);
	return EXIT_USAGE;
}

int pin_update(const char *directory, char *const *slots, bool remove, uint64_t updates,
	       uint64_t triggers)
{
	char *case_name = pin_case_of(directory);
	if (!case_name)
		return EXIT_USAGE;
	struct changes changes = { 0 };
	int lock = -1, status = EXIT_USAGE;
	if (!slots || !*slots) {
		error("name slots, as in: loader %s",
		      remove ? "delete --dir DIR array_1[1]"
			     : "update --dir DIR array_1[1]=stage_2");
		goto out;
	}
	lock = lock_chain(directory);
	status = lock < 0 ? EXIT_NOT_MEASURED : parse_all(directory, slots, remove, &changes);
	if (!status)
		status = triggers ? apply_under_load(directory, case_name, &changes, updates,
						     triggers)
				  : apply_all(&changes);
out:
	file_close(lock);
	for (int i = 0; i < changes.count; i++)
		pin_change_release(&changes.at[i]);
	free(changes.at);
	free(case_name);
	return status;
}
