/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Tail calls of every form that `loader graph` tells apart; tests/host/graph.bats has the list of edges
 * that was made by reading this. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define ARRAY(NAME, KEYS)                                                                          \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY);                                             \
		__uint(max_entries, KEYS);                                                         \
		__uint(key_size, sizeof(__u32));                                                   \
		__array(values, int(void *));                                                      \
	} NAME SEC(".maps")

int end(struct __sk_buff *skb);
int ping(struct __sk_buff *skb);
int pong(struct __sk_buff *skb);
int chosen(struct __sk_buff *skb);
int deep(struct __sk_buff *skb);
int lonely(struct __sk_buff *skb);

ARRAY(steps, 8) = { .values = { [1] = (void *)&ping, [2] = (void *)&pong, [3] = (void *)&chosen,
				[4] = (void *)&deep, [6] = (void *)&lonely } };
ARRAY(ends, 2) = { .values = { [0] = (void *)&end } };

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} later SEC(".maps");

volatile __u32 seen;

/* The key that a variable has, in one array. */
SEC("tc")
int entry(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &steps, 1);
	bpf_tail_call(skb, &steps, 5); /* empty */
	return 0;
}

/* A cycle of two. */
SEC("tc")
int ping(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &steps, 2);
	return 0;
}

SEC("tc")
int pong(struct __sk_buff *skb)
{
	if (skb->mark)
		bpf_tail_call(skb, &steps, 1);
	bpf_tail_call(skb, &steps, 3);
	return 0;
}

/* One call that the compiler makes of two: either key, one array. */
SEC("tc")
int chosen(struct __sk_buff *skb)
{
	__u32 key = skb->len > 100 ? 4 : 9; /* 9: there is no such key */
	bpf_tail_call(skb, &steps, key);
	return 0;
}

static __noinline int inner(struct __sk_buff *skb, __u32 key)
{
	volatile __u64 room[4] = { skb->len };

	seen = room[0];
	bpf_tail_call(skb, &ends, skb->hash); /* any */
	return seen;
}

/* From a subprogram, below 72 bytes of its own. */
SEC("tc")
int deep(struct __sk_buff *skb)
{
	volatile __u64 room[9] = { skb->len };

	seen = inner(skb, room[0]);
	bpf_tail_call(skb, &later, 3);
	return seen;
}

SEC("tc")
int lonely(struct __sk_buff *skb)
{
	return 0;
}

SEC("tc")
int end(struct __sk_buff *skb)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
