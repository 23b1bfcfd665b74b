/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SPEC_H
#define TAILCHAIN_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "axes.h"
#include "progtype.h"

/* As many frames as a case can ask for; far more than a kernel gives. */
#define FRAMES_MAX 255

struct sizes {
	int count;
	int bytes[FRAMES_MAX];
};

/* The SEC() name of what programs are attached to: TYPE/TARGET; empty: nothing. Filled up with
 * zeros. */
struct hook {
	char section[128];
};

#define AXIS_TYPE_NUMBER	     int
#define AXIS_TYPE_CHOICE	     int
#define AXIS_TYPE_SIZES		     struct sizes
#define AXIS_TYPE_HOOK		     struct hook
#define AXIS_FIELD(field, kind, ...) AXIS_TYPE_##kind field;
#define AXIS_ENUM(field, ...)	     AXIS_##field,

/* A case: one value on every axis. Choices are indices into the axis's words. */
struct spec {
	AXES(AXIS_FIELD)
};

enum axis_id { AXES(AXIS_ENUM) AXIS_COUNT };
enum axis_kind { AXIS_NUMBER, AXIS_SIZES, AXIS_CHOICE, AXIS_HOOK };

/* The columns of AXES(); see there. */
struct axis {
	const char *field;
	enum axis_kind kind;
	size_t offset;
	const char *option;
	char key;
	const char *value;
	int min, max, fallback;
	const char *follows;
	bool ranged, tunable, flag;
	const char *needs;
	int at_least;
	const char *const *choices;
	const char *warns;
	const char *help;
};

extern const struct axis axes[AXIS_COUNT];

#define axis_for_each(axis) for (const struct axis *axis = axes; axis < axes + AXIS_COUNT; axis++)

/* The axis with that option's name, or NULL. */
const struct axis *axis_find(const char *option, size_t length);

/* All axes' option names in one line, for messages. */
const char *axis_names(void);

/* Whether the field of an axis is an int: of NUMBER and CHOICE axes. */
bool axis_is_int(const struct axis *axis);

/* The field of a NUMBER or CHOICE axis, and of a SIZES axis. */
int *axis_int(const struct axis *axis, struct spec *spec);
int axis_int_get(const struct axis *axis, const struct spec *spec);
const struct sizes *axis_sizes_get(const struct axis *axis, const struct spec *spec);

/* The word of a CHOICE axis. */
const char *axis_word(const struct axis *axis, const struct spec *spec);

/* Reads the SEC() name of a hook, of a type that can be attached and triggered. Prints why and
 * returns -EINVAL if it is none. */
int hook_parse(const char *value, struct hook *hook);

/*
 * Reads one value of a SIZES axis (B0,B1,...) or one word of a CHOICE axis. Prints why and returns
 * -EINVAL if it is none.
 */
int axis_parse_sizes(const struct axis *axis, const char *value, struct sizes *sizes);
int axis_parse_choice(const struct axis *axis, const char *value, int *choice);

/* Reads a number of the axis at `*text`, moving it on; prints why and returns -EINVAL or -ERANGE.
 */
int axis_scan_number(const struct axis *axis, const char **text, const char *whole, int *number);

void spec_init(struct spec *spec);

/* The axes that follow another and were not given (`given` by axis id) take its value. */
void spec_follow(struct spec *spec, const bool given[AXIS_COUNT]);

/* Prints why and returns -EINVAL where values do not fit together. */
int spec_check(const struct spec *spec);

/* Bytes that frame `frame` (0: the program's own) is asked to use. */
int spec_frame_bytes(const struct spec *spec, int frame);

/* Bytes of all frames but the innermost: what a tail call leaves in use, as far as it was asked
 * for. */
int spec_callers_bytes(const struct spec *spec);

/* Sets one size for each frame in the shortest form, so that equal cases have equal specs. */
void spec_set_stack(struct spec *spec, const struct sizes *sizes);

bool spec_equal(const struct spec *a, const struct spec *b);

/* Whether an object compiled for one serves the other: they differ in tunable axes alone, and both
 * make tail calls or neither does. */
bool spec_same_structure(const struct spec *a, const struct spec *b);

/* The canonical name; the caller frees it. */
char *spec_name(const struct spec *spec);

/* The spec of a canonical name. -EINVAL if it is none; prints why. */
int spec_parse_name(const char *name, struct spec *spec);

#endif
