/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* An object that its owner does not load as it is: globals are preset, a map is sized, slots are
 * filled. With -DCOMPILED_IN it is compiled as the test's options set it. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#ifdef COMPILED_IN
#define PRESET(plain, preset) preset
#else
#define PRESET(plain, preset) plain
#endif

enum mode { MODE_OFF, MODE_ON = 7 };
enum mask : __u64 { MASK_NONE, MASK_HIGH = 1ULL << 40 };

struct peer {
	__u16 port;
	enum mode mode;
};

struct config {
	int level;
	struct peer peers[2];
	union {
		__u64 whole;
		struct {
			__u32 low, high;
		};
	};
	__u32 narrow : 3, wide : 5;
};

const volatile struct config config = {
	.level = PRESET(1, -5),
	.peers[1] = { PRESET(0, 16), PRESET(MODE_OFF, MODE_ON) },
	.high = PRESET(0, 2),
	.wide = PRESET(0, 30),
};
const volatile enum mode mode = PRESET(MODE_OFF, MODE_ON);
const volatile enum mask mask = PRESET(MASK_NONE, MASK_HIGH);
const volatile bool on = PRESET(false, true);
const volatile char name[8] = PRESET("", "ab ");
const volatile __s8 small = PRESET(0, -128);
__u32 table[2][3] = { { 1, 2, 3 }, { 0, 0, PRESET(4, 1000) } };
__u64 begins = PRESET(0, 20000);
__u64 sum, again;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PRESET(0, 10));
	__type(key, __u32);
	__type(value, __u64);
} sized SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} jmp SEC(".maps");

SEC("tc")
int one(struct __sk_buff *ctx)
{
	again++;
	return 7;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	__u32 key = 1;
	__u64 value = again;

	sum = config.level + config.peers[1].port + config.peers[1].mode + config.high;
	sum += config.wide * 1000 + mode + mask + (on ? 100 : 0) + name[2] + small;
	sum += table[1][2] + begins;
	bpf_map_update_elem(&sized, &key, &value, BPF_ANY);
	bpf_tail_call(ctx, &jmp, 1);
	return 3;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
