/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "written.h"

#define DESCRIPTORS 16

/* A time of 1970: whoever writes to the file sets another. */
static const struct timespec unmarked[2] = { { 0, 0 }, { 0, 0 } };

static size_t folder_length;
static void (*put)(enum packet_kind kind, const void *data, size_t size);

void written_unmark(int fd)
{
	futimens(fd, unmarked);
}

static int send_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	static char data[PACKET_MAX];
	ssize_t n;
	(void)ftw;
	if (type != FTW_F || !S_ISREG(info->st_mode) || !info->st_mtime)
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return 0;
	put(PACKET_FILE, path + folder_length, strlen(path + folder_length));
	while ((n = read(fd, data, sizeof(data))) > 0)
		put(PACKET_DATA, data, (size_t)n);
	put(PACKET_FILE, "", 0);
	written_unmark(fd);
	close(fd);
	return 0;
}

void written_send(const char *folder,
		  void (*send)(enum packet_kind kind, const void *data, size_t size))
{
	put = send;
	folder_length = strlen(folder) + 1;
	nftw(folder, send_one, DESCRIPTORS, FTW_PHYS | FTW_MOUNT);
}
