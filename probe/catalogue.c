/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "catalogue.h"
#include "compiled.h"
#include "extended.h"
#include "jited.h"
#include "methods.h"
#include "slots.h"
#include "worst.h"

#define COUNT_EXPLAINED                                                                                       \
	"A chain of tail calls that never ends would hold a CPU for ever. The count is kept at run time: by " \
	"the code that the JIT emits for each tail call, and by the interpreter's loop."
#define CALLER_EXPLAINED                                                                                          \
	"A tail call from a subprogram leaves the frames of its callers on the kernel stack until the chain "     \
	"ends, once for each tail call. The verifier therefore bounds, at load, the bytes of the frames above a " \
	"subprogram from which a tail call can be reached (check_max_stack_depth()). It does not bound what "     \
	"the JIT adds to each frame."
#define COMBINED_EXPLAINED                                                                                         \
	"All frames that are nested share the BPF stack. The verifier adds up the frames of every chain of calls " \
	"at load, each rounded up (check_max_stack_depth())."
#define FRAMES_EXPLAINED                                                                                    \
	"The verifier keeps the state of each nested frame (MAX_CALL_FRAMES) and refuses deeper chains of " \
	"calls at load."
#define KERNEL_STACK_EXPLAINED                                                                           \
	"What a tail call really leaves on the kernel stack is measured: each program stores its frame " \
	"pointer, and neighbours are subtracted. No rule of the verifier is about the kernel stack itself."
#define TYPE_EXPLAINED "Whether a program of this type is taken when it makes a tail call."
#define SHARE_EXPLAINED                                                                                      \
	"A prog array takes the kind of the first program that uses it; the kernel compares each other one " \
	"with that (bpf_prog_map_compatible()), as a program must not run with a foreign context."

#define STATE_EXPLAINED                                                                                 \
	"A tail call that is made does not come back, one that is missed goes on with the next "        \
	"instruction. The verifier has to judge both at load: what must be given back before the one, " \
	"what is still known after the other."
#define TRAMPOLINE_EXPLAINED                                                                             \
	"A program that is attached to a function of another one is called by a trampoline, which must " \
	"hand the count on."
#define EXTENSION_EXPLAINED                                                                               \
	"An extension (freplace) takes the place of a function of a program that is loaded already. One " \
	"that tail-calls its own target would make a loop that no count stops, as each round begins one " \
	"anew; so a program may be the one or the other, extended or tail-called."

#define SLOTS_EXPLAINED                                                                                     \
	"Where the key is a constant the JIT of some architectures jumps to the program directly, and the " \
	"kernel rewrites that jump when the slot changes (prog_array_map_poke_run()). Other code loads "    \
	"the program from the array each time."

/* A limit: the id, the axis and its range, the unit, what is fixed, ...; other columns come last.
 */
#define LIMIT(name, searched, from, to, of, explained, fix_text, text, ...)                        \
	{                                                                                          \
		.id = name, .asks = text, .how = &how_search, .axis = searched, .first = from,     \
		.last = to, .fix = fix_text, .unit = of, .explains = explained, __VA_ARGS__        \
	}
#define CALLS(name, searched, explained, fix_text, text)                                           \
	LIMIT("tail_calls." name, searched, 1, 1000, "tail calls", explained, fix_text, text,      \
	      .test = TEST_COMPLETES)
#define BYTES(name, searched, explained, fix_text, text, ...)                                      \
	LIMIT("stack." name, searched, 1, 1024, "bytes", explained, fix_text, text, __VA_ARGS__)
#define CALLER(k, nested, ...)                                                                     \
	BYTES("caller." #k, "stack.callers", CALLER_EXPLAINED, "frames=" #nested,                  \
	      "bytes that each of " #k " caller(s) may use above a subprogram that tail-calls",    \
	      __VA_ARGS__)
#define CALLERS(k, nested) CALLER(k, nested, .whole = "stack.caller.1", .parts = k)
#define COMBINED(k)                                                                                \
	BYTES("combined." #k, "stack", COMBINED_EXPLAINED, "depth=0,frames=" #k,                   \
	      "bytes that each of " #k " nested frames may use, with no tail call",                \
	      .whole = "stack.program", .parts = k)
