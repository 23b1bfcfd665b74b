/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The callback of a timer tail-calls, with all that it has: its value. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

struct element {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct element);
} timers SEC(".maps");

static int callback(void *map, __u32 *key, struct element *element)
{
	bpf_tail_call(element, &stages, 0);
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	__u32 key = 0;
	struct element *element = bpf_map_lookup_elem(&timers, &key);

	if (!element)
		return 0;
	bpf_timer_init(&element->timer, &timers, 1);
	bpf_timer_set_callback(&element->timer, callback);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
