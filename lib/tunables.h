/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TUNABLES_H
#define TAILCHAIN_TUNABLES_H

/*
 * What gen writes into an object and the loader finds there: the names of variables, by which the
 * two agree without knowing each other. (Programs are `entry` and `stage_<i>`, the prog array of
 * `--maps runtime` is `stages`.)
 */

/*
 * What the verifier must know of a case stands in the code, in instructions that are marked by
 * their immediates: that of frame K is `*(u8 *)(r10 - BYTES) = FRAME_MARK + K`, or `r0 = FRAME_MARK
 * + K` where there are no bytes; that of the missed tail calls is `REGISTER = MISSED_MARK + COUNT`.
 */
#define FRAME_MARK  0x7a11c500
#define MISSED_MARK 0x7a200000

/* As far as an instruction's 16 bits of offset reach. */
#define FRAME_BYTES_MAX 32768

/* Tail calls in all after which no program of one trigger asks for more. */
#define BUDGET_DEFAULT 1000
#define BUDGET_MAX     1000000000

/* Elements of the array `frame_pointer`: so many programs, from the first, store their r10. */
#define FRAME_POINTERS 1024

/* Processors that can be in a chain of their own at a time; as many as Linux can have on x86_64
 * (MAXSMP's NR_CPUS in arch/x86/Kconfig). A power of 2. */
#define PROCESSORS_MAX 8192

#define VARIABLE_CASE	       "bpf_metadata_case"
#define VARIABLE_COMPILER      "bpf_metadata_compiler"
#define VARIABLE_DEPTH	       "depth"
#define VARIABLE_BUDGET	       "budget"
#define VARIABLE_TGID	       "tgid"
#define VARIABLE_RAN	       "ran"
#define VARIABLE_MADE	       "made"
#define VARIABLE_REFUSED       "refused"
#define VARIABLE_CUT	       "cut"
#define VARIABLE_FRAME_POINTER "frame_pointer"
#define VARIABLE_TRIGGER       "the_trigger"
#define VARIABLE_TRIGGERS      "triggers"
#define MAP_STAGES	       "stages"

/* Bytes of a trigger's state: see struct trigger of the template. */
#define TRIGGER_SIZE 16

/* What the files of a plain case have behind its name: no case's name ends so. */
#define PLAIN_SUFFIX "-plain"

/* Raised where objects that were compiled before are not to be used any more. */
#define OBJECTS_FORMAT "4"

#endif
