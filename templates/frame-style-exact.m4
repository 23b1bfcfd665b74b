m4_dnl T_STACK_HELPER: a function. T_USE_STACK(FRAME): its use in a frame.
m4_define([<T_STACK_HELPER>], [<m4_dnl

/*
 * Uses so many bytes of stack, as plain C does: by one store, to the lowest of them. What is stored
 * marks the instruction by its frame's number, so that the loader can set another size. A frame
 * without any has a mark that does nothing, which the loader takes out.
 */
static __always_inline void use_stack(int frame, int bytes)
{
	const union {
		struct bpf_insn insn;
		__u64 bits;
	} store = { {
		.code = BPF_ST | BPF_MEM | BPF_B,
		.dst_reg = BPF_REG_10,
		.off = -bytes,
		.imm = T_FRAME_MARK + frame,
	} };

	/* Not every assembler has words for it. */
	if (bytes)
		asm volatile(".8byte %[store]" : : [store] "i"(store.bits));
	else
		asm volatile("r0 = %[mark]" : : [mark] "i"(store.insn.imm) : "r0");
}
>])m4_dnl
m4_define([<T_USE_STACK>], [<m4_dnl
T_IF(T_BYTES($1) > T_FRAME_BYTES_MAX, [<m4_dnl
	_Static_assert(T_BYTES($1) <= T_FRAME_BYTES_MAX, "no instruction reaches so far below r10");
>])m4_dnl
	use_stack($1, T_BYTES($1));
>])m4_dnl
