/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* entry → its subprogram, whose place an extension takes → tail call → entry: each tail call adds
 * frames to the kernel's stack, so that no more of them are asked for than have room there. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Tail calls to be made, and those that were. */
__u64 asked, made;

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

/* What may change the packet, as a tail call may, is replaced by what may. */
__noinline int replaced(struct __sk_buff *ctx)
{
	return bpf_skb_pull_data(ctx, 0);
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	return replaced(ctx);
}

SEC("freplace/replaced")
int extension(struct __sk_buff *ctx)
{
	if (made >= asked)
		return 0;
	made++;
	bpf_tail_call(ctx, &stages, 0);
	/* It was missed. */
	made--;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
