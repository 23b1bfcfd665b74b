/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_AXIS_H
#define TAILCHAIN_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "axes.h"
#include "hook.h"
#include "progtype.h"
#include "sizes.h"
#include "stages.h"

#define AXIS_TYPE_NUMBER	     int
#define AXIS_TYPE_CHOICE	     int
#define AXIS_TYPE_SIZES		     struct sizes
#define AXIS_TYPE_HOOK		     struct hook
#define AXIS_TYPE_STAGES	     struct stages
#define AXIS_FIELD(field, kind, ...) AXIS_TYPE_##kind field;
#define AXIS_ENUM(field, ...)	     AXIS_##field,

/* A case: one value on every axis. Choices are indices into the axis's words. */
struct spec {
	AXES(AXIS_FIELD)
};

enum axis_id { AXES(AXIS_ENUM) AXIS_COUNT };

struct axis_kind;

/* The columns of AXES(); see there. */
struct axis {
	const char *field;
	const struct axis_kind *kind;
	size_t offset;
	const char *option;
	char key;
	const char *value;
	int min, max, fallback;
	const char *follows;
	bool ranged, shaped, flag, bare;
	enum { TUNABLE_NOT, TUNABLE_BY_MARK, TUNABLE_BY_VARIABLE, TUNABLE_BY_LINKS } tunable;
	const char *some, *none;
	const char *needs;
	int at_least;
	const char *needing;
	const char *const *choices;
	const char *warns;
	const char *help;
};

extern const struct axis axes[AXIS_COUNT];

#define axis_for_each(each) for (const struct axis *each = axes; each < axes + AXIS_COUNT; each++)

/* The axis with that option's name, or NULL. */
const struct axis *axis_find(const char *option, size_t length);

/* All axes' option names in one line, for messages. */
const char *axis_names(void);

/* The field of an axis; its type is that of the axis's kind. */
void *axis_field(const struct axis *axis, struct spec *spec);
const void *axis_value(const struct axis *axis, const struct spec *spec);

/* The same of a NUMBER or CHOICE axis. */
int axis_int(const struct axis *axis, const struct spec *spec);

/* The word of a CHOICE axis, and whether it is one of `words`, which may be NULL. */
const char *axis_word(const struct axis *axis, const struct spec *spec);
bool axis_word_in(const struct axis *axis, const struct spec *spec, const char *words);

/* Whether what is loaded serves all its values: they are set before each run. */
bool axis_of_runs(const struct axis *axis);

#endif
