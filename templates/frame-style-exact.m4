m4_dnl T_STACK_TUNABLE: the sizes. T_STACK_HELPER: a function. T_USE_STACK(FRAME): its use in a frame.
m4_define([<T_STACK_TUNABLE>], [<m4_dnl
/* The lowest byte that each frame uses, outermost frame first, from its frame pointer. */
const volatile __s64 frame_bottom[T_FRAMES] = {
T_FOR([<T_K>], 0, T_FRAMES - 1, [<m4_dnl
	-T_BYTES(T_K),
>])m4_dnl
};
>])m4_dnl
m4_define([<T_STACK_HELPER>], [<m4_dnl

/* Makes the frame of the calling function reach down to `bottom`, by a store to its lowest byte. */
static __always_inline void use_stack(__s64 bottom)
{
	if (bottom)
		asm volatile("r1 = r10\n\t"
			     "r1 += %[bottom]\n\t"
			     "*(u8 *)(r1 + 0) = %[bottom]"
			     :
			     : [bottom] "r"(bottom)
			     : "r1", "memory");
}
>])m4_dnl
m4_define([<T_USE_STACK>], [<m4_dnl
	use_stack(frame_bottom[$1]);
>])m4_dnl
