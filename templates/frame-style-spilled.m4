m4_dnl See frame-style-buffer.m4. Beside the array more is kept over calls than registers outlive them.
m4_define([<T_STACK_HELPER>])m4_dnl
m4_define([<T_USE_STACK>], [<T_IF(T_BYTES($1) > 0, [<m4_dnl
	volatile char buffer[T_BYTES($1)];
T_FOR([<T_V>], 1, 8, [<m4_dnl
	__u64 kept_[<>]T_V = bpf_ktime_get_ns();
>])m4_dnl

	buffer[0] = 0;
	asm volatile("" : : "r"(buffer) : "memory");
T_FOR([<T_V>], 1, 8, [<m4_dnl
	asm volatile("" : : "r"(kept_[<>]T_V));
>])m4_dnl
>])>])m4_dnl
