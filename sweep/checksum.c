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
#include "text.h"

#define CHUNK (1 << 20)
#define PAGE  4096

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

/* What is there of a file from `at` on, by pages, each with the place where it is. */
static bool feed_pages(int fd, uint64_t at, uint64_t end, char *chunk, XXH3_state_t *state)
{
	static const char zeros[PAGE];
	while (at < end) {
		ssize_t n = pread(fd, chunk, end - at < CHUNK ? end - at : CHUNK, (off_t)at);
		if (n <= 0)
			return false;
		for (size_t i = 0; i < (size_t)n; i += PAGE) {
			size_t size = (size_t)n - i < PAGE ? (size_t)n - i : PAGE;
			uint64_t place = htole64(at + i);
			if (memcmp(chunk + i, zeros, size) != 0 &&
			    !(take_xxh3(state, &place, sizeof(place)) &&
			      take_xxh3(state, chunk + i, size)))
				return false;
		}
		at += (uint64_t)n;
	}
	return true;
}

static bool feed_sparse(int fd, uint64_t size, XXH3_state_t *state)
{
	char *chunk = malloc(CHUNK);
	uint64_t at = 0;
	bool fed = chunk;
	while (fed && at < size) {
		off_t data = lseek(fd, (off_t)at, SEEK_DATA);
		if (data < 0) {
			/* A hole up to the end, or a file that cannot be asked for its holes. */
			fed = errno == ENXIO;
			break;
		}
		off_t hole = lseek(fd, data, SEEK_HOLE);
		uint64_t end = hole < 0 || (uint64_t)hole > size ? size : (uint64_t)hole;
		at = (uint64_t)data & ~(uint64_t)(PAGE - 1);
		fed = feed_pages(fd, at, end, chunk, state);
		at = end;
	}
	free(chunk);
	return fed;
}

char *file_pages_xxh3(int fd, uint64_t size, const char *behind)
{
	/* Its own place in the file: the descriptor's may be another's as well. */
	char *path = text("/proc/self/fd/%d", fd);
	int own = open(path, O_RDONLY | O_CLOEXEC);
	XXH3_state_t *state = begin_xxh3();
	char *sum = finish_xxh3(state, own >= 0 && state && feed_sparse(own, size, state) &&
					       take_xxh3(state, behind, strlen(behind)));
	if (own >= 0)
		close(own);
	free(path);
	return sum;
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
