/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <endian.h>
#include <errno.h>
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
#include "pages.h"
#include "text.h"

#define CHUNK (1 << 20)

/* Takes some bytes; false: it cannot. */
typedef bool (*feed)(void *context, const void *data, size_t size);

static bool feed_file(int fd, feed take, void *context)
{
	char *chunk = malloc(CHUNK);
	ssize_t n = -1;
	while (chunk && (n = read(fd, chunk, CHUNK)) > 0)
		if (!take(context, chunk, (size_t)n))
			break;
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
	char *sum = finish(context, context && feed_file(fd, take_sha256, context));
	close(fd);
	return sum;
}

char *data_sha256(const void *data, size_t size)
{
	EVP_MD_CTX *context = begin();
	return finish(context, context && take_sha256(context, data, size));
}

/* Of what the state was fed with, if it was; NULL: it was not. Releases the state. */
static char *finish_xxh3(XXH3_state_t *state, bool fed)
{
	XXH128_canonical_t digest;
	char *sum = NULL;
	if (fed) {
		XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(state));
		sum = hex_encode(digest.digest, sizeof(digest.digest));
	}
	XXH3_freeState(state);
	return sum;
}

static XXH3_state_t *begin_xxh3(void)
{
	XXH3_state_t *state = XXH3_createState();
	if (state && XXH3_128bits_reset(state) == XXH_OK)
		return state;
	XXH3_freeState(state);
	return NULL;
}

/* Each page behind its place. */
static int take_pages(void *context, uint64_t offset, const void *data, size_t size)
{
	const char *bytes = data;
	bool taken = true;
	for (size_t at = 0; at < size && taken; at += PAGE) {
		uint64_t place = htole64(offset + at);
		taken = take_xxh3(context, &place, sizeof(place)) &&
			take_xxh3(context, bytes + at, size - at < PAGE ? size - at : PAGE);
	}
	return taken ? 0 : -EIO;
}

char *file_pages_xxh3(int fd, uint64_t size, const char *behind)
{
	XXH3_state_t *state = begin_xxh3();
	return finish_xxh3(state, state && !pages_each(fd, 0, size, take_pages, state) &&
					  take_xxh3(state, behind, strlen(behind)));
}

char *file_xxh3(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	XXH3_state_t *state = begin_xxh3();
	char *sum = finish_xxh3(state, state && feed_file(fd, take_xxh3, state));
	close(fd);
	return sum;
}

char *data_xxh3(const void *data, size_t size)
{
	XXH3_state_t *state = begin_xxh3();
	return finish_xxh3(state, state && take_xxh3(state, data, size));
}
