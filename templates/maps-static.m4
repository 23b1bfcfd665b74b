m4_dnl T_ARRAY(Y), T_SLOT(Y): the prog array that stage Y stands in, and its slot there.
m4_define([<T_ARRAY>], [<array_$1>])m4_dnl
m4_define([<T_SLOT>], [<1>])m4_dnl
m4_dnl T_PROG_ARRAYS: the definitions of the prog arrays.
m4_define([<T_PROG_ARRAYS>], [<m4_dnl
/* One prog array for each stage, which its definition puts into slot 1; slot 0 is empty. */
struct stage_array {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
m4_ifdef([<T_ARRAY_PINNING>], [<T_ARRAY_PINNING()>])m4_dnl
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
};
T_FOR([<T_I>], 1, T_RING, [<m4_dnl

int stage_[<>]T_I[<>](T_CONTEXT *ctx);
struct stage_array array_[<>]T_I SEC(".maps") = { .values = { [1] = (void *)&stage_[<>]T_I } };
>])m4_dnl
>])m4_dnl
