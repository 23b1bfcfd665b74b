/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checksum.h"
#include "file.h"
#include "json.h"
#include "memory.h"
#include "pages.h"
#include "snapshot.h"
#include "stream.h"
#include "text.h"

/* The last bytes of a file: a line of JSON, filled up with blanks. */
#define LABEL_SIZE 4096

/* Of the files: those of another are not looked at. */
#define FORMAT "5"

/* More than any state: a disk that has not so much left is full for a snapshot. */
#define STATE_MAX (384UL << 20)

char *snapshot_folder(void)
{
	return cache_folder("snapshots");
}

static char *path_of(const struct snapshot *snapshot)
{
	char *folder = snapshot_folder(), *path = text("%s/%s", folder, snapshot->key);
	free(folder);
	return path;
}

int snapshot_of(const struct boot *boot, const struct kernel *kernel, const char *mode,
		struct snapshot *snapshot)
{
	char *machine = machine_identity(boot);
	char *all = text(FORMAT "\n%s\n%s\n%s\n%s", machine, kernel->sha256 ? kernel->sha256 : "",
			 boot->initramfs->sum ? boot->initramfs->sum : "", mode);
	char *sum = data_sha256(all, strlen(all));
	int err = kernel->sha256 && boot->initramfs->sum && sum ? 0 : -EIO;
	*snapshot = (struct snapshot){ .key = err ? NULL : text("%s", sum),
				       .kernel = text("%s", kernel->label),
				       .arch = text("%s", kernel->arch->name),
				       .mode = text("%s", mode),
				       .emulated = !boot->kvm };
	free(sum);
	free(all);
	free(machine);
	return err;
}

int snapshot_prepared(const struct snapshot *booted, const void *given, size_t size,
		      struct snapshot *snapshot)
{
	char *sum = data_xxh3(given, size);
	char *all = sum ? text("%s\n%s", booted->key, sum) : NULL;
	*snapshot = (struct snapshot){ .key = all ? data_sha256(all, strlen(all)) : NULL,
				       .kernel = text("%s", booted->kernel),
				       .arch = text("%s", booted->arch),
				       .mode = text("%s", booted->mode),
				       .emulated = booted->emulated,
				       .prepared = true };
	free(all);
	free(sum);
	return snapshot->key ? 0 : -ENOMEM;
}

void snapshot_release(struct snapshot *snapshot)
{
	free(snapshot->key);
	free(snapshot->kernel);
	free(snapshot->arch);
	free(snapshot->mode);
	*snapshot = (struct snapshot){ 0 };
}

/* The file that was found whole last, as it was then: it is not read again until it changes. */
static struct stat whole;

static bool is_whole(int fd)
{
	struct stat info;
	return !fstat(fd, &info) && info.st_ino == whole.st_ino && info.st_dev == whole.st_dev &&
	       info.st_ctim.tv_sec == whole.st_ctim.tv_sec &&
	       info.st_ctim.tv_nsec == whole.st_ctim.tv_nsec;
}

int snapshot_open(const struct snapshot *snapshot)
{
	char *path = path_of(snapshot);
	/* To be written to: its time says when it was used. */
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? -errno : 0;
	if (fd >= 0) {
		const bool stays_whole = is_whole(fd);
		futimens(fd, NULL);
		if (stays_whole)
			fstat(fd, &whole);
		lseek(fd, (off_t)MACHINE_STATE_AT, SEEK_SET);
	}
	free(path);
	return err ? err : fd;
}

/* -- The label ---------------------------------------------------------------------------- */

/* What a snapshot is of, as one line. The caller frees it. */
static char *words_of(const struct snapshot *snapshot)
{
	json_t *json = json_object();
	json_object_set_new(json, "key", json_text(snapshot->key));
	json_object_set_new(json, "kernel", json_text(snapshot->kernel));
	json_object_set_new(json, "arch", json_text(snapshot->arch));
	json_object_set_new(json, "mode", json_text(snapshot->mode));
	json_object_set_new(json, "emulated", json_boolean(snapshot->emulated));
	json_object_set_new(json, "prepared", json_boolean(snapshot->prepared));
	char *words = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return words;
}

/* The label at the end of a file; NULL where there is none. `*size` is what comes before it. */
static json_t *read_label(int fd, uint64_t *size)
{
	char label[LABEL_SIZE];
	struct stat info;
	if (fstat(fd, &info) || info.st_size < LABEL_SIZE)
		return NULL;
	*size = (uint64_t)info.st_size - LABEL_SIZE;
	if (pread(fd, label, sizeof(label), (off_t)*size) != (ssize_t)sizeof(label))
		return NULL;
	return json_loadb(label, sizeof(label), 0, NULL);
}

int snapshot_check(const struct snapshot *snapshot, int fd)
{
	uint64_t size;
	struct stat before;
	if (is_whole(fd))
		return 0;
	if (fstat(fd, &before))
		return -errno;
	json_t *label = read_label(fd, &size);
	char *words = words_of(snapshot);
	char *sum = label && words ? file_pages_xxh3(fd, size, words) : NULL;
	bool same = sum && !strcmp(sum, json_word(label, "xxh3"));
	free(sum);
	free(words);
	json_decref(label);
	if (same)
		whole = before;
	return same ? 0 : -EBADMSG;
}

