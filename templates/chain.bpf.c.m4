m4_dnl The template of all cases. The macros that it does not define itself are explained in base.m4
m4_dnl and in the first file of each axis included here.
m4_include([<maps->]T_MAPS[<.m4>])m4_dnl
m4_include([<index->]T_INDEX[<.m4>])m4_dnl
m4_include([<frame-style->]T_FRAME_STYLE[<.m4>])m4_dnl
m4_include([<via->]T_VIA[<.m4>])m4_dnl
m4_include([<triggered->]T_TRIGGERED[<.m4>])m4_dnl
m4_dnl
m4_dnl T_TAIL_CALL(Y): the statements that tail-call stage Y.
m4_define([<T_TAIL_CALL>], [<m4_dnl
T_CONTEXT_BACK()m4_dnl
	tail_call(ctx, &T_ARRAY($1), T_SLOT($1));
>])m4_dnl
m4_dnl
m4_dnl T_CALL(PROGRAM, FRAME): the call that enters subprogram FRAME.
m4_define([<T_CALL>], [<T_INNERMOST([<$2>], [<T_ENTER([<$1_frame_$2>])>], [<$1_frame_$2(ctx)>])>])m4_dnl
m4_dnl
m4_dnl T_DESCEND(PROGRAM, FRAME, Y): the statements with which the innermost frame tail-calls stage Y,
m4_dnl and any other enters the next one.
m4_define([<T_DESCEND>], [<T_INNERMOST([<$2>], [<m4_dnl
T_IF(T_DEPTH > 0, [<T_TAIL_CALL([<$3>])>], [<T_IF(T_FRAMES > 1, [<T_CONTEXT_UNUSED()>])>])>], [<m4_dnl
	T_CALL([<$1>], m4_incr([<$2>]));
>])>])m4_dnl
m4_dnl
m4_dnl T_BRANCH(PROGRAM): the statements with which a program makes its way T_FANOUT times.
m4_define([<T_BRANCH>], [<m4_dnl
	struct trigger *trigger = this_trigger();
	__u32 level = trigger->level;

	for (int branch = 0; branch < T_FANOUT; branch++) {
		trigger->level = level;
		T_CALL([<$1>], 1);
	}
>])m4_dnl
m4_dnl
m4_dnl T_SUBPROGRAM(PROGRAM, FRAME, Y): subprogram FRAME of a program that tail-calls stage Y.
m4_define([<T_SUBPROGRAM>], [<m4_dnl

T_IS(T_LINKAGE, static, [<static >])__noinline int m4_dnl
$1_frame_$2(T_INNERMOST([<$2>], [<T_ENTERED>], [<T_CONTEXT *ctx>]))
{
T_USE_STACK([<$2>])m4_dnl
T_DESCEND([<$1>], [<$2>], [<$3>])m4_dnl
	return 0;
}
>])m4_dnl
m4_dnl
m4_dnl T_SAY(PROGRAM): the statement with which a program says its name.
m4_define([<T_SAY>], [<m4_dnl
	bpf_printk("$1: %llu tail calls made", made);
>])m4_dnl
m4_dnl
m4_dnl T_RTAIL_CALL(X, Y): program X, innermost frame first, which tail-calls stage Y.
m4_define([<T_RTAIL_CALL>], [<m4_dnl
T_FOR([<T_K>], 1, T_FRAMES - 1, [<T_SUBPROGRAM([<$1>], m4_eval(T_FRAMES - T_K), [<$2>])>])m4_dnl

SEC("T_SECTION")
int $1(T_CONTEXT *ctx)
{
T_BEGIN([<$1>])m4_dnl
T_IS(T_TRACE, trace, [<T_SAY([<$1>])>])m4_dnl
T_USE_STACK(0)m4_dnl
T_IF(T_FANOUT > 1, [<T_BRANCH([<$1>])>], [<T_DESCEND([<$1>], 0, [<$2>])>])m4_dnl
	return T_PASS;
}
>])m4_dnl
/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * T_CASE, made by tailchain's gen.
 *
 * entry tail-calls stage_1, each stage the next one and the last the first again, until `depth`
 * tail calls have been asked for, the budget is used up or the kernel makes no more. Each program
 * is as many nested functions as the case has frames; the innermost makes the tail call.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* What bpftool prog show prints, and where the loader reads the case from. */
