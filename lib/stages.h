/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STAGES_H
#define TAILCHAIN_STAGES_H

/* As many shapes as a mixed chain can have, and values in the list of bytes of one. */
#define SHAPES_MAX	8
#define SHAPE_BYTES_MAX 16

/* What the `shaped` axes (axes.h) are of one program. `bytes` as in struct sizes. */
struct shape {
	int frames, via, linkage;
	int byte_count;
	int bytes[SHAPE_BYTES_MAX];
};

/*
 * A mixed chain: the entry has the first shape, stage_1 the second and so on, and around again.
 * Without shapes, all programs are as the other axes say. Filled up with zeros.
 */
struct stages {
	int count;
	struct shape shapes[SHAPES_MAX];
};

#endif
