m4_dnl T_INDEX_SOURCE: what the key is made from. T_KEY(SLOT): the key for a slot.
m4_define([<T_INDEX_SOURCE>])m4_dnl
m4_define([<T_KEY>], [<$1>])m4_dnl
