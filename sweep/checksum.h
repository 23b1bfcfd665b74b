/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CHECKSUM_H
#define TAILCHAIN_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The SHA-256 of a file as hexadecimal digits. NULL where it cannot be read; the
 * caller frees it. */
char *file_sha256(const char *path);

/* The 128 bits of XXH3 of a file, as file_sha256(): it tells files apart that nobody made to
 * deceive it, in a tenth of the time. */
char *file_xxh3(const char *path);

/* The same of an open file that may have holes: of those of its first `size` bytes' pages of 4 KiB
 * that hold more than zeros, each behind its place (8 bytes, the least significant first), and of a
 * text behind them. */
char *file_pages_xxh3(int fd, uint64_t size, const char *behind);

/* The same of `size` bytes in memory. */
char *data_sha256(const void *data, size_t size);
char *data_xxh3(const void *data, size_t size);

#endif
