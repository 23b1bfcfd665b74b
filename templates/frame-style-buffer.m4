m4_dnl See frame-style-exact.m4. The size is compiled in: the compiler decides how deep the frame is.
m4_define([<T_STACK_HELPER>])m4_dnl
m4_define([<T_USE_STACK>], [<T_IF(T_BYTES($1) > 0, [<m4_dnl
	volatile char buffer[T_BYTES($1)];

	buffer[0] = 0;
	/* Its address is wanted, so that the compiler keeps the whole of it. */
	asm volatile("" : : "r"(buffer) : "memory");
>])>])m4_dnl