/* Stack limits that bound how many functions may use any. */
#define NESTED(name, fix_text, explained, text, ...)                                               \
	LIMIT("stack." name ".global", "frames", 2, FRAMES_MAX, "functions", explained, fix_text,  \
	      text, __VA_ARGS__)
#define FRAMES(name, from, to, fix_text, text, ...)                                                \
	LIMIT("frames." name, "frames", from, to, "frames", FRAMES_EXPLAINED, fix_text, text,      \
	      __VA_ARGS__)
#define ALLOWED(name, explained, fix_text, text, ...)                                              \
	{                                                                                          \
		.id = name, .asks = text, .how = &how_allowed, .fix = fix_text,                    \
		.explains = explained, __VA_ARGS__                                                 \
	}
#define CALL(name, fix_text, text, ...)                                                            \
	ALLOWED("call." name, "Whether the verifier takes the case at load.", fix_text, text,      \
		__VA_ARGS__)
#define OBJECT(name, file, text, ...)                                                              \
	{                                                                                          \
		.id = name, .asks = text, .how = &how_object, .object = file, .entry = "entry",    \
		.explains = SHARE_EXPLAINED, __VA_ARGS__                                           \
	}
#define SLOT(name, method, program, text, ...)                                                     \
	{                                                                                          \
		.id = "slots." name, .asks = text, .how = &how_##method, .object = "slots",        \
		.entry = program, .explains = SLOTS_EXPLAINED, __VA_ARGS__                         \
	}
#define SLOT_TIME(name, what, program, text)                                                       \
	SLOT(name, change, program, text, .steps = what, .unit = FINDING_TIME)
/* What the caller's state is to the verifier, behind a tail call that may be made. */
#define STATE(name, file, text)                                                                    \
	{                                                                                          \
		.id = "state." name, .asks = text, .how = &how_object, .object = file,             \
		.entry = "entry", .explains = STATE_EXPLAINED,                                     \
	}
/* Deadly where the count is lost: no more than the kernel stack has room for are asked for. The
 * loader's ladder climbs with the trampolines. */
#define TRACED(name, fix_text, text)                                                               \
	{                                                                                          \
		.id = "tail_calls." name, .asks = text, .how = &how_made,                          \
		.fix = "depth=40,ring=1," fix_text, .unit = "tail calls",                          \
		.explains = COUNT_EXPLAINED " " TRAMPOLINE_EXPLAINED,                              \
	}
#define EXTENDED(name, in_order, text)                                                             \
	{                                                                                          \
		.id = "extension." name, .asks = text, .how = &how_extended, .object = "extended", \
		.entry = "entry", .steps = in_order, .guests_only = SOME_WARN,                     \
		.explains = EXTENSION_EXPLAINED,                                                   \
	}
#define PRIVATE(name, fix_text, text)                                                              \
	{                                                                                          \
		.id = "private_stack." name, .asks = text, .how = &how_private_stack,              \
		.fix = fix_text, .explains = KERNEL_STACK_EXPLAINED,                               \
	}
#define WORST(name, method, of, text)                                                              \
	{                                                                                          \
		.id = "kernel_stack." name, .asks = text, .how = &how_##method,                    \
		.other = "tail_calls.subprog", .unit = of, .explains = KERNEL_STACK_EXPLAINED,     \
	}
/* "verifier bug: callback unexpected regs 1", which is a warning since commit 1cb0f56d9618; seen
 * from 6.18 to 7.1. The register is the callback's return value: since commit e3245f899043 a tail
 * call is a return with a value that is not known, whatever the callback itself returns. Of a case,
 * which branches before its tail call, these kernels complain of the value instead. */
#define WARNED_OF .guests_only = SOME_WARN
/* Tail calls that are asked for where a kernel may make any number of them. */
#define TRACED_MAX 40
/* With the comma that the list of types has not. */
#define TYPE(name, section, context, pass)                                                         \
	ALLOWED("type." name, TYPE_EXPLAINED, "prog-type=" name,                                   \
		"may a program of type " name " tail-call?"),

