/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * d4-f2.s64+f3.s16,8.global+f2.callback+f1, made by tailchain's gen.
 *
 * entry tail-calls stage_1, each stage the next one and the last the first again, until `depth`
 * tail calls have been asked for, the budget is used up or the kernel makes no more. Each program
 * is as many nested functions as the case has frames; the innermost makes the tail call.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* What bpftool prog show prints, and where the loader reads the case from. */
const char bpf_metadata_case[] SEC(".rodata") = "d4-f2.s64+f3.s16,8.global+f2.callback+f1";
const char bpf_metadata_compiler[] SEC(".rodata") = __VERSION__;

/* Tunables that may be set before each run. What the verifier must know is marked in the code. */

/* Tail calls asked for, on each path. */
volatile __u32 depth SEC(".data") = 4;
/* Tail calls in all after which no program asks for more. */
volatile __u64 budget SEC(".data") = 1000;

/* Counters, to be read after the run. */

/* Programs that ran, and tail calls that the kernel made. */
__u64 ran, made;
/* Tail calls that were asked for and not made. */
__u64 refused;
/* Tail calls that were not asked for, because the budget was used up. */
__u64 cut;
/* r10 of the programs that ran, in order. */
__u64 frame_pointer[1024];

/* What belongs to one trigger. */
struct trigger {
	/* Tail calls in all. */
	__u64 spent;
	/* Tail calls on the way to the running program. */
	__u32 level;
	/* A tail call is under way: the program that begins next was not triggered. */
	__u32 called;
};

/* Of the current trigger: BPF_PROG_TEST_RUN makes one at a time. */
struct trigger the_trigger;

struct caller {
	struct __sk_buff *ctx;
};

/*
 * Uses so many bytes of stack, as plain C does: by one store, to the lowest of them. What is stored
 * marks the instruction by its frame's number, so that the loader can set another size. A frame
 * without any has a mark that does nothing, which the loader takes out.
 */
static __always_inline void use_stack(int frame, int bytes)
{
	const union {
		struct bpf_insn insn;
		__u64 bits;
	} store = { {
		.code = BPF_ST | BPF_MEM | BPF_B,
		.dst_reg = BPF_REG_10,
		.off = -bytes,
		.imm = 0x7a11c500 + frame,
	} };

	/* Not every assembler has words for it. */
	if (bytes)
		asm volatile(".8byte %[store]" : : [store] "i"(store.bits));
	else
		asm volatile("r0 = %[mark]" : : [mark] "i"(store.insn.imm) : "r0");
}

static __always_inline struct trigger *this_trigger(void)
{
	return &the_trigger;
}

static __always_inline void program_begins(void)
{
	__u64 fp, number = ran;

	asm volatile("%[fp] = r10" : [fp] "=r"(fp));
	if (number < 1024)
		frame_pointer[number] = fp;
	ran++;
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
	made++;
	program_begins();
}

static __always_inline void begin(void)
{
	struct trigger *trigger = this_trigger();

	if (trigger->called)
		tail_call_arrives(trigger);
	else
		trigger_arrives(trigger);
}

/* Whether one more tail call is to be asked for. */
static __always_inline int asks(const struct trigger *trigger)
{
	if (trigger->level >= depth)
		return 0;
	if (trigger->spent >= budget) {
		cut++;
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
		     : [marked] "i"(0x7a200000 + 0), [mark] "i"(-0x7a200000));
	return count;
}

/* Does not return if the kernel makes the tail call. */
static __always_inline void tail_call(struct __sk_buff *ctx, void *array, __u32 slot)
{
	struct trigger *trigger = this_trigger();

	if (asks(trigger)) {
		trigger->level++;
		trigger->called = 1;
		for (__u64 left = missed(); left; left--)
			bpf_tail_call(ctx, array, 0);
		bpf_tail_call(ctx, array, slot);
		trigger->called = 0;
		refused++;
	}
}

/* One prog array for each stage, which its definition puts into slot 1; slot 0 is empty. */
struct stage_array {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
};

int stage_1(struct __sk_buff *ctx);
struct stage_array array_1 SEC(".maps") = { .values = { [1] = (void *)&stage_1 } };

int stage_2(struct __sk_buff *ctx);
struct stage_array array_2 SEC(".maps") = { .values = { [1] = (void *)&stage_2 } };

int stage_3(struct __sk_buff *ctx);
struct stage_array array_3 SEC(".maps") = { .values = { [1] = (void *)&stage_3 } };

int stage_4(struct __sk_buff *ctx);
struct stage_array array_4 SEC(".maps") = { .values = { [1] = (void *)&stage_4 } };

static __noinline int entry_frame_1(struct __sk_buff *ctx)
{
	use_stack(1, 64);
	tail_call(ctx, &array_1, 1);
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	begin();
	use_stack(0, 64);
	entry_frame_1(ctx);
	return 0;
}

__noinline int stage_1_frame_2(struct __sk_buff *ctx)
{
	use_stack(2, 8);
	tail_call(ctx, &array_2, 1);
	return 0;
}

__noinline int stage_1_frame_1(struct __sk_buff *ctx)
{
	use_stack(1, 8);
	stage_1_frame_2(ctx);
	return 0;
}

SEC("tc")
int stage_1(struct __sk_buff *ctx)
{
	begin();
	use_stack(0, 16);
	stage_1_frame_1(ctx);
	return 0;
}

static __noinline int stage_2_frame_1(__u32 round, struct caller *caller)
{
	use_stack(1, 0);
	struct __sk_buff *ctx = caller->ctx;

	tail_call(ctx, &array_3, 1);
	return 0;
}

SEC("tc")
int stage_2(struct __sk_buff *ctx)
{
	begin();
	use_stack(0, 0);
	bpf_loop(1, stage_2_frame_1, &(struct caller){ ctx }, 0);
	return 0;
}

SEC("tc")
int stage_3(struct __sk_buff *ctx)
{
	begin();
	use_stack(0, 0);
	tail_call(ctx, &array_4, 1);
	return 0;
}

static __noinline int stage_4_frame_1(struct __sk_buff *ctx)
{
	use_stack(1, 64);
	tail_call(ctx, &array_1, 1);
	return 0;
}

SEC("tc")
int stage_4(struct __sk_buff *ctx)
{
	begin();
	use_stack(0, 64);
	stage_4_frame_1(ctx);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
