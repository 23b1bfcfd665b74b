/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "channel.h"
#include "device.h"
#include "file.h"
#include "text.h"

static const char devices[] = "/sys/bus/pci/devices";

static bool has_number(const char *device, const char *name, unsigned long number)
{
	char *path = text("%s/%s/%s", devices, device, name), *words;
	size_t size;
	bool same = false;
	if (!file_read(path, &words, &size)) {
		same = strtoul(words, NULL, 16) == number;
		free(words);
	}
	free(path);
	return same;
}

static int open_of(const char *device, const char *name, int flags)
{
	char *path = text("%s/%s/%s", devices, device, name);
	int fd = open(path, flags | O_CLOEXEC);
	free(path);
	return fd;
}

static void *map(const char *device)
{
	int enable = open_of(device, "enable", O_WRONLY);
	if (enable < 0 || write(enable, "1", 1) != 1)
		return MAP_FAILED;
	close(enable);
	/* As memory, where the architecture can: a device's need not be cached. */
	int fd = open_of(device, CHANNEL_RESOURCE "_wc", O_RDWR);
	if (fd < 0)
		fd = open_of(device, CHANNEL_RESOURCE, O_RDWR);
	void *memory = mmap(NULL, CHANNEL_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return memory;
}

const char *device_map(void **memory)
{
	DIR *folder = opendir(devices);
	struct dirent *entry;
	*memory = NULL;
	if (!folder)
		return "this kernel has no PCI, or no sysfs, for the memory that is shared with the host";
	while (!*memory && (entry = readdir(folder)))
		if (has_number(entry->d_name, "vendor", CHANNEL_VENDOR) &&
		    has_number(entry->d_name, "device", CHANNEL_DEVICE))
			*memory = map(entry->d_name);
	closedir(folder);
	if (!*memory)
		return "this kernel does not find the memory that is shared with the host";
	return *memory == MAP_FAILED
		       ? "this kernel cannot map the memory that is shared with the host"
		       : NULL;
}
