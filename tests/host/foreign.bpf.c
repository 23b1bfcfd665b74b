/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* An object that tailchain did not make: a parser's dispatcher, with an array filled in its
 * definition and one that user space fills. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u32 packets, first_byte, seen[4];

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} lengths SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} runtime_filled SEC(".maps");

SEC("xdp")
int last(struct xdp_md *ctx)
{
	seen[2]++;
	return XDP_TX;
}

SEC("xdp")
int middle(struct xdp_md *ctx)
{
	seen[1]++;
	bpf_tail_call(ctx, &runtime_filled, 3);
	return XDP_DROP;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} statically_filled SEC(".maps") = { .values = { [1] = (void *)&middle } };

SEC("xdp")
int dispatch(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 key = 7;
	__u64 length = end - data;

	packets++;
	if (data + 1 > end)
		return XDP_ABORTED;
	first_byte = *data;
	bpf_map_update_elem(&lengths, &key, &length, BPF_ANY);
	bpf_tail_call(ctx, &statically_filled, 1);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
