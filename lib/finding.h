/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FINDING_H
#define TAILCHAIN_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "field.h"
#include "verdicts.h"

#define ANSWER_OF_VERDICT(id, ...) ANSWER_##id,

/* What can be said of a limit in a cell; see the table in finding.c. */
enum answer {
	ANSWER_NONE,	 /* not asked yet */
	ANSWER_NUMBER,	 /* the value */
	ANSWER_NO_EDGE,	 /* all works, up to the value */
	ANSWER_NO_VALUE, /* nothing works, from the value on */
	ANSWER_UNCLEAR,	 /* not monotone, or not the same twice, at the value */
	ANSWER_YES,
	ANSWER_NO,
	ANSWER_UNKNOWN, /* could not be measured: denied, withheld, failed, ... */
	ANSWER_VALUE,	/* a figure of a user's object */
	ANSWER_LACKING, /* no figure */
	/* A verdict: that the kernel lacks what the question is about, or did not survive it; or
	 * whatever a user's object got. */
	VERDICTS(ANSWER_OF_VERDICT) ANSWER_COUNT
};

/* What a finding's field `kind` says; NULL for ANSWER_COUNT and above. */
const char *answer_name(int answer);

/* The answer of that name; ANSWER_COUNT where there is none. */
enum answer answer_find(const char *name);

/* The words of an answer with that value (and unit, NULL: none). The caller frees them. */
char *answer_words(enum answer answer, int64_t value, const char *unit);

/*
 * The fields of a finding behind `version`, in the order in which they are printed. `answer` is for
 * people, `kind` and `value` say the same for programs. A side's budget is null where it is the
 * default. `coloured` tells where plain code is judged differently, `lacks` names objects that were
 * not there. `kernel_package` and the next two are what
 * the host knows of the guest's kernel; `kernel_limit` is what that kernel permits of the figure.
 */
#define FINDING_FIELDS(FIELD)                                                                      \
	FIELD(limit, TEXT)                                                                         \
	FIELD(asks, TEXT)                                                                          \
	FIELD(answer, TEXT)                                                                        \
	FIELD(kind, ANSWER)                                                                        \
	FIELD(value, JSON)                                                                         \
	FIELD(unit, TEXT)                                                                          \
	FIELD(works, TEXT)                                                                         \
	FIELD(fails, TEXT)                                                                         \
	FIELD(works_budget, NUMBER)                                                                \
	FIELD(fails_budget, NUMBER)                                                                \
	FIELD(words, TEXT)                                                                         \
	FIELD(remark, TEXT)                                                                        \
	FIELD(coloured, TEXT)                                                                      \
	FIELD(lacks, TEXT)                                                                         \
	FIELD(probes, NUMBER)                                                                      \
	FIELD(us, NUMBER)                                                                          \
	FIELD(kernel, TEXT)                                                                        \
	FIELD(arch, TEXT)                                                                          \
	FIELD(mode, TEXT)                                                                          \
	FIELD(emulated, FLAG)                                                                      \
	FIELD(compiler, TEXT)                                                                      \
	FIELD(libbpf, TEXT)                                                                        \
	FIELD(console, TEXT)                                                                       \
	FIELD(works_record, JSON)                                                                  \
	FIELD(fails_record, JSON)                                                                  \
	FIELD(kernel_package, TEXT)                                                                \
	FIELD(kernel_version, TEXT)                                                                \
	FIELD(kernel_sha256, TEXT)                                                                 \
	FIELD(kernel_limit, NUMBER)                                                                \
	FIELD(kernel_source, TEXT)

#define FINDING_TYPE_TEXT	   FIELD_TYPE_TEXT
#define FINDING_TYPE_NUMBER	   FIELD_TYPE_NUMBER
#define FINDING_TYPE_FLAG	   FIELD_TYPE_FLAG
#define FINDING_TYPE_JSON	   FIELD_TYPE_JSON
#define FINDING_TYPE_ANSWER	   enum answer
#define FINDING_MEMBER(name, kind) FINDING_TYPE_##kind name;
#define FINDING_ENUM(name, kind)   FINDING_FIELD_##name,

enum finding_field { FINDING_FIELDS(FINDING_ENUM) FINDING_FIELD_COUNT };

/* The table of them, ended by one without a name. */
extern const struct field finding_table[];

/* Sets of fields, for `has`. */
#define FINDING_HAS(name)   (UINT32_C(1) << FINDING_FIELD_##name)
#define FINDING_UP_TO(name) ((FINDING_HAS(name) << 1) - 1)
#define FINDING_ROW	    FINDING_UP_TO(libbpf)
#define FINDING_ENVIRONMENT (FINDING_ROW & ~FINDING_UP_TO(us))
#define FINDING_RECORDS	    (FINDING_HAS(works_record) | FINDING_HAS(fails_record))

/* What was concluded on one limit in one cell, as it is written. */
struct finding {
	uint32_t has; /* which fields are written */
	FINDING_FIELDS(FINDING_MEMBER)
};

void finding_init(struct finding *finding, uint32_t has);
void finding_release(struct finding *finding);

json_t *finding_to_json(const struct finding *finding);
/* Reads these fields, as far as they are there. */
void finding_from_json(struct finding *finding, const json_t *json, uint32_t fields);

/* Whether a pattern names a limit: by a glob, or by its group alone, `stack` of stack.program. */
bool limit_named(const char *pattern, const char *limit);

/* -- Findings as they stand in JSON ---------------------------------------------------- */

/* Its kind; ANSWER_COUNT where that is none that is known here. */
enum answer finding_kind(const json_t *finding);

/* Whether it tells of the kernel. */
bool finding_measured(const json_t *finding);

/* The unit of a time: one is never the same twice, and another one is no change. */
#define FINDING_TIME "us"

/* Whether two say the same: kind and, but for a time, value. */
bool finding_same(const json_t *a, const json_t *b);

/* The answer as short as a column of a matrix is, without unit. The caller frees it. */
char *finding_short(const json_t *finding);

/* A copy without these fields. */
json_t *finding_without(const json_t *finding, uint32_t fields);

/* A copy without records, and with no more than the last 4 KiB of its console, which tell what
 * killed the kernel. */
json_t *finding_brief(const json_t *finding);

#endif
