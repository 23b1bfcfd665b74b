/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MARKS_H
#define TAILCHAIN_MARKS_H

#include "body.h"
#include "spec.h"

/*
 * The marked instructions of a program (see tunables.h): what the verifier must know of a case and
 * what can nevertheless be set anew in a compiled object, as libbpf sets CO-RE's immediates.
 */
struct mark {
	size_t insn;
	int frame; /* FRAME_NONE: it is of the missed tail calls */
};

#define FRAME_NONE (-1)

struct marks {
	struct mark *at;
	int count;
};

void marks_find(struct marks *marks, const struct body *body);
void marks_release(struct marks *marks);

/* What of the program is not as the case has it: a frame without its mark, with two or with other
 * bytes, or another number of missed tail calls. NULL where all is. The caller frees it. */
char *marks_differ(const struct marks *marks, const struct body *body, const struct spec *spec);

/* Sets the program's sizes and missed tail calls to those of the case, of which no frame may have
 * more than FRAME_BYTES_MAX. The marks are then no places in the body any more. */
void marks_set(const struct marks *marks, struct body *body, const struct spec *spec);

#endif
