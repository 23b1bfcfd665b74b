/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "memory.h"
#include "message.h"
#include "text.h"

/* Kernels are tens of MiB. */
#define IMAGE_MAX (512UL << 20)

static uint32_t le32(const char *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

const char *image_kind_name(enum image_kind kind)
{
	static const char *const names[] = {
		[IMAGE_UNKNOWN] = "no kernel image",  [IMAGE_BZIMAGE] = "an x86 bzImage",
		[IMAGE_ELF] = "an ELF vmlinux",	      [IMAGE_ARM64] = "an arm64 Image",
		[IMAGE_ZBOOT] = "an EFI zboot image", [IMAGE_GZIP] = "a gzipped image",
	};
	return names[kind];
}

/* Magic numbers of Documentation/arch/x86/boot.rst, .../arm64/booting.rst and
 * drivers/firmware/efi/libstub/zboot-header.S. */
static enum image_kind kind_of(const char *data, size_t size)
{
	if (size >= SELFMAG && !memcmp(data, ELFMAG, SELFMAG))
		return IMAGE_ELF;
	if (size >= 0x260 && !memcmp(data + 0x202, "HdrS", 4))
		return IMAGE_BZIMAGE;
	if (size >= 64 && !memcmp(data, "MZ", 2) && !memcmp(data + 4, "zimg", 4))
		return IMAGE_ZBOOT;
	if (size >= 64 && !memcmp(data + 0x38, "ARMd", 4))
		return IMAGE_ARM64;
	if (size >= 2 && !memcmp(data, "\x1f\x8b", 2))
		return IMAGE_GZIP;
	return IMAGE_UNKNOWN;
}

/* Bytes that the image's own header says there must be; 0: it does not say. */
static size_t size_in_header(const char *data, size_t size, enum image_kind kind)
{
	Elf64_Ehdr header;
	switch (kind) {
	case IMAGE_BZIMAGE:
		/* setup_sects + 1 sectors, then syssize times 16 bytes. */
		return ((size_t)(unsigned char)data[0x1f1] + 1) * 512 +
		       (size_t)le32(data + 0x1f4) * 16;
	case IMAGE_ELF:
		if (size < sizeof(header))
			return sizeof(header);
		memcpy(&header, data, sizeof(header));
		if (header.e_shoff > IMAGE_MAX)
			return SIZE_MAX;
		return header.e_shoff + (size_t)header.e_shnum * header.e_shentsize;
	case IMAGE_ZBOOT:
		return (size_t)le32(data + 8) + le32(data + 12);
	default:
		return 0;
	}
}

char *image_check(const char *data, size_t size, const struct arch *arch)
{
	enum image_kind kind = kind_of(data, size);
	bool boots = false;
	for (int i = 0; arch->kinds[i] != IMAGE_UNKNOWN; i++)
		boots |= arch->kinds[i] == kind;
	if (boots && kind == IMAGE_ELF && size >= sizeof(Elf64_Ehdr)) {
		Elf64_Ehdr header;
		memcpy(&header, data, sizeof(header));
		if (header.e_machine != arch->elf_machine)
			return text("it is for another architecture than %s", arch->name);
	}
	if (kind == IMAGE_UNKNOWN)
		return text("it is %s", image_kind_name(kind));
	if (!boots)
		return text("it is %s, which does not boot on %s", image_kind_name(kind),
			    arch->name);
	size_t wanted = size_in_header(data, size, kind);
	if (wanted > size)
		return text("it is cut off: %zu of %zu bytes", size, wanted);
	return NULL;
}

/* The compressions of kernels and packages. All that libarchive knows would be more than that: some
 * it leaves to a program that it runs, which no image shall have a say in. */
static void support_filters(struct archive *archive)
{
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_lzma(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_lz4(archive);
	archive_read_support_filter_zstd(archive);
}

/* Reads the current entry of an archive whole. */
static int read_entry(struct archive *archive, char **data, size_t *size)
{
	size_t room = 1 << 20, used = 0;
	char *buffer = NULL;
	for (;;) {
		buffer = memory_grow(buffer, room, 1);
		la_ssize_t n = archive_read_data(archive, buffer + used, room - used);
		if (n < 0 || used + (size_t)(n > 0 ? n : 0) > IMAGE_MAX) {
			free(buffer);
			return -EIO;
		}
		if (n == 0)
			break;
		used += (size_t)n;
		if (used == room)
			room *= 2;
	}
	*data = buffer;
	*size = used;
	return 0;
}

static bool is_kernel(const char *path)
{
	const char *name = strrchr(path, '/');
	return (name && !strcmp(name, "/vmlinuz") && strstr(path, "lib/modules/")) ||
	       strstr(path, "boot/vmlinuz-");
}

/* data.tar.* of a package: an archive inside an archive. */
static int kernel_from_tar(const char *tar, size_t tar_size, char **data, size_t *size)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int err = -ENOENT;
	support_filters(archive);
	archive_read_support_format_tar(archive);
	if (archive_read_open_memory(archive, tar, tar_size) == ARCHIVE_OK)
		while (err == -ENOENT && archive_read_next_header(archive, &entry) == ARCHIVE_OK)
			if (archive_entry_filetype(entry) == AE_IFREG &&
			    is_kernel(archive_entry_pathname(entry)))
				err = read_entry(archive, data, size);
	archive_read_free(archive);
	return err;
}

int image_from_package(const char *path, char **data, size_t *size)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int err = -ENOENT;
	archive_read_support_format_ar(archive);
	if (archive_read_open_filename(archive, path, 1 << 16) != ARCHIVE_OK)
		err = -EIO;
	while (err == -ENOENT && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
		char *tar;
		size_t tar_size;
		if (strncmp(archive_entry_pathname(entry), "data.tar", 8) != 0)
			continue;
		err = read_entry(archive, &tar, &tar_size);
		if (err)
			break;
		err = kernel_from_tar(tar, tar_size, data, size);
		free(tar);
		break;
	}
	archive_read_free(archive);
	if (err)
		error("%s: %s", path,
		      err == -ENOENT ? "the package holds no kernel"
				     : "the package cannot be read");
	return err;
}

