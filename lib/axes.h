/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_AXES_H
#define TAILCHAIN_AXES_H

/*
 * The axes of the family, one row each. From a row come the field of struct spec, the option of
 * the commands and its help, the token in a case's name, the m4 parameter (T_<FIELD>) and the field
 * of the record. Kinds:
 *
 *   NUMBER  a whole number, min to max
 *   SIZES   bytes for each frame, outermost first; the last value repeats
 *   CHOICE  one word of `choices`; the first is the default; a `flag` is the second, without a
 *           value on the command line
 *   HOOK    the SEC() name of a hook, or nothing; `bare` if the token is that name alone
 *   STAGES  shapes, one for each program in order: what the `shaped` axes are of it
 *
 * Columns that a row leaves out are 0. `key` is the short option and the token's letter;
 * `follows` names the axis whose value is the default, or several, of which the first that is given
 * counts; `ranged` axes take FIRST..LAST[:STEP];
 * `tunable` ones can be set anew in a compiled object, by a mark before the load or by a variable
 * before each run (tunables.h); where 0 has code of its own, `some` and `none` say what an object
 * does that is compiled with more and with 0, and neither serves for the other; `tunable` ones by
 * links are none of the object's, what they attach is there for the run; a value other than
 * the default, or one of the words `needing` where there are such, `needs` another axis to be
 * `at_least`; a tail call with one of the words `warns` has made some kernel warn, so that only
 * kernels of guests are asked for it (via callback: "verifier bug: callback unexpected regs 1",
 * seen from 6.18 to 7.1; that it is a warning is of commit 1cb0f56d9618).
 */
#define AXES(AXIS)                                                                                   \
	AXIS(depth, NUMBER, .option = "depth", .key = 'd', .max = 65536, .fallback = 33,             \
	     .ranged = true, .tunable = TUNABLE_BY_VARIABLE, .some = "makes tail calls",             \
	     .none = "makes no tail calls",                                                          \
	     .help = "tail calls asked for; 0: none, plain BPF-to-BPF calls")                        \
	AXIS(frames, NUMBER, .option = "frames", .key = 'f', .min = 1, .max = 255, .fallback = 1,    \
	     .ranged = true, .shaped = true,                                                         \
	     .help = "functions nested per program, the program itself included")                    \
	AXIS(stack, SIZES, .option = "stack", .key = 's', .max = 65536, .ranged = true,              \
	     .shaped = true, .tunable = TUNABLE_BY_MARK,                                             \
	     .help = "stack that each frame uses, outermost frame first, the last value repeating")  \
	AXIS(ring, NUMBER, .option = "ring", .key = 'r', .min = 1, .max = 65536,                     \
	     .follows = "stages depth", .ranged = true, .needs = "depth", .at_least = 1,             \
	     .help = "distinct stages: 1 calls itself, 2 is ping-pong, depth a straight chain")      \
	AXIS(fanout, NUMBER, .option = "fanout", .min = 1, .max = 255, .fallback = 1,                \
	     .ranged = true, .needs = "frames", .at_least = 2,                                       \
	     .help = "times in sequence that a program attempts its tail call")                      \
	AXIS(missed, NUMBER, .option = "missed", .max = 65536, .tunable = TUNABLE_BY_MARK,           \
	     .needs = "depth", .at_least = 1,                                                        \
	     .help = "tail calls to an empty slot that each program tries before the real one")      \
	AXIS(via, CHOICE, .option = "via", .shaped = true, .needs = "frames", .at_least = 2,         \
	     .choices = (const char *const[]){ "call", "callback", "for_each", NULL },               \
	     .warns = "callback for_each",                                                           \
	     .help = "how the innermost frame is entered: a call, or as callback of bpf_loop or "    \
		     "bpf_for_each_map_elem")                                                        \
	AXIS(index, CHOICE, .option = "index", .needs = "depth", .at_least = 1,                      \
	     .choices = (const char *const[]){ "const", "variable", NULL },                          \
	     .help = "the key of the tail call: a constant, or unknown to the verifier")             \
	AXIS(maps, CHOICE, .option = "maps", .needs = "depth", .at_least = 1,                        \
	     .choices = (const char *const[]){ "static", "runtime", "pinned", NULL },                \
	     .help = "a prog array per stage, filled in its definition; one array that the loader "  \
		     "fills; or the former, pinned by name")                                         \
	AXIS(linkage, CHOICE, .option = "linkage", .shaped = true, .needs = "frames",                \
	     .at_least = 2, .choices = (const char *const[]){ "static", "global", NULL },            \
	     .help = "linkage of the subprograms")                                                   \
	AXIS(frame_style, CHOICE, .option = "frame-style",                                           \
	     .choices = (const char *const[]){ "exact", "buffer", "spilled", "inlined", NULL },      \
	     .help = "touch exactly that many bytes; or hold a C array of that size, alone, "        \
		     "beside spilled registers, or that of a function which is inlined twice")       \
	AXIS(attach, HOOK, .option = "attach", .key = 'a', .bare = true,                             \
	     .help = "attach to this, and be triggered by it: tracepoint/syscalls/sys_enter_execve") \
	AXIS(trace, CHOICE, .option = "trace", .flag = true,                                         \
	     .choices = (const char *const[]){ "off", "trace", NULL },                               \
	     .help = "each program says its name")                                                   \
	AXIS(trampoline, CHOICE, .option = "trampoline", .tunable = TUNABLE_BY_LINKS,                \
	     .choices = (const char *const[]){ "none", "fentry_program", "fexit_program",            \
					       "both_program", "fentry_subprogram",                  \
					       "fexit_subprogram", "both_subprogram", NULL },        \
	     .needs = "frames", .at_least = 2,                                                       \
	     .needing = "fentry_subprogram fexit_subprogram both_subprogram",                        \
	     .help = "attached while it runs, to each program or to its innermost subprogram")       \
	AXIS(stages, STAGES, .option = "stages", .tunable = TUNABLE_BY_MARK, .needs = "depth",       \
	     .at_least = 1,                                                                          \
	     .help = "a shape for each program in order, and around again: frames, stack, via and "  \
		     "linkage as in a case's name, f2-s64|f8-s16|f1")                                \
	AXIS(prog_type, CHOICE, .option = "prog-type", .key = 't', .choices = prog_type_names,       \
	     .follows = "attach", .help = "type of all programs")

#endif
