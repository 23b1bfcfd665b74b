m4_dnl See via-call.m4. A callback gets a pointer to its caller's stack, so 8 bytes of that hold `ctx`.
m4_define([<T_CALLER_TYPE>], [<T_ONCE(caller, [<m4_dnl

struct caller {
	T_CONTEXT *ctx;
};
>])>])m4_dnl
m4_define([<T_ENTER>], [<bpf_loop(1, $1, &(struct caller){ ctx }, 0)>])m4_dnl
m4_define([<T_ENTERED>], [<__u32 round, struct caller *caller>])m4_dnl
m4_define([<T_CONTEXT_BACK>], [<m4_dnl
	T_CONTEXT *ctx = caller->ctx;

>])m4_dnl
m4_define([<T_CONTEXT_UNUSED>])m4_dnl
