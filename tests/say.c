/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A fake guest's words: `say CHANNEL NUMBER KIND TEXT [TIMES]` puts the packet that init would send
 * into the memory that QEMU would share, and with TIMES as many of them, with the numbers that
 * follow.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "channel.h"

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	/* Where nobody takes it any more. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int fd = open(argv[1], O_RDWR);
	void *memory = mmap(NULL, CHANNEL_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	struct lane lane;
	if (memory == MAP_FAILED)
		return 3;
	lane_open(&lane, memory, LANE_TO_HOST);
	lane.at = *lane.put;
	lane.number = (uint32_t)atoi(argv[2]);
	for (int i = argc > 5 ? atoi(argv[5]) : 1; i > 0; i--)
		while (lane_put(&lane, (enum packet_kind)argv[3][0], argv[4], strlen(argv[4])))
			usleep(100);
	if (*argv[3] != PACKET_HELLO)
		return 0;
	/* Before it is heard, init says nothing else. */
	for (int i = 0; *lane.taken < lane.at && i < 5000; i++)
		usleep(1000);
	usleep(5000);
	return 0;
}
