/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A fake guest's words: `say NUMBER CHANNEL TEXT [TIMES]` prints the frame that init would send,
 * and with TIMES as many of them, with the numbers that follow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	int times = argc > 4 ? atoi(argv[4]) : 1;
	for (int i = 0; i < times; i++) {
		char *line = frame_encode((uint32_t)(atoi(argv[1]) + i), (enum channel)argv[2][0],
					  argv[3], strlen(argv[3]));
		fputs(line, stdout);
		free(line);
	}
	return 0;
}
