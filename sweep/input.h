/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_INPUT_H
#define TAILCHAIN_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "channel.h"
#include "initramfs.h"

/* Files, and words behind them. */
struct given {
	const struct guest_file *files;
	int file_count;
	char *const *words; /* ended by NULL */
};

/*
 * What a guest that waits is given: a command; or one that prepares itself with what it is given
 * first, and waits for the rest.
 */
struct input {
	char *packets; /* each behind its kind and its size */
	size_t size, room;
	size_t first; /* so much of it prepares the command */
	size_t at;    /* so much is put */
	bool ready;   /* it is prepared, or needs not be: the rest may be put */
	bool gone;    /* and the word to go */
};

/* Reads the files; `first` may be NULL. Prints why and returns a negative errno where it cannot, or
 * where they are too much for a guest's memory. */
int input_make(struct input *input, const struct given *first, const struct given *rest);

/* Puts as much of it as there is room for, and as the command is ready for. */
void input_feed(struct input *input, struct lane *lane);

/* For another guest, which has nothing of it yet. */
void input_rewind(struct input *input);

/* For one that was saved when its command was prepared. */
void input_skip_first(struct input *input, struct lane *lane);

void input_release(struct input *input);

#endif
