/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_INPUT_H
#define TAILCHAIN_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "channel.h"
#include "initramfs.h"

/* What a guest that waits is given: files, and then the command that it is to run. */
struct input {
	char *packets; /* each behind its kind and its size */
	size_t size, room;
	size_t at; /* so much is put */
	bool gone; /* and the word to go */
};

/* Reads the files. Prints why and returns a negative errno where it cannot, or where they are too
 * much for a guest's memory. */
int input_make(struct input *input, const struct guest_file *files, int count, char *const argv[]);

/* Puts as much of it as there is room for. */
void input_feed(struct input *input, struct lane *lane);

/* For another guest, which has nothing of it yet. */
void input_rewind(struct input *input);

void input_release(struct input *input);

#endif
