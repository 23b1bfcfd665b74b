m4_dnl T_CALLER_TYPE: a type it needs. T_ENTER(FUNCTION): the call that enters the innermost frame.
m4_dnl T_ENTERED: that function's parameters. T_CONTEXT_BACK: a statement by which it has `ctx`.
m4_define([<T_CALLER_TYPE>])m4_dnl
m4_define([<T_ENTER>], [<$1(ctx)>])m4_dnl
m4_define([<T_ENTERED>], [<T_CONTEXT *ctx>])m4_dnl
m4_define([<T_CONTEXT_BACK>])m4_dnl
m4_dnl T_CONTEXT_UNUSED: the statements of an innermost frame that has no use for `ctx`.
m4_define([<T_CONTEXT_UNUSED>], [<m4_dnl
	/* `ctx` is wanted, so that the compiler keeps passing it. */
	asm volatile("" : : "r"(ctx));
>])m4_dnl
