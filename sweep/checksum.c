/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checksum.h"
#include "hex.h"

#define CHUNK (1 << 20)

/* From the start of a file, `most` bytes or, if it is shorter, all. */
static int digest_fd(int fd, uint64_t most, EVP_MD_CTX *context)
{
	char *chunk = malloc(CHUNK);
	uint64_t at = 0;
	ssize_t n = -1;
	if (chunk && EVP_DigestInit_ex(context, EVP_sha256(), NULL))
		while ((n = pread(fd, chunk, most - at < CHUNK ? most - at : CHUNK, (off_t)at)) >
		       0) {
			if (!EVP_DigestUpdate(context, chunk, (size_t)n))
				break;
			at += (uint64_t)n;
		}
	free(chunk);
	return n ? -1 : 0;
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
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	char *sum = finish(context, context && !digest_fd(fd, UINT64_MAX, context));
	close(fd);
	return sum;
}

char *file_part_sha256(int fd, uint64_t size, const char *behind)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	return finish(context, context && !digest_fd(fd, size, context) &&
				       EVP_DigestUpdate(context, behind, strlen(behind)));
}

char *data_sha256(const void *data, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	return finish(context, context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) &&
				       EVP_DigestUpdate(context, data, size));
}
