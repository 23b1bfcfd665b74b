/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the planted misfits have in common: a prog array that `entry` uses first, so that it is for
 * programs like that; `other` differs in one thing, and is to stand in jmp[1]. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} jmp SEC(".maps");

/* A frame of so many bytes. */
#define USE(BYTES)                                                                                 \
	char room[BYTES];                                                                          \
	room[0] = skb->len;                                                                        \
	asm volatile("" ::"r"(room) : "memory")

char LICENSE[] SEC("license") = "GPL";
