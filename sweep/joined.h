/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_JOINED_H
#define TAILCHAIN_JOINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "texts.h"

/* What commands print in several guests, as one output. */
struct joined {
	bool headed;   /* a line before each guest's block says whose it is */
	bool one_head; /* lines that repeat the first, CSV's head, are left out */
	int blocks;
	bool in_line; /* what was written last does not end a line */
	char *head;   /* the first line, where one_head asks for it; NULL: not yet printed */
	char *line;   /* the part of a line that came so far, or NULL */
};

/* For a command, by the format that its words ask for, in several guests or in one. */
void joined_init(struct joined *joined, const struct texts *command, bool several);

/* Another guest's block begins: `whose` it is in one line. */
void joined_block(struct joined *joined, FILE *out, const char *whose);

/* The next bytes of the block; lines to a terminal have no control characters. */
void joined_write(struct joined *joined, FILE *out, const char *data, size_t size);

/* The block ends: what came of its last line is printed. */
void joined_flush(struct joined *joined, FILE *out);

void joined_release(struct joined *joined);

#endif