const char bpf_metadata_case[] SEC(".rodata") = "T_CASE";
const char bpf_metadata_compiler[] SEC(".rodata") = T_COMPILER;

/* Tunables that may be set before each run. What the verifier must know is marked in the code. */

/* Tail calls asked for, on each path. */
volatile __u32 depth SEC(".data") = T_DEPTH;
/* Tail calls in all after which no program asks for more. */
volatile __u64 budget SEC(".data") = T_BUDGET;
T_TRIGGER_TUNABLE()m4_dnl

/* Counters, to be read after the run. */

/* Programs that ran, and tail calls that the kernel made. */
__u64 ran, made;
/* Tail calls that were asked for and not made. */
__u64 refused;
/* Tail calls that were not asked for, because the budget was used up. */
__u64 cut;
/* r10 of the programs that ran, in order. */
__u64 frame_pointer[T_FRAME_POINTERS];

/* What belongs to one trigger. */
struct trigger {
	/* Tail calls in all. */
	__u64 spent;
	/* Tail calls on the way to the running program. */
	__u32 level;
	/* A tail call is under way: the program that begins next was not triggered. */
	__u32 called;
};

T_TRIGGER_STATE()m4_dnl
T_INDEX_SOURCE()m4_dnl
T_OF_EACH([<T_CALLER_TYPE()>])m4_dnl
T_STACK_HELPER()m4_dnl

T_THIS_TRIGGER()m4_dnl

static __always_inline void program_begins(void)
{
	__u64 fp, number = ran;

	asm volatile("%[fp] = r10" : [fp] "=r"(fp));
	if (number < T_FRAME_POINTERS)
		frame_pointer[number] = fp;
	T_COUNT(ran);
}

static __always_inline void trigger_arrives(struct trigger *trigger)
{
	trigger->level = 0;
	trigger->spent = 0;
	program_begins();
}

/* Also at the entry, where a slot leads back to it. */
static __always_inline void tail_call_arrives(struct trigger *trigger)
{
	trigger->called = 0;
	trigger->spent++;
	T_COUNT(made);
	program_begins();
}
T_TRIGGER_BEGINS()m4_dnl
T_IF(T_DEPTH > 0, [<m4_dnl

/* Whether one more tail call is to be asked for. */
static __always_inline int asks(const struct trigger *trigger)
{
	if (trigger->level >= depth)
		return 0;
	if (trigger->spent >= budget) {
		T_COUNT(cut);
		return 0;
	}
	return 1;
}

/*
 * Tail calls to an empty slot that come before each real one. The number is marked, by what is
 * added to it, so that the loader can set another; where it is 0 the loader takes out the loop.
 */
static __always_inline __u64 missed(void)
{
	__u64 count;

	asm volatile("%[count] = %[marked]\n\t"
		     "%[count] += %[mark]"
		     : [count] "=r"(count)
		     : [marked] "i"(T_MISSED_MARK + T_MISSED), [mark] "i"(-T_MISSED_MARK));
	return count;
}

/* Does not return if the kernel makes the tail call. */
static __always_inline void tail_call(T_CONTEXT *ctx, void *array, __u32 slot)
{
	struct trigger *trigger = this_trigger();

	if (asks(trigger)) {
		trigger->level++;
		trigger->called = 1;
		for (__u64 left = missed(); left; left--)
			bpf_tail_call(ctx, array, T_KEY(0));
		bpf_tail_call(ctx, array, T_KEY(slot));
		trigger->called = 0;
		T_COUNT(refused);
	}
}

T_PROG_ARRAYS()m4_dnl
>])m4_dnl
T_OF_PROGRAM(0, [<T_RTAIL_CALL(entry, 1)>])m4_dnl
T_FOR([<T_I>], 1, T_RING, [<T_OF_PROGRAM(T_I, [<T_RTAIL_CALL(stage_[<>]T_I, T_NEXT(T_I))>])>])m4_dnl

char LICENSE[] SEC("license") = "Dual BSD/GPL";