const struct question catalogue[] = {
	CALLS("loop", "depth", COUNT_EXPLAINED, "ring=1",
	      "tail calls of a program that calls itself"),
	CALLS("chain", "depth", COUNT_EXPLAINED, "ring=40", "tail calls through distinct stages"),
	CALLS("variable", "depth", COUNT_EXPLAINED, "ring=1,index=variable",
	      "tail calls with a key unknown to the verifier"),
	CALLS("subprog", "depth", COUNT_EXPLAINED, "ring=1,frames=2",
	      "tail calls made from a subprogram"),
	CALLS("fanout", "budget",
	      COUNT_EXPLAINED " In a tree each branch may have a count of its own.",
	      "depth=1000,frames=2,fanout=2",
	      "tail calls of a call tree of fanout 2, over all its branches"),
	CALLS("missed", "depth", COUNT_EXPLAINED, "ring=1,missed=1",
	      "tail calls when each program first misses one"),
	CALLS("arrays", "depth", COUNT_EXPLAINED, "ring=2",
	      "tail calls of two programs in turn, each in an array of its own"),
	LIMIT("tail_calls.callback", "depth", 1, TRACED_MAX, "tail calls", COUNT_EXPLAINED,
	      "ring=1,frames=2,via=callback", "tail calls made from a callback of bpf_loop",
	      .test = TEST_COMPLETES, WARNED_OF),
	TRACED("fentry", "frames=2,trampoline=fentry_subprogram",
	       "tail calls of a subprogram that has a program at its entry"),
	TRACED("fexit", "frames=2,trampoline=fexit_subprogram",
	       "tail calls of a subprogram that has a program at its return"),
	TRACED("fentry_fexit", "frames=2,trampoline=both_subprogram",
	       "tail calls of a subprogram that has a program at its entry and one at its return"),
	TRACED("fentry_program", "trampoline=fentry_program",
	       "tail calls of a program that has another one at its entry"),
	TRACED("fexit_program", "trampoline=fexit_program",
	       "tail calls of a program that has another one at its return"),
	TRACED("fentry_caller", "frames=2,trampoline=fentry_program",
	       "tail calls of a subprogram whose caller has a program at its entry"),
	TRACED("fentry_fanout", "frames=2,fanout=2,trampoline=fentry_subprogram",
	       "tail calls of a call tree whose subprograms have a program at their entry"),
	TRACED("fexit_fanout", "frames=2,fanout=2,trampoline=fexit_subprogram",
	       "tail calls of a call tree whose subprograms have a program at their return"),
	BYTES("program", "stack",
	      "One frame may reach MAX_BPF_STACK bytes below its frame pointer; the verifier "
	      "checks each access at load.",
	      "depth=0", "bytes of the largest single frame", .begin = 512),
	BYTES("rounding", "stack.0", COMBINED_EXPLAINED, "depth=0,frames=2,stack.1=1",
	      "bytes to which the verifier rounds up a frame of 1 byte", .other = "stack.program"),
	/* The most below 256 bytes. */
	CALLER(1, 2, .begin = 255),
	CALLERS(2, 3),
	CALLERS(3, 4),
	CALLERS(4, 5),
	CALLERS(5, 6),
	CALLERS(6, 7),
	CALLERS(7, 8),
	BYTES("callee", "stack.1", CALLER_EXPLAINED, "frames=2",
	      "bytes that the tail-calling subprogram itself may use", .whole = "stack.program",
	      .parts = 1),
	COMBINED(2),
	COMBINED(3),
	COMBINED(4),
	COMBINED(5),
	COMBINED(6),
	COMBINED(7),
	COMBINED(8),
	BYTES("private.2", "stack", COMBINED_EXPLAINED, "depth=0,frames=2,prog-type=raw_tp",
	      "bytes that each of 2 nested frames of a raw_tp program may use",
	      .whole = "stack.program", .parts = 1),
	BYTES("private.caller", "stack.callers", CALLER_EXPLAINED, "frames=2,prog-type=raw_tp",
	      "bytes of the caller of a subprogram that tail-calls, in a raw_tp program",
	      .whole = "stack.caller.1", .parts = 1),
	NESTED("combined", "depth=0,linkage=global,stack=1", COMBINED_EXPLAINED,
	       "global functions that may be nested, each using a byte of stack, with no tail call",
	       .whole = "stack.program"),
	NESTED("caller", "linkage=global,stack.callers=1", CALLER_EXPLAINED,
	       "the same where the innermost tail-calls and uses none", .whole = "stack.caller.1",
	       .unused = 1),
	FRAMES("static", 1, 20, "depth=0", "frames that may be nested", .begin = 8),
	FRAMES("global", 2, FRAMES_MAX, "depth=0,linkage=global",
	       "the same with global subprograms", .whole = "frames.static", .parts = 1),
	{
		.id = "kernel_stack.per_call",
		.asks = "bytes of kernel stack that a tail call from a subprogram leaves in use",
		.how = &how_per_call,
		.fix = "depth=2,ring=1,frames=2",
		.unit = "bytes",
		.explains = KERNEL_STACK_EXPLAINED,
	},

	CALL("subprogram", "frames=2", "may a subprogram tail-call?"),
	CALL("global", "frames=2,linkage=global", "may a global subprogram tail-call?"),
	OBJECT("call.callback", "callback", "may a callback of bpf_loop tail-call?", WARNED_OF),
	OBJECT("call.callback_subprogram", "callback_subprogram",
	       "may a subprogram of such a callback tail-call?"),
	OBJECT("call.for_each", "call_for_each",
	       "may a callback of bpf_for_each_map_elem tail-call?", WARNED_OF),
	OBJECT("call.timer", "call_timer", "may a timer's callback tail-call?"),
	OBJECT("call.wq", "call_wq", "may a workqueue's callback tail-call?",
	       .otherwise = "call_wq_aux"),
	OBJECT("call.throw", "call_throw", "may a program that can throw tail-call?"),
	OBJECT("call.throw_subprogram", "call_throw_subprogram",
	       "may a subprogram of such a program tail-call?"),
	OBJECT("call.struct_ops", "call_struct_ops",
	       "may a program in a table of the kernel's functions tail-call?"),
	OBJECT("call.iter", "call_iter", "may an iterator tail-call?"),
	OBJECT("call.lsm_cgroup", "call_lsm_cgroup", "may an LSM program of a cgroup tail-call?"),
	CALL("sleepable", "prog-type=syscall", "may a sleepable program tail-call?"),
	OBJECT("share.type", "share_type", "may programs of two types share a prog array?"),
	OBJECT("share.attach_type", "share_attach_type",
	       "may programs that differ in expected attach type alone share one?"),
	OBJECT("share.attach_type_back", "share_attach_type_back",
	       "may the same two share one the other way round?"),
	OBJECT("share.hook", "share_hook",
	       "may programs that are attached to two kernel functions share one?"),
	OBJECT("share.sleepable", "share_sleepable",
	       "may a sleepable and a non-sleepable program share one?"),
	OBJECT("share.storage_same", "share_storage_same",
	       "may programs with the same cgroup storage share one?"),
	OBJECT("share.storage_other", "share_storage_other",
	       "may programs with different cgroup storage share one?"),
	OBJECT("share.storage_stage", "share_storage_stage",
	       "may a program with cgroup storage be called by one without?"),
	OBJECT("share.storage_entry", "share_storage_entry",
	       "may a program without cgroup storage be called by one with?"),
	OBJECT("share.frags", "share_frags", "may XDP programs with and without frags share one?"),
	OBJECT("share.extension", "share_extension", "may a prog array hold an extension?"),
	{
		.id = "share.jited",
		.asks = "may a JITed and an interpreted program share one?",
		.how = &how_jited,
		.object = "slots",
		.entry = "entry",
		.guests_only = "it changes a setting of the kernel's",
		.explains = SHARE_EXPLAINED,
	},
	EXTENDED("of_stage", "fill, attach",
		 "may a program that stands in a prog array be extended?"),
	EXTENDED("into_array", "attach, fill",
		 "may a program that is extended be put into a prog array?"),
	{
		.id = "extension.loop",
		.asks = "tail calls from an extension back to the program that it extends",
		.how = &how_extension_loop,
		.object = "extension_loop",
		.entry = "entry",
		.last = 40,
		.unit = "tail calls",
		.guests_only = SOME_WARN,
		.explains = EXTENSION_EXPLAINED,
	},
	STATE("packet", "state_packet", "is a packet pointer good after a missed tail call?"),
	STATE("packet_subprogram", "state_packet_subprogram",
	      "is a packet pointer good after a subprogram that may tail-call?"),
	STATE("reference", "state_reference", "may a reference be held at a tail call?"),
	STATE("lock", "state_lock", "may a lock be held at a tail call?"),
	STATE("rcu", "state_rcu", "may an RCU section be open at a tail call?"),
	STATE("preempt", "state_preempt", "may preemption be off at a tail call?"),
	STATE("irq", "state_irq", "may interrupts be off at a tail call?"),
	STATE("result", "state_result", "is what a subprogram returns known if it may tail-call?"),
	{
		.id = "slots.largest",
		.asks = "slots of the largest prog array, in powers of two",
		.how = &how_slots,
		.last = 1 << 20,
		.unit = "slots",
		.explains = "The array is allocated whole, a pointer for each slot.",
	},
	SLOT("outside", outside, "past",
	     "is a tail call with a constant key past the end of the array missed?"),
	SLOT("outside_variable", outside, "past_indirect",
	     "is one with such a key unknown to the verifier?"),
	SLOT("gap", gap, "entry", "is a slot that is replaced empty for an instant?"),
	SLOT("gap_variable", gap, "indirect",
	     "is it to a tail call with a key unknown to the verifier?"),
	SLOT_TIME("replace", "replace", "entry", "time that replacing a slot takes"),
	SLOT_TIME("replace_variable", "replace", "indirect",
		  "time that replacing one takes where no key is known to the verifier"),
	SLOT_TIME("empty", "empty", "entry", "time that emptying a slot takes"),
	SLOT_TIME("empty_variable", "empty", "indirect",
		  "time that emptying one takes where no key is known to the verifier"),
	{
		.id = "missed.counts",
		.asks = "does a missed tail call use up the count?",
		.how = &how_fewer,
		.other = "tail_calls.missed",
		.than = "tail_calls.loop",
		.explains = COUNT_EXPLAINED,
	},
	PRIVATE("tc", "depth=0", "are frames of tc programs off the kernel stack?"),
	PRIVATE("raw_tp", "depth=0,prog-type=raw_tp",
		"are frames of raw_tp programs off the kernel stack?"),
	PRIVATE("tail_call", "prog-type=raw_tp", "are they if the program tail-calls?"),
	PRIVATE("subprogram", "frames=2,prog-type=raw_tp",
		"are they if a subprogram tail-calls, and the program has the frame?"),
	COMPILED_QUESTIONS(COMPILED_QUESTION)
	/* Each type once. */
	PROG_TYPES(TYPE)
	/* The last ones: a guest may not survive them. */
	{
		.id = "tail_calls.for_each",
		.asks = "tail calls made from a callback of bpf_for_each_map_elem",
		.how = &how_made,
		.fix = "depth=40,ring=1,frames=2,via=for_each",
		.unit = "tail calls",
		.guests_only = "some kernels die of it",
		.explains = COUNT_EXPLAINED,
	},
	WORST("fewest", fewest, "tail calls",
	      "tail calls with which an accepted case first overruns the kernel stack"),
	WORST("worst", worst, "bytes",
	      "bytes of kernel stack that the costliest accepted case reaches"),
};

const int catalogue_count = sizeof(catalogue) / sizeof(*catalogue);

/* Whether one of the chosen questions is this one or asks it. */
static bool needed(const struct question *question, const bool *chosen)
{
	for (int i = 0; i < catalogue_count; i++) {
		const struct question *asking = &catalogue[i];
		if (chosen && !chosen[i])
			continue;
		if (asking == question || (asking->other && !strcmp(asking->other, question->id)) ||
		    (asking->than && !strcmp(asking->than, question->id)))
			return true;
	}
	return false;
}

void catalogue_specs(const bool *chosen, bool likely, struct specs *specs)
{
	*specs = (struct specs){ 0 };
	for (int i = 0; i < catalogue_count; i++) {
		const struct question *question = &catalogue[i];
		if (question->how->needs && needed(question, chosen))
			question->how->needs(question, likely, specs);
	}
}