/* Puts the label behind the state. */
static int write_label(const struct snapshot *snapshot, int fd)
{
	struct stat info;
	if (fstat(fd, &info))
		return -errno;
	char *words = words_of(snapshot);
	char *sum = words ? file_pages_xxh3(fd, (uint64_t)info.st_size, words) : NULL;
	char *label = sum ? text("{\"xxh3\":\"%s\",\"of\":%s}", sum, words) : NULL;
	char padded[LABEL_SIZE];
	int err = label && strlen(label) < sizeof(padded) ? 0 : -EIO;
	if (!err) {
		memset(padded, ' ', sizeof(padded));
		memcpy(padded, label, strlen(label));
		if (pwrite(fd, padded, sizeof(padded), info.st_size) != (ssize_t)sizeof(padded))
			err = -EIO;
	}
	free(label);
	free(sum);
	free(words);
	return err;
}

/* -- Keeping ------------------------------------------------------------------------------ */

int snapshot_begin(void)
{
	char *folder = snapshot_folder();
	int err = file_room(folder, STATE_MAX);
	int fd = err ? err : open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	free(folder);
	return fd < 0 && !err ? -errno : fd;
}

/* The oldest go, until the others are within the bound. */
static void tidy(void)
{
	int count;
	unsigned long long sum = 0;
	struct snapshot *all = snapshot_list(&count);
	for (int i = 0; i < count; i++) {
		sum += all[i].size;
		if (sum > SNAPSHOTS_MAX)
			snapshot_remove(&all[i]);
		snapshot_release(&all[i]);
	}
	free(all);
}

int snapshot_take(int kept, int memory, int channel)
{
	int err = pages_copy(memory, 0, kept, 0, MACHINE_MEMORY);
	return err ? err : pages_copy(channel, 0, kept, MACHINE_CHANNEL_AT, CHANNEL_SIZE);
}

static int write_state(int kept, int state)
{
	char *data;
	size_t size;
	int err = file_read_fd(state, &data, &size);
	if (err)
		return err;
	if (lseek(kept, (off_t)MACHINE_STATE_AT, SEEK_SET) < 0)
		err = -errno;
	if (!err)
		err = stream_unplace(data, size, STREAM_CHANNEL);
	if (!err)
		err = file_write_fd(kept, data, size);
	free(data);
	return err;
}

int snapshot_keep(const struct snapshot *snapshot, int kept, int state)
{
	char *path = path_of(snapshot);
	int err = write_state(kept, state);
	if (!err)
		err = write_label(snapshot, kept);
	if (!err)
		err = file_link(kept, path);
	/* Another command was as quick. */
	if (err == -EEXIST)
		err = 0;
	if (!err)
		tidy();
	free(path);
	return err;
}

void snapshot_remove(const struct snapshot *snapshot)
{
	char *path = path_of(snapshot);
	unlink(path);
	free(path);
}

/* -- All of them --------------------------------------------------------------------------- */

static int read_one(const char *folder, const char *name, struct snapshot *snapshot)
{
	char *path = text("%s/%s", folder, name);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat info;
	uint64_t size;
	int err = fd < 0 || fstat(fd, &info) || !S_ISREG(info.st_mode) ? -ENOENT : 0;
	free(path);
	if (!err) {
		json_t *label = read_label(fd, &size);
		const json_t *of = json_object_get(label, "of");
		*snapshot = (struct snapshot){
			.key = text("%s", name),
			.kernel = text("%s", json_word_or(of, "kernel", "?")),
			.arch = text("%s", json_word_or(of, "arch", "?")),
			.mode = text("%s", json_word_or(of, "mode", "?")),
			.emulated = json_is_true(json_object_get(of, "emulated")),
			.prepared = json_is_true(json_object_get(of, "prepared")),
			.size = (unsigned long long)info.st_blocks * 512,
			.used = info.st_mtime,
		};
		json_decref(label);
	}
	file_close(fd);
	return err;
}

static int by_use(const void *left, const void *right)
{
	const struct snapshot *a = left, *b = right;
	return a->used < b->used ? 1 : a->used > b->used ? -1 : strcmp(a->key, b->key);
}

struct snapshot *snapshot_list(int *count)
{
	char *path = snapshot_folder();
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct snapshot *all = memory_grow(NULL, 1, sizeof(*all));
	*count = 0;
	while (folder && (entry = readdir(folder))) {
		if (*entry->d_name == '.')
			continue;
		all = memory_grow(all, (size_t)*count + 1, sizeof(*all));
		*count += !read_one(path, entry->d_name, &all[*count]);
	}
	if (folder)
		closedir(folder);
	qsort(all, (size_t)*count, sizeof(*all), by_use);
	free(path);
	return all;
}
