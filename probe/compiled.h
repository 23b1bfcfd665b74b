/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPILED_H
#define TAILCHAIN_COMPILED_H

#include "question.h"

/* Bytes of stack that the frames of the plain case of `fix` use together, by the verifier's count:
 * what the compiler made of them. */
extern const struct method how_compiled;

/* The rows of the catalogue: name, case, and what is asked. They are only of interest where
 * compilers are compared, so that they are asked where they are named. */
#define COMPILED_QUESTIONS(ROW)                                                                    \
	ROW("array.1", "stack=1,frame-style=buffer", "bytes that an array of 1 byte takes")        \
	ROW("array.20", "stack=20,frame-style=buffer", "bytes that an array of 20 bytes takes")    \
	ROW("array.100", "stack=100,frame-style=buffer", "bytes that an array of 100 bytes takes") \
	ROW("array.500", "stack=500,frame-style=buffer", "bytes that an array of 500 bytes takes") \
	ROW("spilled.20", "stack=20,frame-style=spilled",                                          \
	    "bytes that an array of 20 bytes takes beside spilled registers")                      \
	ROW("spilled.100", "stack=100,frame-style=spilled",                                        \
	    "bytes that an array of 100 bytes takes beside spilled registers")                     \
	ROW("inlined.100", "stack=100,frame-style=inlined",                                        \
	    "bytes that a function with an array of 100 bytes takes, inlined twice")               \
	ROW("called.100", "frames=2,stack=0,100,linkage=global,frame-style=buffer",                \
	    "bytes that a function with such an array takes, called, with its caller")

#define COMPILED_QUESTION(name, shape, text)                                                       \
	{                                                                                          \
		.id = "stack.compiler." name,                                                      \
		.asks = text,                                                                      \
		.how = &how_compiled,                                                              \
		.fix = "depth=0," shape,                                                           \
		.unit = "bytes",                                                                   \
		.apart = "stack.compiler",                                                         \
		.explains = COMPILED_EXPLAINED,                                                    \
	},

#define COMPILED_EXPLAINED                                                                               \
	"How much of a frame an array takes is the compiler's choice: it aligns what is on the stack, "  \
	"spills registers beside it, and may give two functions that it inlines the same bytes or not. " \
	"The verifier's bound is of the bytes that are used in the end."

#endif
