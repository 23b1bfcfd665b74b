/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "checksum.h"
#include "hex.h"

#define CHUNK (1 << 20)

/* Takes some bytes; false: it cannot. */
typedef bool (*feed)(void *context, const void *data, size_t size);

/* From the start of a file, `most` bytes or, if it is shorter, all. */
static bool feed_file(int fd, uint64_t most, feed take, void *context)
{
	char *chunk = malloc(CHUNK);
	uint64_t at = 0;
	ssize_t n = -1;
	while (chunk &&
	       (n = pread(fd, chunk, most - at < CHUNK ? most - at : CHUNK, (off_t)at)) > 0) {
		if (!take(context, chunk, (size_t)n))
			break;
		at += (uint64_t)n;
	}
	free(chunk);
	return !n;
}

static bool take_sha256(void *context, const void *data, size_t size)
{
	return EVP_DigestUpdate(context, data, size);
}

static bool take_xxh3(void *context, const void *data, size_t size)
{
	return XXH3_128bits_update(context, data, size) == XXH_OK;
}

static EVP_MD_CTX *begin(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (context && EVP_DigestInit_ex(context, EVP_sha256(), NULL))
		return context;
	EVP_MD_CTX_free(context);
	return NULL;
}

/* Of what the context was fed with, if it was; NULL: it was not. Releases the context. */
static char *finish(EVP_MD_CTX *context, bool fed)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int length = 0;
	char *sum = NULL;
	if (fed && EVP_DigestFinal_ex(context, digest, &length))
		sum = hex_encode(digest, length);
	EVP_MD_CTX_free(context);
	return sum;
}

char *file_sha256(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	EVP_MD_CTX *context = begin();
	char *sum = finish(context, context && feed_file(fd, UINT64_MAX, take_sha256, context));
	close(fd);
	return sum;
}

char *data_sha256(const void *data, size_t size)
{
	EVP_MD_CTX *context = begin();
	return finish(context, context && take_sha256(context, data, size));
}

char *file_part_xxh3(int fd, uint64_t size, const char *behind)
{
	XXH3_state_t *state = XXH3_createState();
	XXH128_canonical_t digest;
	char *sum = NULL;
	if (state && XXH3_128bits_reset(state) == XXH_OK && feed_file(fd, size, take_xxh3, state) &&
	    take_xxh3(state, behind, strlen(behind))) {
		XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(state));
		sum = hex_encode(digest.digest, sizeof(digest.digest));
	}
	XXH3_freeState(state);
	return sum;
}

char *file_xxh3(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	char *sum = file_part_xxh3(fd, UINT64_MAX, "");
	close(fd);
	return sum;
}
