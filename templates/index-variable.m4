m4_dnl See index-const.m4.
m4_define([<T_INDEX_SOURCE>], [<m4_dnl

/* Never written, but the verifier cannot know that. */
__u32 zero;
>])m4_dnl
m4_define([<T_KEY>], [<zero + $1>])m4_dnl
