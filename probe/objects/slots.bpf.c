/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Programs with a tail call each, to a slot of an array of its own that holds a program, or to one
 * past the end of that. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Keys that the verifier does not know. */
volatile __u32 inside, beyond = 1;
/* Tail calls that were not made. */
__u64 missed;

/* What a slot holds, and what takes its place. */
SEC("tc")
int first(struct __sk_buff *ctx)
{
	return 1;
}

SEC("tc")
int second(struct __sk_buff *ctx)
{
	return 1;
}

#define PROGRAM(name, key)                                                                         \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY);                                             \
		__uint(max_entries, 1);                                                            \
		__uint(key_size, sizeof(__u32));                                                   \
		__array(values, int(void *));                                                      \
	} of_##name SEC(".maps") = { .values = { [0] = (void *)&first } };                         \
	SEC("tc")                                                                                  \
	int name(struct __sk_buff *ctx)                                                            \
	{                                                                                          \
		bpf_tail_call(ctx, &of_##name, key);                                               \
		missed++;                                                                          \
		return 0;                                                                          \
	}

/* The JIT may jump directly to what a constant key names. */
PROGRAM(entry, 0)
PROGRAM(indirect, inside)
PROGRAM(past, 1)
PROGRAM(past_indirect, beyond)

char LICENSE[] SEC("license") = "Dual BSD/GPL";
