/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lack.h"
#include "newer.h"
#include "number.h"
#include "relocations.h"
#include "text.h"

/* libbpf's mark of an instruction whose CO-RE relocation has no match on this kernel: a call of a
 * helper that there is none of, "bad relo" (bpf_core_poison_insn(), tools/lib/bpf/relo_core.c). */
#define HELPER_BAD_RELOCATION 0xbad2310
/* The same of weak kfuncs that this kernel has not, since libbpf 1.2: this and the number of the
 * symbol (poison_kfunc_call(), tools/lib/bpf/libbpf.c). */
#define HELPER_BAD_KFUNC     2002000000
#define HELPER_BAD_KFUNC_MAX (HELPER_BAD_KFUNC + 1000000)

/* -- Helpers --------------------------------------------------------------------------- */

#define HELPER_NAME(name) [BPF_FUNC_##name] = "bpf_" #name

static const char *const helper_names[] = { __BPF_FUNC_MAPPER(HELPER_NAME) };

/* By name; one that is newer than our headers by number. */
static char *lack_of_helper(const struct program *program, uint64_t helper)
{
	const char *type = prog_type_word(program->type);
	if (helper < sizeof(helper_names) / sizeof(*helper_names) && helper_names[helper])
		return text("this kernel's %s programs lack helper %s", type, helper_names[helper]);
	return text("this kernel's %s programs lack helper %llu", type, (unsigned long long)helper);
}

/* Calls a helper, which is none of libbpf's marks. */
static bool calls_helper(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && !insn->src_reg && insn->imm > 0 &&
	       insn->imm != HELPER_BAD_RELOCATION &&
	       (insn->imm < HELPER_BAD_KFUNC || insn->imm >= HELPER_BAD_KFUNC_MAX);
}

/* The first that the program calls. */
static char *lack_of_any_helper(const struct program *program)
{
	char *lack = NULL;
	int previous = 0;
	for (size_t i = 0; i < program->body.count && !lack; i++) {
		const struct bpf_insn *insn = &program->body.insns[i];
		if (!calls_helper(insn) || insn->imm == previous)
			continue;
		previous = insn->imm;
		if (!libbpf_probe_bpf_helper(program->type, (enum bpf_func_id)insn->imm, NULL))
			lack = lack_of_helper(program, (uint64_t)(__u32)insn->imm);
	}
	return lack;
}

/* -- kfuncs ---------------------------------------------------------------------------- */

static char *lack_of_kfunc(struct kfuncs *kfuncs)
{
	const char *names = kfuncs_missing(kfuncs);
	return text("this kernel lacks a kfunc that it calls%s%s", *names ? ": " : "", names);
}

/* -- CO-RE ----------------------------------------------------------------------------- */

/* The verifier does not say which of several it came to. */
static char *lack_of_relocation(const struct program *program)
{
	char *names = relocations_unmatched(program->name);
	char *lack = *names ? text("this kernel has no match for a CO-RE relocation: %s", names)
			    : text("this kernel has no match for a CO-RE relocation: it lacks a "
				   "type, a field or an enumerator that the program uses");
	free(names);
	return lack;
}

/* -------------------------------------------------------------------------------------- */

/* Whether the words are that the kernel has no such helper, or not for programs of this type:
 * `unknown func bpf_loop#181`; and its number. libbpf's probe knows only the first two. */
static bool tell_of_helper(const char *words, uint64_t *helper)
{
	static const char *const begin[] = { "invalid func ", "unknown func ",
					     "program of this type cannot use helper " };
	const char *number = strrchr(words, '#');
	for (size_t i = 0; number && i < sizeof(begin) / sizeof(*begin); i++)
		if (!strncmp(words, begin[i], strlen(begin[i])))
			return !number_parse(number + 1, UINT32_MAX, helper);
	return false;
}

/* The verifier has said nothing of a helper or kfunc yet: what it is given, such as a callback, may
 * be refused before. */
static char *lack_before(struct kfuncs *kfuncs, const struct program *program)
{
	char *lack = lack_of_any_helper(program);
	return lack || !calls_kfunc(program) || !*kfuncs_missing(kfuncs) ? lack
									 : lack_of_kfunc(kfuncs);
}

char *lack_of_program(struct kfuncs *kfuncs, const struct program *program, const char *words,
		      bool walked)
{
	uint64_t helper;
	if (!walked || !words)
		return lack_before(kfuncs, program);
	/* A weak kfunc without a match, as fixup_kfunc_call() of kernel/bpf/verifier.c has it, and
	 * any in kernels that have none, such as 5.10. */
	if (strstr(words, "kernel function call not eliminated") ||
	    (strstr(words, "BPF_CALL uses reserved fields") && calls_kfunc(program)))
		return lack_of_kfunc(kfuncs);
	if (!tell_of_helper(words, &helper))
		return NULL;
	if (helper == HELPER_BAD_RELOCATION)
		return lack_of_relocation(program);
	if (helper >= HELPER_BAD_KFUNC && helper < HELPER_BAD_KFUNC_MAX)
		return lack_of_kfunc(kfuncs);
	return lack_of_helper(program, helper);
}

/* What libbpf says of symbols that the kernel has not: extern (func ksym) 'NAME': not found in ...
 */
static char *lack_of_symbol(const char *warning)
{
	static const struct {
		const char *begin, *what;
	} symbols[] = {
		{ "extern (func ksym) '", "kfunc" },
		{ "extern (var ksym) '", "variable" },
	};
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++) {
		size_t length = strlen(symbols[i].begin);
		if (!strncmp(warning, symbols[i].begin, length) && strstr(warning, "': not found"))
			return text("this kernel lacks the %s %.*s", symbols[i].what,
				    (int)strcspn(warning + length, "'"), warning + length);
	}
	return NULL;
}

char *lack_of_object(const struct bpf_object *bpf, const char *warning)
{
	struct bpf_map *map;
	/* A kernel that lacks a map type is asked for it, not told apart by its errno. */
	bpf_object__for_each_map(map, bpf)
	{
		enum bpf_map_type type = bpf_map__type(map);
		if (libbpf_probe_bpf_map_type(type, NULL) == 0)
			return text("this kernel lacks the map type %s",
				    libbpf_bpf_map_type_str(type));
	}
	return warning ? lack_of_symbol(warning) : NULL;
}
