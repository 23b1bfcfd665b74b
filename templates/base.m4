m4_changequote([<,>])m4_changecom()m4_divert(-1)

SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause

All m4 cleverness lives in this file. It is read first; then come the parameters of one case (a file
of one m4_define a line, made by gen), then the template. Quotes are [< and >], which C never uses, and
comments are off. Own macros begin with T_; gen refuses output in which such a name is left over.

Parameters: T_CASE, the case's name; T_<AXIS> for each axis (T_DEPTH, T_FRAMES, T_VIA, ...); T_STACK_<k>,
the bytes of frame k; of a mixed chain T_STAGES, the number of its shapes (else 0), and for each
T_SHAPE_<i>_FRAMES, _VIA, _LINKAGE, _STACK_<k>; T_SECTION, T_CONTEXT and T_PASS from hook and program type; T_TRIGGERED, by what: `run` or `hook'; T_COMPILER, what the compiler is called, in C;
T_BUDGET, T_FRAME_POINTERS, T_PROCESSORS, T_FRAME_MARK, T_FRAME_BYTES_MAX and T_MISSED_MARK.

A macro that stands for whole lines of C brings its own line ends, so m4_dnl follows its call. The
words of an axis that need different C each have a file of their own, AXIS-WORD.m4, with the same
macros in it; the template includes the one that the parameter names.


T_FOR(NAME, FIRST, LAST, BODY): BODY once for each whole number from FIRST up to LAST, with NAME
defined as that number; nothing at all if FIRST is greater than LAST. The one loop there is; it calls
itself last, so that its time grows with the number of rounds.

m4_define([<T_FOR>], [<m4_ifelse(m4_eval([<$2 <= $3>]), 1, [<m4_dnl
m4_pushdef([<$1>], [<$2>])$4[<>]m4_popdef([<$1>])m4_dnl
T_FOR([<$1>], m4_incr([<$2>]), [<$3>], [<$4>])>])>])

T_IF(CONDITION, THEN, ELSE): THEN if the arithmetic condition holds.

m4_define([<T_IF>], [<m4_ifelse(m4_eval([<$1>]), 0, [<$3>], [<$2>])>])

T_IS(WORD, WORD, THEN, ELSE): THEN if both words are the same.

m4_define([<T_IS>], [<m4_ifelse([<$1>], [<$2>], [<$3>], [<$4>])>])

T_BYTES(FRAME): bytes of stack that a frame is asked to use.

m4_define([<T_BYTES>], [<m4_indir([<T_STACK_>]$1)>])

T_NEXT(STAGE): the stage that STAGE tail-calls: the following one, after the last the first again.

m4_define([<T_NEXT>], [<m4_eval([<$1 % >]T_RING[< + 1>])>])

T_INNERMOST(FRAME, THEN, ELSE): THEN if FRAME is the one that makes the tail call.

m4_define([<T_INNERMOST>], [<T_IF([<$1 == >]T_FRAMES[< - 1>], [<$2>], [<$3>])>])

T_OF_SHAPE(SHAPE, BODY): BODY with the parameters and words of that shape.

m4_define([<T_OF_SHAPE>], [<m4_dnl
m4_pushdef([<T_FRAMES>], m4_indir([<T_SHAPE_$1_FRAMES>]))m4_dnl
m4_pushdef([<T_VIA>], m4_indir([<T_SHAPE_$1_VIA>]))m4_dnl
m4_pushdef([<T_LINKAGE>], m4_indir([<T_SHAPE_$1_LINKAGE>]))m4_dnl
T_FOR([<T_K>], 0, T_FRAMES - 1, [<m4_pushdef([<T_STACK_>]T_K, m4_indir([<T_SHAPE_$1_STACK_>]T_K))>])m4_dnl
m4_include([<via->]T_VIA[<.m4>])m4_dnl
$2[<>]m4_dnl
T_FOR([<T_K>], 0, T_FRAMES - 1, [<m4_popdef([<T_STACK_>]T_K)>])m4_dnl
m4_popdef([<T_FRAMES>], [<T_VIA>], [<T_LINKAGE>])>])

T_OF_PROGRAM(NUMBER, BODY): BODY with those of a program, 0 the entry, else its stage: the shapes take
turns. In a chain that is not mixed all programs have the case's own.

m4_define([<T_OF_PROGRAM>], [<T_IF(T_STAGES > 0, [<T_OF_SHAPE(m4_eval([<$1 % >]T_STAGES), [<$2>])>], [<$2>])>])

T_OF_EACH(BODY): BODY once for each shape.

m4_define([<T_OF_EACH>], [<T_IF(T_STAGES > 0, [<m4_dnl
T_FOR([<T_SHAPE>], 0, T_STAGES - 1, [<T_OF_SHAPE(T_SHAPE, [<$1>])>])>], [<$1>])>])

T_ONCE(WORD, TEXT): TEXT where the word comes for the first time.

m4_define([<T_ONCE>], [<m4_ifdef([<T_ONCE_$1>], [<>], [<m4_define([<T_ONCE_$1>])$2>])>])

m4_divert(0)m4_dnl
