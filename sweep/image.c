/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
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

/* Where a kernel for s390x says what it is. */
#define S390_MAGIC_AT 0x10008

static uint32_t le32(const char *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

const char *image_kind_name(enum image_kind kind)
{
	static const char *const names[] = {
		[IMAGE_UNKNOWN] = "no kernel image",
		[IMAGE_BZIMAGE] = "an x86 bzImage",
		[IMAGE_ELF] = "an ELF vmlinux",
		[IMAGE_ARM64] = "an arm64 Image",
		[IMAGE_LOONGARCH] = "a loongarch64 Image",
		[IMAGE_RISCV] = "a riscv64 Image",
		[IMAGE_S390] = "an s390x bzImage",
		[IMAGE_ZBOOT] = "an EFI zboot image",
		[IMAGE_GZIP] = "a gzipped image",
	};
	return names[kind];
}

/* Magic numbers of Documentation/arch/x86/boot.rst, .../arm64/booting.rst,
 * .../riscv/boot-image-header.rst, .../loongarch/booting.rst, arch/s390/boot/head.S and
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
	if (size >= 64 && !memcmp(data + 0x38, "RSC\x05", 4))
		return IMAGE_RISCV;
	if (size >= 64 && !memcmp(data, "MZ", 2) && !memcmp(data + 0x38, "\xcd\x23\x82\x81", 4))
		return IMAGE_LOONGARCH;
	if (size >= S390_MAGIC_AT + 6 && !memcmp(data + S390_MAGIC_AT, "S390EP", 6))
		return IMAGE_S390;
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

/* A kernel that does not unpack itself is called vmlinux. */
static bool is_kernel(const char *path)
{
	const char *name = strrchr(path, '/');
	return (name && (!strcmp(name, "/vmlinuz") || !strcmp(name, "/vmlinux")) &&
		strstr(path, "lib/modules/")) ||
	       strstr(path, "boot/vmlinuz-") || strstr(path, "boot/vmlinux-");
}

/* The release in a kernel's path: of boot/vmlinuz-RELEASE, or lib/modules/RELEASE/vmlinuz. */
static char *release_of(const char *path)
{
	const char *boot = strstr(path, "boot/vmlinu"), *modules = strstr(path, "lib/modules/");
	if (boot)
		return text("%s", boot + strlen("boot/vmlinuz-"));
	modules += strlen("lib/modules/");
	return text("%.*s", (int)strcspn(modules, "/"), modules);
}

/* The first kernel among an archive's files. */
static int kernel_among(struct archive *archive, struct archive_entry *entry, char **data,
			size_t *size, char **release)
{
	int next = ARCHIVE_OK;
	for (; next == ARCHIVE_OK; next = archive_read_next_header(archive, &entry)) {
		const char *path = archive_entry_pathname(entry);
		if (archive_entry_filetype(entry) != AE_IFREG || !path || !is_kernel(path))
			continue;
		*release = release_of(path);
		return read_entry(archive, data, size);
	}
	return next == ARCHIVE_EOF ? -ENOENT : -EIO;
}

/* data.tar.* of a package: an archive inside an archive. */
static int kernel_from_tar(const char *tar, size_t tar_size, char **data, size_t *size,
			   char **release)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int err = -ENOENT;
	support_filters(archive);
	archive_read_support_format_tar(archive);
	if (archive_read_open_memory(archive, tar, tar_size) == ARCHIVE_OK &&
	    archive_read_next_header(archive, &entry) == ARCHIVE_OK)
		err = kernel_among(archive, entry, data, size, release);
	archive_read_free(archive);
	return err;
}

/* A .deb: an ar archive, one of whose members is the package's files. */
static int kernel_from_ar(struct archive *archive, struct archive_entry *entry, char **data,
			  size_t *size, char **release)
{
	char *tar;
	size_t tar_size;
	int next = ARCHIVE_OK;
	while (next == ARCHIVE_OK && strncmp(archive_entry_pathname(entry), "data.tar", 8) != 0)
		next = archive_read_next_header(archive, &entry);
	if (next != ARCHIVE_OK)
		return next == ARCHIVE_EOF ? -ENOENT : -EIO;
	int err = read_entry(archive, &tar, &tar_size);
	if (err)
		return err;
	err = kernel_from_tar(tar, tar_size, data, size, release);
	free(tar);
	return err;
}

int image_in_package(const char *path, char **data, size_t *size, char **release)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	*release = NULL;
	archive_read_support_format_ar(archive);
	/* An .rpm is a compressed cpio archive behind headers. */
	archive_read_support_format_cpio(archive);
	archive_read_support_filter_rpm(archive);
	support_filters(archive);
	int err = archive_read_open_filename(archive, path, 1 << 16) != ARCHIVE_OK ||
				  archive_read_next_header(archive, &entry) != ARCHIVE_OK
			  ? -EIO
			  : 0;
	if (!err)
		err = (archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_AR
			      ? kernel_from_ar(archive, entry, data, size, release)
			      : kernel_among(archive, entry, data, size, release);
	archive_read_free(archive);
	if (err) {
		free(*release);
		*release = NULL;
		error("%s: %s", path,
		      err == -ENOENT ? "the package holds no kernel"
				     : "the package cannot be read");
	}
	return err;
}

int image_from_package(const char *path, char **data, size_t *size)
{
	char *release;
	int err = image_in_package(path, data, size, &release);
	free(release);
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
	if (inside == IMAGE_ELF || inside == IMAGE_ARM64 || inside == IMAGE_RISCV ||
	    inside == IMAGE_LOONGARCH)
		return 0;
	free(*unpacked);
	*unpacked = NULL;
	return -ENOENT;
}

/* What the kernel calls itself in its own words, "Linux version RELEASE (...". */
static char *release_in_words(const char *data, size_t size)
{
	static const char words[] = "Linux version ";
	const char *end = data + size, *at = data;
	while ((at = memmem(at, (size_t)(end - at), words, strlen(words)))) {
		at += strlen(words);
		size_t length = 0;
		while (at + length < end && length < 65 && at[length] > ' ' && at[length] < 127)
			length++;
		if (length && length < 65 && at + length < end && at[length] == ' ' &&
		    isdigit((unsigned char)*at))
			return text("%.*s", (int)length, at);
	}
	return NULL;
}

char *image_release(const char *data, size_t size)
{
	if (kind_of(data, size) == IMAGE_BZIMAGE) {
		/* kernel_version: where its words are, behind the first sector. */
		size_t at = (unsigned char)data[0x20e] + (unsigned char)data[0x20f] * 256 + 0x200;
		size_t length = at < size ? strnlen(data + at, size - at) : 0;
		size_t word = length ? strcspn(data + at, " ") : 0;
		if (word && word < length)
			return text("%.*s", (int)word, data + at);
	}
	char *unpacked, *release;
	size_t unpacked_size;
	if (image_unpack(data, size, &unpacked, &unpacked_size))
		return release_in_words(data, size);
	release = release_in_words(unpacked, unpacked_size);
	free(unpacked);
	return release;
}
