m4_dnl See maps-static.m4.
m4_define([<T_ARRAY>], [<stages>])m4_dnl
m4_define([<T_SLOT>], [<$1>])m4_dnl
m4_define([<T_PROG_ARRAYS>], [<m4_dnl
/* One prog array for all: the loader puts stage_i into slot i; slot 0 is empty. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, m4_incr(T_RING));
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");
>])m4_dnl
