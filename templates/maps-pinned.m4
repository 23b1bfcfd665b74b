m4_dnl Like static; the arrays are pinned by their names when the object is loaded.
m4_define([<T_ARRAY_PINNING>], [<m4_dnl
	__uint(pinning, LIBBPF_PIN_BY_NAME);
>])m4_dnl
m4_include([<maps-static.m4>])m4_dnl
