/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FILE_H
#define TAILCHAIN_FILE_H

#include <stddef.h>

#include "texts.h"

/*
 * Replaces the file at `path` by `size` bytes of `data`, whole or not at all: it is written without
 * a name where the file system can do that (nothing stays even after SIGKILL), else under a
 * temporary name, and then renamed. A negative errno says why not.
 */
int file_write(const char *path, const void *data, size_t size);

/* Writes all of it to an open file. */
int file_write_fd(int fd, const void *data, size_t size);

/* Closes it, where there is one: a negative number is none. */
void file_close(int fd);

/* Gives a file that was opened without a name (O_TMPFILE) one. -EEXIST: it is there already. */
int file_link(int fd, const char *path);

/* 0 if `size` (not 0) more bytes can be written into files of that folder now: they are asked for,
 * and given back. A negative errno says why not. */
int file_room(const char *folder, size_t size);

/* A file that is larger is none of ours: a kernel with all its debug information is smaller. */
#define FILE_MAX (1UL << 30)

/* The whole of an open file from its start; the caller frees it. It is ended by a NUL that `*size`
 * does not count. -EFBIG: it is larger than FILE_MAX, or than `most`, or never ends. */
int file_read_fd(int fd, char **data, size_t *size);
int file_read(const char *path, char **data, size_t *size);
int file_read_at_most(const char *path, size_t most, char **data, size_t *size);

/* 0 if the file can be read, else -1 with errno, as access(). */
int file_readable(const char *path);

/*
 * Adds the paths of the files in a folder whose names end with `suffix`, those that begin with a
 * dot aside, by name. The folder is a path and no pattern: glob() would take a `[1]` in it for a
 * `1`.
 */
int folder_files(const char *folder, const char *suffix, struct texts *paths);

/* The last part of a path. */
const char *file_name(const char *path);

/* Directory of the running command, as long as the process lives. */
const char *own_directory(void);

/* Path of another command of ours: beside this one, with the same prefix (gen, tailchain-gen). The
 * caller frees it. */
char *own_command(const char *name);

/* Path of a folder of ours that is no command: beside the commands in a build, under
 * share/tailchain where they are installed. The caller frees it. */
char *own_data(const char *name);

/* Makes a folder and those above it, as mkdir -p. 0 if it is there afterwards, else -1 with errno.
 */
int folder_make(char *path);

/* A folder of this user's cache, made where it is missing: $XDG_CACHE_HOME/tailchain/NAME, else in
 * .cache of the user's home. The caller frees it. Where there is none, or one that others can write
 * to, that is printed and ends the program: what is kept there is booted and loaded as root. */
char *cache_folder(const char *name);

/* Where compiled cases are kept, in a build beside the commands and else in the user's cache. The
 * caller frees it. Those that came with the installed commands are in own_data("objects"). */
char *objects_base(void);

#endif
