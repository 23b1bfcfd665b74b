m4_dnl Programs as one would write them by hand. A template that includes this may define, before it does,
m4_dnl T_ABOVE(PROGRAM): lines above a program; T_BEGIN(PROGRAM): the statements with which it begins; T_ASK: those before
m4_dnl a tail call; and behind it T_BRANCHES anew.
m4_ifdef([<T_ABOVE>], [<>], [<m4_define([<T_ABOVE>])>])m4_dnl
m4_ifdef([<T_BEGIN>], [<>], [<m4_define([<T_BEGIN>])>])m4_dnl
m4_ifdef([<T_ASK>], [<>], [<m4_define([<T_ASK>])>])m4_dnl
m4_include([<maps->]T_MAPS[<.m4>])m4_dnl
m4_include([<index->]T_INDEX[<.m4>])m4_dnl
m4_include([<via->]T_VIA[<.m4>])m4_dnl
m4_include([<frame-style->]T_IS(T_FRAME_STYLE, exact, buffer, T_FRAME_STYLE)[<.m4>])m4_dnl
m4_dnl
m4_dnl T_STORE(BYTES): the statement with which a frame reaches down so far.
m4_define([<T_STORE>], [<T_IF($1 > T_FRAME_BYTES_MAX, [<m4_dnl
	_Static_assert($1 <= T_FRAME_BYTES_MAX, "no instruction reaches so far below r10");
>])T_IF($1 > 0, [<m4_dnl
	asm volatile("*(u8 *)(r10 - $1) = %0" : : "r"(0) : "memory");
>])>])m4_dnl
m4_dnl
m4_dnl T_FRAME(FRAME): the statements with which a frame is as large as it is asked to be.
m4_define([<T_FRAME>], [<T_IS(T_FRAME_STYLE, exact, [<T_STORE(T_BYTES([<$1>]))>], [<T_USE_STACK([<$1>])>])>])m4_dnl
m4_dnl
m4_dnl T_MISS(Y): the statement that asks for tail calls to an empty slot.
m4_define([<T_MISS>], [<m4_dnl
	for (int i = 0; i < T_MISSED; i++)
		bpf_tail_call(ctx, &T_ARRAY($1), T_KEY(0));
>])m4_dnl
m4_dnl
m4_dnl T_TAIL_CALL(Y): the statements that tail-call stage Y.
m4_define([<T_TAIL_CALL>], [<m4_dnl
T_CONTEXT_BACK()m4_dnl
T_ASK()m4_dnl
T_IF(T_MISSED > 0, [<T_MISS([<$1>])>])m4_dnl
	bpf_tail_call(ctx, &T_ARRAY($1), T_KEY(T_SLOT($1)));
>])m4_dnl
m4_dnl
m4_dnl T_CALL(PROGRAM, FRAME): the call that enters subprogram FRAME.
m4_define([<T_CALL>], [<T_INNERMOST([<$2>], [<T_ENTER([<$1_frame_$2>])>], [<$1_frame_$2(ctx)>])>])m4_dnl
m4_dnl
m4_dnl T_BRANCHES(PROGRAM): the statements with which a program makes its way T_FANOUT times.
m4_define([<T_BRANCHES>], [<m4_dnl
	for (int branch = 0; branch < T_FANOUT; branch++)
		T_CALL([<$1>], 1);
>])m4_dnl
m4_dnl
m4_dnl T_DESCEND(PROGRAM, FRAME, Y): the statements with which the innermost frame tail-calls stage Y,
m4_dnl and any other enters the next one.
m4_define([<T_DESCEND>], [<T_INNERMOST([<$2>], [<m4_dnl
T_IF(T_DEPTH > 0, [<T_TAIL_CALL([<$3>])>], [<T_IF(T_FRAMES > 1, [<T_CONTEXT_UNUSED()>])>])>], [<m4_dnl
T_IF(T_FANOUT > 1 && $2 == 0, [<T_BRANCHES([<$1>])>], [<m4_dnl
	T_CALL([<$1>], m4_incr([<$2>]));
>])m4_dnl
>])>])m4_dnl
m4_dnl
m4_dnl T_SUBPROGRAM(PROGRAM, FRAME, Y): subprogram FRAME of a program that tail-calls stage Y.
m4_define([<T_SUBPROGRAM>], [<m4_dnl

T_IS(T_LINKAGE, static, [<static >])__noinline int m4_dnl
$1_frame_$2(T_INNERMOST([<$2>], [<T_ENTERED>], [<T_CONTEXT *ctx>]))
{
T_FRAME([<$2>])m4_dnl
T_DESCEND([<$1>], [<$2>], [<$3>])m4_dnl
	return 0;
}
>])m4_dnl
m4_dnl
m4_dnl T_RTAIL_CALL(X, Y): program X, innermost frame first, which tail-calls stage Y.
m4_define([<T_RTAIL_CALL>], [<m4_dnl
T_FOR([<T_K>], 1, T_FRAMES - 1, [<T_SUBPROGRAM([<$1>], m4_eval(T_FRAMES - T_K), [<$2>])>])m4_dnl

SEC("T_SECTION")
T_ABOVE([<$1>])m4_dnl
int $1(T_CONTEXT *ctx)
{
T_BEGIN([<$1>])m4_dnl
T_IS(T_TRACE, trace, [<	bpf_printk("$1");
>])m4_dnl
T_FRAME(0)m4_dnl
T_DESCEND([<$1>], 0, [<$2>])m4_dnl
	return T_PASS;
}
>])m4_dnl
