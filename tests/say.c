/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A fake guest's words: `say NUMBER CHANNEL TEXT` prints the frame that init would send. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	char *line = frame_encode((uint32_t)atoi(argv[1]), (enum channel)argv[2][0], argv[3],
				  strlen(argv[3]));
	fputs(line, stdout);
	free(line);
	return 0;
}
