/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MODEL_H
#define TAILCHAIN_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "progtype.h"
#include "spec.h"
#include "verdicts.h"

/*
 * A kernel, made of nothing but answers that were measured on it: a row each, with the question
 * that it is the answer to (of the catalogue, or of model_facts.c). A NUMBER is one, or what was
 * tried without an edge; a VERDICT is what the question's case got.
 */
#define MODEL_FACTS(FACT)                                                                          \
	/* Of the verifier: bytes, frames, and what it takes at all. */                            \
	FACT(program, NUMBER, "stack.program")                                                     \
	FACT(rounding, NUMBER, "stack.rounding")                                                   \
	FACT(empty, NUMBER, "model.empty")                                                         \
	FACT(callers, NUMBER, "stack.caller.1")                                                    \
	FACT(frames, NUMBER, "frames.static")                                                      \
	FACT(frames_global, NUMBER, "frames.global")                                               \
	FACT(subprogram, VERDICT, "call.subprogram")                                               \
	FACT(global, VERDICT, "call.global")                                                       \
	FACT(callback, VERDICT, "call.callback")                                                   \
	FACT(callback_alone, VERDICT, "model.callback_alone")                                      \
	FACT(callback_global, VERDICT, "model.callback_global")                                    \
	FACT(for_each, VERDICT, "tail_calls.for_each")                                             \
	FACT(for_each_alone, VERDICT, "model.for_each_alone")                                      \
	FACT(for_each_global, VERDICT, "model.for_each_global")                                    \
	/* Of who makes the tail calls. */                                                         \
	FACT(count, NUMBER, "tail_calls.loop")                                                     \
	FACT(count_variable, NUMBER, "tail_calls.variable")                                        \
	FACT(count_subprogram, NUMBER, "tail_calls.subprog")                                       \
	FACT(count_callback, NUMBER, "model.count_callback")                                       \
	FACT(count_for_each, NUMBER, "tail_calls.for_each")                                        \
	FACT(count_tree, NUMBER, "tail_calls.fanout")                                              \
	FACT(missed, NUMBER, "tail_calls.missed")                                                  \
	FACT(missed_variable, NUMBER, "model.missed_variable")                                     \
	FACT(missed_subprogram, NUMBER, "model.missed_subprogram")                                 \
	/* Bytes of the kernel's stack that a tail call leaves in use: of two frames, of one more, \
	 * with what else takes some; and those before the first program. */                       \
	FACT(call, NUMBER, "kernel_stack.per_call")                                                \
	FACT(call_frames3, NUMBER, "model.call_frames3")                                           \
	FACT(call_byte, NUMBER, "model.call_byte")                                                 \
	FACT(call_byte_inside, NUMBER, "model.call_byte_inside")                                   \
	FACT(call_fanout, NUMBER, "model.call_fanout")                                             \
	FACT(call_callback, NUMBER, "model.call_callback")                                         \
	FACT(call_callback_byte, NUMBER, "model.call_callback_byte")                               \
	FACT(call_both, NUMBER, "model.call_both")                                                 \
	FACT(call_for_each, NUMBER, "model.call_for_each")                                         \
	FACT(call_for_each_byte, NUMBER, "model.call_for_each_byte")                               \
	FACT(call_for_each_both, NUMBER, "model.call_for_each_both")                               \
	/* The same where the program that is called has none, or a callback in them. */           \
	FACT(call_alone, NUMBER, "model.call_alone")                                               \
	FACT(call_alone_missed, NUMBER, "model.call_alone_missed")                                 \
	FACT(call_alone_variable, NUMBER, "model.call_alone_variable")                             \
	FACT(call_alone_missed_variable, NUMBER, "model.call_alone_missed_variable")               \
	FACT(call_to_callback, NUMBER, "model.call_to_callback")                                   \
	FACT(call_to_for_each, NUMBER, "model.call_to_for_each")                                   \
	FACT(start, NUMBER, "model.start")

/* A number that could not be measured. */
#define MODEL_UNKNOWN (-1)

#define MODEL_MEMBER(name, kind, question) int64_t name;
#define MODEL_ENUM(name, kind, question)   MODEL_FACT_##name,
#define MODEL_TYPE_ENUM(name, ...)	   +1

#define MODEL_TYPES (0 PROG_TYPES(MODEL_TYPE_ENUM))

struct model {
	MODEL_FACTS(MODEL_MEMBER)
	/* Verdicts, by program type: of one tail call, of a global function that is given the
	 * context, and of more bytes than a stack has, in two frames without a tail call. */
	int64_t types[MODEL_TYPES], types_global[MODEL_TYPES], types_private[MODEL_TYPES];
};

enum model_fact { MODEL_FACTS(MODEL_ENUM) MODEL_FACT_COUNT };

/* Whether it fits on the kernel's stack. */
enum fits { FITS_YES, FITS_CLOSE, FITS_NO };

/* What a model expects of a case. */
struct prediction {
	enum verdict verdict; /* VERDICT_FAILED: the model says nothing of it */
	int64_t made;	      /* MODEL_UNKNOWN: the model does not say */
	int64_t per_call;     /* bytes, the most that one leaves; likewise */
	int64_t total;	      /* bytes that all of a mixed chain leave; likewise, and of others */
	int64_t reach;	      /* bytes of the kernel stack that are in use at its deepest */
	enum fits fits;
	char *why; /* a line for each rule that said something */
};

/* -- Of what its rules are made ---------------------------------------------------------- */

/* What the context of a callback takes of its caller's stack: see templates/via-callback.m4. */
#define CALLBACK_CONTEXT 8

/* Whether the innermost frame is a callback. */
bool model_in_callback(const struct spec *spec);

int64_t model_round_up(int64_t bytes, int64_t to);

/* Bytes that the function of a frame uses, and those that the verifier counts for it. */
int64_t model_used_bytes(const struct spec *spec, int frame);
int64_t model_frame_bytes(const struct model *model, const struct spec *spec, int frame);

#endif
