m4_dnl See frame-style-buffer.m4. The array is that of a function which the compiler puts into its caller,
m4_dnl twice: it may give both the same bytes.
m4_define([<T_STACK_HELPER>], [<m4_dnl
T_OF_EACH([<T_FOR([<T_K>], 0, T_FRAMES - 1, [<T_IF(T_BYTES(T_K) > 0, [<T_ONCE([<hold_>]T_BYTES(T_K), [<T_HOLD(T_BYTES(T_K))>])>])>])>])m4_dnl
>])m4_dnl
m4_define([<T_HOLD>], [<m4_dnl

static __always_inline void hold_$1(void)
{
	volatile char buffer[$1];

	buffer[0] = 0;
	/* Its address is wanted, so that the compiler keeps the whole of it. */
	asm volatile("" : : "r"(buffer) : "memory");
}
>])m4_dnl
m4_define([<T_USE_STACK>], [<T_IF(T_BYTES($1) > 0, [<m4_dnl
	hold_[<>]T_BYTES($1)();
	hold_[<>]T_BYTES($1)();
>])>])m4_dnl
