m4_dnl See via-call.m4. The callback of bpf_for_each_map_elem(), called once, for the one element of an array; see
m4_dnl via-callback.m4 for `ctx`.
m4_define([<T_CALLER_TYPE>], [<T_ONCE(caller, [<m4_dnl

struct caller {
	T_CONTEXT *ctx;
};
>])T_ONCE(once, [<m4_dnl

/* Its element is what the callback is called for. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} once SEC(".maps");
>])>])m4_dnl
m4_define([<T_ENTER>], [<bpf_for_each_map_elem(&once, $1, &(struct caller){ ctx }, 0)>])m4_dnl
m4_define([<T_ENTERED>], [<void *map, __u32 *key, __u32 *value, struct caller *caller>])m4_dnl
m4_define([<T_CONTEXT_BACK>], [<m4_dnl
	T_CONTEXT *ctx = caller->ctx;

>])m4_dnl
m4_define([<T_CONTEXT_UNUSED>])m4_dnl