/* Unpacks one compressed stream. */
static int unpack_stream(const char *data, size_t size, char **unpacked, size_t *unpacked_size)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int err = -ENOENT;
	support_filters(archive);
	archive_read_support_format_raw(archive);
	if (archive_read_open_memory(archive, data, size) == ARCHIVE_OK &&
	    archive_read_next_header(archive, &entry) == ARCHIVE_OK)
		err = read_entry(archive, unpacked, unpacked_size);
	archive_read_free(archive);
	return err;
}

int image_unpack(const char *data, size_t size, char **unpacked, size_t *unpacked_size)
{
	enum image_kind kind = kind_of(data, size);
	size_t start = 0, length = size;
	if (kind == IMAGE_BZIMAGE) {
		/* payload_offset and payload_length, from the end of the setup code; the payload
		 * ends with its unpacked size, which is no part of the stream. */
		start = ((size_t)(unsigned char)data[0x1f1] + 1) * 512 + le32(data + 0x248);
		length = le32(data + 0x24c);
	} else if (kind == IMAGE_ZBOOT) {
		start = le32(data + 8);
		length = le32(data + 12);
	} else if (kind != IMAGE_GZIP) {
		return -ENOENT;
	}
	if (start > size || length > size - start || length < 8)
		return -ENOENT;
	int err = unpack_stream(data + start, length - (kind == IMAGE_BZIMAGE ? 4 : 0), unpacked,
				unpacked_size);
	if (err)
		return -ENOENT;
	enum image_kind inside = kind_of(*unpacked, *unpacked_size);
	if (inside == IMAGE_ELF || inside == IMAGE_ARM64)
		return 0;
	free(*unpacked);
	return -ENOENT;
}
