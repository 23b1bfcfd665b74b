/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checksum.h"
#include "file.h"
#include "initramfs.h"
#include "memory.h"
#include "message.h"
#include "text.h"

/* Bytes that are written at once. */
#define BLOCK (1 << 20)

static const char *const folders[] = { "dev", "proc", "sys", "tmp", "work", "bin", "bin/objects" };

static int add(struct archive *archive, const char *inside, unsigned int type, unsigned int mode,
	       const char *data, size_t size)
{
	struct archive_entry *entry = archive_entry_new();
	if (!entry)
		return -ENOMEM;
	archive_entry_set_pathname(entry, inside);
	archive_entry_set_filetype(entry, type);
	archive_entry_set_perm(entry, (mode_t)mode);
	archive_entry_set_size(entry, (la_int64_t)size);
	int err = archive_write_header(archive, entry);
	if (err == ARCHIVE_OK && size &&
	    archive_write_data(archive, data, size) != (la_ssize_t)size)
		err = ARCHIVE_FATAL;
	archive_entry_free(entry);
	return err == ARCHIVE_OK ? 0 : -EIO;
}

static int add_file(struct archive *archive, const struct guest_file *file)
{
	char *data;
	size_t size;
	int err = file_read(file->path, &data, &size);
	if (err) {
		error("%s: %s", file->path, strerror(-err));
		return err;
	}
	err = add(archive, file->inside, AE_IFREG, 0755, data, size);
	free(data);
	return err;
}

/* What is built for an architecture, and where it stands. */
static const struct {
	const char *name, *folder;
} built[] = { { "init", "" }, { "loader", "bin/" }, { "probe", "bin/" } };

static int add_built(struct archive *archive, const struct arch *arch, int i)
{
	char *folder = own_data("guest");
	char *path = text("%s/%s/%s", folder, arch->name, built[i].name);
	char *inside = text("%s%s", built[i].folder, built[i].name);
	int err = add_file(archive, &(struct guest_file){ path, inside, false });
	free(inside);
	free(path);
	free(folder);
	return err;
}

static int write_archive(int fd, const struct arch *arch)
{
	struct archive *archive = archive_write_new();
	int err = archive ? 0 : -ENOMEM;
	if (!err && (archive_write_set_format_cpio_newc(archive) != ARCHIVE_OK ||
		     archive_write_set_bytes_per_block(archive, BLOCK) != ARCHIVE_OK ||
		     archive_write_open_fd(archive, fd) != ARCHIVE_OK))
		err = -EIO;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && !err; i++)
		err = add(archive, folders[i], AE_IFDIR, 0755, NULL, 0);
	for (int i = 0; i < (int)(sizeof(built) / sizeof(*built)) && !err; i++)
		err = add_built(archive, arch, i);
	if (!err && archive_write_close(archive) != ARCHIVE_OK)
		err = -EIO;
	if (err)
		error("initramfs: cannot be written: %s", archive && archive_errno(archive)
								  ? strerror(archive_errno(archive))
								  : strerror(-err));
	archive_write_free(archive);
	return err;
}

static int make(const struct arch *arch, struct initramfs *initramfs)
{
	int fd = memfd_create("initramfs", MFD_CLOEXEC);
	int err = fd < 0 ? -errno : 0;
	if (err)
		error("initramfs: %s", strerror(-err));
	else
		err = write_archive(fd, arch);
	if (err) {
		file_close(fd);
		return err;
	}
	/* QEMU opens it anew, by way of our descriptor. */
	initramfs->path = text("/proc/%d/fd/%d", (int)getpid(), fd);
	initramfs->sum = file_xxh3(initramfs->path);
	return 0;
}

int initramfs_of(const struct arch *arch, const struct initramfs **initramfs)
{
	static struct initramfs *all;
	if (!all) {
		all = memory_grow(NULL, (size_t)arch_count, sizeof(*all));
		memset(all, 0, (size_t)arch_count * sizeof(*all));
	}
	struct initramfs *of = &all[arch - arches];
	*initramfs = of;
	return of->path ? 0 : make(arch, of);
}
