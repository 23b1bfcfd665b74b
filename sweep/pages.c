/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pages.h"
#include "text.h"

#define CHUNK (1 << 20)

static size_t page_at(size_t at, size_t size)
{
	return size - at < PAGE ? size - at : PAGE;
}

static bool is_zeros(const char *page, size_t size)
{
	static const char zeros[PAGE];
	return !memcmp(page, zeros, size);
}

/* Of a chunk that was read from `offset` on, what holds more than zeros. */
static int take_chunk(const char *chunk, size_t size, uint64_t offset, pages_take take,
		      void *context)
{
	size_t begin = 0;
	int err = 0;
	for (size_t at = 0; at < size && !err; at += PAGE) {
		if (!is_zeros(chunk + at, page_at(at, size)))
			continue;
		if (begin < at)
			err = take(context, offset + begin, chunk + begin, at - begin);
		begin = at + PAGE;
	}
	return err || begin >= size ? err
				    : take(context, offset + begin, chunk + begin, size - begin);
}

static int take_data(int fd, uint64_t from, uint64_t to, char *chunk, pages_take take,
		     void *context)
{
	int err = 0;
	while (from < to && !err) {
		ssize_t n = pread(fd, chunk, to - from < CHUNK ? to - from : CHUNK, (off_t)from);
		if (n <= 0)
			return n ? -errno : -ENODATA;
		err = take_chunk(chunk, (size_t)n, from, take, context);
		from += (uint64_t)n;
	}
	return err;
}

/* The first place from `at` on where there is data, or a hole. */
static uint64_t next(int fd, uint64_t at, int what, uint64_t otherwise)
{
	off_t found = lseek(fd, (off_t)at, what);
	return found < 0 ? otherwise : (uint64_t)found;
}

static int each(int fd, uint64_t from, uint64_t to, char *chunk, pages_take take, void *context)
{
	int err = 0;
	while (from < to && !err) {
		off_t data = lseek(fd, (off_t)from, SEEK_DATA);
		if (data < 0)
			/* A hole up to the end. */
			return errno == ENXIO ? 0 : -errno;
		uint64_t begin = (uint64_t)data & ~(uint64_t)(PAGE - 1);
		uint64_t end = next(fd, (uint64_t)data, SEEK_HOLE, to);
		end = end < to ? end : to;
		if (begin < end)
			err = take_data(fd, begin > from ? begin : from, end, chunk, take, context);
		from = end;
	}
	return err;
}

int pages_each(int fd, uint64_t from, uint64_t to, pages_take take, void *context)
{
	/* Its own place in the file: the descriptor's may be another's as well. */
	char *path = text("/proc/self/fd/%d", fd), *chunk = malloc(CHUNK);
	int own = open(path, O_RDONLY | O_CLOEXEC);
	int err = own < 0 ? -errno : !chunk ? -ENOMEM : each(own, from, to, chunk, take, context);
	if (own >= 0)
		close(own);
	free(chunk);
	free(path);
	return err;
}

struct copying {
	int copy;
	uint64_t from, to;
};

static int copy(void *context, uint64_t offset, const void *data, size_t size)
{
	const struct copying *copying = context;
	ssize_t n =
		pwrite(copying->copy, data, size, (off_t)(offset - copying->from + copying->to));
	return n == (ssize_t)size ? 0 : n < 0 ? -errno : -ENOSPC;
}

int pages_copy(int fd, uint64_t from, int to_fd, uint64_t to, uint64_t size)
{
	struct copying copying = { to_fd, from, to };
	return pages_each(fd, from, from + size, copy, &copying);
}
