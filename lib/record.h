/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RECORD_H
#define TAILCHAIN_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "field.h"
#include "spec.h"
#include "verdicts.h"

/* Of the record's format: a reader refuses others. */
#define RECORD_VERSION 1

/* A number that was not measured. */
#define RECORD_NULL FIELD_NULL

/* How far a case came. */
enum reached {
	REACHED_COMPILE,
	REACHED_OPEN,
	REACHED_LOAD,
	REACHED_ATTACH,
	REACHED_RUN,
	REACHED_COUNT
};
extern const char *const reached_names[REACHED_COUNT];

/* The name of a verdict; NULL for VERDICT_COUNT and above. */
const char *verdict_name(int verdict);

/* What a command that saw this verdict ends with; see enum exit_status. */
int verdict_exit_status(enum verdict verdict);

/* What a verdict says of the case. */
enum says { SAYS_WORKS, SAYS_FAILS, SAYS_NOTHING };
enum says verdict_says(enum verdict verdict);

/*
 * The fields of a record behind `version`, `case` and the axes, in the order in which they are
 * printed; see field.h.
 */
#define RECORD_FIELDS(FIELD)                                                                       \
	FIELD(kernel, "kernel", TEXT)                                                              \
	FIELD(arch, "arch", TEXT)                                                                  \
	FIELD(mode, "mode", TEXT)                                                                  \
	FIELD(emulated, "emulated", FLAG)                                                          \
	FIELD(compiler, "compiler", TEXT)                                                          \
	FIELD(libbpf, "libbpf", TEXT)                                                              \
	FIELD(verdict, "verdict", VERDICT)                                                         \
	FIELD(reached, "stage", REACHED)                                                           \
	FIELD(error_number, "errno", NUMBER)                                                       \
	FIELD(message, "message", TEXT)                                                            \
	FIELD(asked, "asked", NUMBER)                                                              \
	FIELD(made, "made", NUMBER)                                                                \
	FIELD(ran, "ran", NUMBER)                                                                  \
	FIELD(stopped_by, "stopped_by", TEXT)                                                      \
	FIELD(retval, "retval", NUMBER)                                                            \
	FIELD(kernel_stack_per_call, "kernel_stack_per_call", NUMBER)                              \
	FIELD(kernel_stack_total, "kernel_stack_total", NUMBER)                                    \
	FIELD(kernel_stack_start, "kernel_stack_start", NUMBER)                                    \
	FIELD(kernel_stack_note, "kernel_stack_note", TEXT)                                        \
	FIELD(insns, "insns", NUMBER)                                                              \
	FIELD(states, "states", NUMBER)                                                            \
	FIELD(verifier_stack, "verifier_stack", TEXT)                                              \
	FIELD(xlated_bytes, "xlated_bytes", NUMBER)                                                \
	FIELD(jited_bytes, "jited_bytes", NUMBER)                                                  \
	FIELD(load_us, "load_us", NUMBER)                                                          \
	FIELD(programs, "programs", JSON)                                                          \
	FIELD(run_ns, "run_ns", NUMBER)                                                            \
	FIELD(said, "said", JSON)                                                                  \
	FIELD(code, "code", JSON)                                                                  \
	FIELD(reads, "reads", JSON)                                                                \
	FIELD(kernel_log, "kernel_log", JSON)                                                      \
	FIELD(kernel_limits, "kernel_limits", JSON)                                                \
	FIELD(then, "then", JSON)

#define RECORD_TYPE_TEXT		 FIELD_TYPE_TEXT
#define RECORD_TYPE_NUMBER		 FIELD_TYPE_NUMBER
#define RECORD_TYPE_FLAG		 FIELD_TYPE_FLAG
#define RECORD_TYPE_JSON		 FIELD_TYPE_JSON
#define RECORD_TYPE_VERDICT		 enum verdict
#define RECORD_TYPE_REACHED		 enum reached
#define RECORD_MEMBER(field, name, kind) RECORD_TYPE_##kind field;

/* The table of them, ended by one without a name. */
extern const struct field record_table[];

/* What was observed of one case in one environment. */
struct record {
	char *case_name;
	bool has_spec; /* false for an object that tailchain did not make */
	struct spec spec;
	RECORD_FIELDS(RECORD_MEMBER)
};

void record_init(struct record *record);
void record_release(struct record *record);

/* Replaces a text of a record by a printf-like one. */
void record_text(char **field, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Takes over how another ended: verdict, how far it came, errno, message, and what the kernel stack
 * was projected from. */
void record_conclude(struct record *record, const struct record *other);

/* Why a line is of no version of the format that this reads, or of none; NULL: it is of this one.
 * The caller frees it. */
char *record_version_fault(const json_t *line);

json_t *record_to_json(const struct record *record);

/* The values of a spec by their options' names; all null without a spec. */
void spec_to_json(const struct spec *spec, json_t *object);

#endif
