/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program that others share maps with, extend and trace. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} jmp SEC(".maps");

static void count(__u32 key)
{
	__u64 *value = bpf_map_lookup_elem(&counts, &key);
	if (value)
		__sync_fetch_and_add(value, 1);
}

#ifdef PUT
__u32 seen;

#ifdef EXTENDS
SEC(PUT)
int put(struct __sk_buff *ctx)
{
	seen++;
	return 40;
}
#else
SEC(PUT)
int put(void *ctx)
{
	seen++;
	return 0;
}
#endif
#elif defined(OTHER)
SEC("tc")
int entry(struct __sk_buff *ctx)
{
	count(1);
	bpf_tail_call(ctx, &jmp, 0);
	return 9;
}
#else
__attribute__((noinline)) int value(struct __sk_buff *ctx)
{
	return ctx->len > 1000000 ? 5 : 1;
}

SEC("tc")
int tail(struct __sk_buff *ctx)
{
	count(0);
	return 7;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	count(0);
	return value(ctx) + 1;
}
#endif

char LICENSE[] SEC("license") = "GPL";
