/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The callback of a workqueue tail-calls, with all that it has: its value. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

/* As in the kernel's linux/bpf.h, since 6.10. */
struct bpf_wq {
	__u64 __opaque[2];
} __attribute__((aligned(8)));

struct element {
	struct bpf_wq wq;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct element);
} works SEC(".maps");

int bpf_wq_init(struct bpf_wq *wq, void *map, unsigned int flags) __ksym __weak;
#ifdef WITH_AUX
int bpf_wq_set_callback_impl(struct bpf_wq *wq, int (*callback)(void *, int *, void *),
			     unsigned int flags, void *aux__ign) __ksym __weak;
#define SET_CALLBACK(wq, callback) bpf_wq_set_callback_impl(wq, callback, 0, NULL)
#else
int bpf_wq_set_callback(struct bpf_wq *wq, int (*callback)(void *, int *, void *),
			unsigned int flags) __ksym __weak;
#define SET_CALLBACK(wq, callback) bpf_wq_set_callback(wq, callback, 0)
#endif

static int alone_callback(void *map, int *key, void *value)
{
	return 0;
}

static int callback(void *map, int *key, void *value)
{
	bpf_tail_call(value, &stages, 0);
	return 0;
}

static __always_inline int set(int (*callback)(void *, int *, void *))
{
	__u32 key = 0;
	struct element *element = bpf_map_lookup_elem(&works, &key);

	if (!element)
		return 0;
	bpf_wq_init(&element->wq, &works, 0);
	SET_CALLBACK(&element->wq, callback);
	return 0;
}

/* Whether there are workqueues at all. */
SEC("tc")
int alone(struct __sk_buff *ctx)
{
	return set(alone_callback);
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	return set(callback);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
