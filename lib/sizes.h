/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SIZES_H
#define TAILCHAIN_SIZES_H

/* As many frames as a case can ask for; far more than a kernel gives. */
#define FRAMES_MAX 255

/* Bytes for each frame, outermost first; the last value repeats. Filled up with zeros. */
struct sizes {
	int count;
	int bytes[FRAMES_MAX];
};

/* Sets `sizes` to the shortest form of these values, so that equal lists are equal. */
void sizes_set(struct sizes *sizes, const struct sizes *values);

/* The bytes of frame `frame` (0: the program's own). */
int sizes_at(const struct sizes *sizes, int frame);

#endif
