/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Kernel images and packages. The first byte says what the rest is: an image, the compressed kernel
 * in a bzImage or in an EFI zboot image, a package, or what is in one: the name of a file up to a
 * line's end and then the file itself.
 */
#include <archive.h>
#include <archive_entry.h>

#include "../../sweep/image.h"
#include "fuzz.h"

/* What a package may be larger than its kernel: headers, and blocks that are filled up. */
#define ROOM (64 << 10)

static bool add_entry(struct archive *archive, const char *name, const void *data, size_t size)
{
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)size);
	bool added = archive_write_header(archive, entry) >= ARCHIVE_WARN &&
		     archive_write_data(archive, data, size) == (la_ssize_t)size;
	archive_entry_free(entry);
	return added;
}

/* A file in an archive of that format, as bytes; the caller frees them. NULL: it has none of that
 * name. */
static char *pack(int (*set_format)(struct archive *archive), const char *name, const void *data,
		  size_t size, size_t *packed_size)
{
	struct archive *archive = archive_write_new();
	char *packed = malloc(size + ROOM);
	*packed_size = 0;
	set_format(archive);
	bool added = archive_write_open_memory(archive, packed, size + ROOM, packed_size) ==
			     ARCHIVE_OK &&
		     add_entry(archive, name, data, size);
	added &= archive_write_close(archive) == ARCHIVE_OK;
	archive_write_free(archive);
	if (added)
		return packed;
	free(packed);
	return NULL;
}

static void try_package(const void *data, size_t size)
{
	char *kernel;
	size_t kernel_size;
	if (!image_from_package(fuzz_file(0, data, size), &kernel, &kernel_size))
		free(kernel);
}

/* A file that stands for a kernel in a package comes out as it went in. */
static void try_file_in_package(const char *name, const void *data, size_t size)
{
	size_t tar_size, deb_size, kernel_size;
	char *tar = pack(archive_write_set_format_pax_restricted, name, data, size, &tar_size);
	char *deb =
		tar ? pack(archive_write_set_format_ar_svr4, "data.tar", tar, tar_size, &deb_size)
		    : NULL;
	char *kernel;
	if (deb && !image_from_package(fuzz_file(0, deb, deb_size), &kernel, &kernel_size)) {
		fuzz_must(kernel_size == size && !memcmp(kernel, data, size));
		free(kernel);
	}
	free(deb);
	free(tar);
}

static void try_image(const void *data, size_t size)
{
	char *unpacked;
	size_t unpacked_size;
	for (int i = 0; i < arch_count; i++)
		free(image_check(data, size, &arches[i]));
	if (!image_unpack(data, size, &unpacked, &unpacked_size))
		free(unpacked);
}

/* A stream as the payload of an image that unpacks itself. */
static void try_payload(bool zboot, const void *data, size_t size)
{
	size_t start = zboot ? 64 : 1024;
	unsigned char *image = calloc(1, start + size + 4);
	uint32_t numbers[] = { (uint32_t)start, (uint32_t)size };
	if (zboot) {
		memcpy(image, "MZ\0\0zimg", 8);
		memcpy(image + 8, numbers, sizeof(numbers));
	} else {
		/* After one sector of setup code, and with four bytes behind it. */
		numbers[0] = 0;
		numbers[1] += 4;
		image[0x1f1] = 1;
		memcpy(image + 0x202, "HdrS", 4);
		memcpy(image + 0x248, numbers, sizeof(numbers));
	}
	memcpy(image + start, data, size);
	try_image(image, start + size + (zboot ? 0 : 4));
	free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	message_level_set(MESSAGE_NONE);
	if (!size)
		return 0;
	/* Memory of exactly that size: what is read behind it is seen. */
	size_t rest_size = size - 1;
	char *rest = malloc(rest_size);
	memcpy(rest, data + 1, rest_size);
	char *end = memchr(rest, '\n', rest_size);
	if (*data == 'p') {
		try_package(rest, rest_size);
	} else if (*data == 'f' && end) {
		*end++ = '\0';
		try_file_in_package(rest, end, (size_t)(rest + rest_size - end));
	} else if (*data == 'b' || *data == 'z') {
		try_payload(*data == 'z', rest, rest_size);
	} else {
		try_image(rest, rest_size);
	}
	free(rest);
	return 0;
}
