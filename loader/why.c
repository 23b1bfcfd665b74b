/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bound.h"
#include "complex_reason.h"
#include "escape.h"
#include "functions.h"
#include "load.h"
#include "memory.h"
#include "message.h"
#include "misfit.h"
#include "options.h"
#include "stack_reason.h"
#include "text.h"
#include "verdict.h"
#include "verifier.h"
#include "why.h"
#include "why_where.h"

/* A prog array, and the program that says what others must be like: the first that is loaded and
 * uses it, or that is put there. */
struct owned {
	const struct bpf_map *array;
	const struct program *owner; /* NULL: none yet */
};

/* How many there are, and how many of them are taken. */
struct tally {
	int all, taken;
};

struct why {
	struct object *object;
	const json_t *cells; /* what was measured on other kernels, or NULL */
	struct output output;
	struct owned *arrays;
	int array_count;
	struct tally programs, slots;
};

/* What is said of a program or a slot. */
struct answer {
	const struct program *program;
	const struct slot *slot; /* NULL: of the program */
	enum verdict verdict;
	const char *message;
	char *reason, *why;	     /* NULL: none is known */
	const struct program *owner; /* of the array that refuses it, if that is the reason */
	json_t *where;		     /* the measured kernels on which it passes, or NULL */
	char *where_by;		     /* by which limit that is known */
};

/* -- Arrays and their owners ------------------------------------------------------------ */

static void list_arrays(struct why *why)
{
	const struct bpf_map *map;
	bpf_object__for_each_map(map, why->object->bpf)
	{
		if (bpf_map__type(map) != BPF_MAP_TYPE_PROG_ARRAY)
			continue;
		why->arrays = memory_grow(why->arrays, (size_t)why->array_count + 1,
					  sizeof(*why->arrays));
		why->arrays[why->array_count++] = (struct owned){ .array = map };
	}
}

static struct owned *owned_of(const struct why *why, const struct bpf_map *array)
{
	for (int i = 0; i < why->array_count; i++)
		if (why->arrays[i].array == array)
			return &why->arrays[i];
	return NULL;
}

static bool uses(const struct program *program, const struct bpf_map *array)
{
	for (size_t i = 0; i < program->body.count; i++) {
		const struct bpf_insn *insn = &program->body.insns[i];
		if (!insn_is_wide(insn))
			continue;
		if (insn->src_reg == BPF_PSEUDO_MAP_FD && insn->imm == bpf_map__fd(array))
			return true;
		i++;
	}
	return false;
}

/* -- Reasons --------------------------------------------------------------------------- */

static void add_reason(struct answer *answer, const char *reason, char *words)
{
	if (!answer->why) {
		answer->reason = text("%s", reason);
		answer->why = text("%s", words);
	} else {
		text_append(&answer->reason, ", %s", reason);
		text_append(&answer->why, "; %s", words);
	}
	free(words);
}

/* How it is known that the difference matters. */
static const char *const trial_words[] = {
	[TRIAL_TAKEN] = "this kernel takes it all the same",
	[TRIAL_REFUSED] = "a program that differs in this alone is refused as well",
	[TRIAL_NOT_LOADED] = "a program that differs in this alone cannot be loaded, to try it",
};

static char *difference(const struct owned *owned, const struct program *program, int trait,
			enum trial trial)
{
	char *has = trait_text(trait, owned->owner), *other = trait_text(trait, program);
	char *words = text("%s: %s of %s, which %s has first, but %s of %s; %s", traits[trait].name,
			   has, owned->owner->name, bpf_map__name(owned->array), other,
			   program->name, trial_words[trial]);
	free(has);
	free(other);
	return words;
}

/* Adds the traits with which a trial ended so; what comes with another type is not told. */
static void add_differences(struct answer *answer, const struct owned *owned,
			    const enum trial trials[TRAITS], enum trial ended)
{
	for (int trait = 0; trait < TRAITS; trait++)
		if (trials[trait] == ended && (!trait || trials[0] == TRIAL_SAME))
			add_reason(answer, traits[trait].name,
				   difference(owned, answer->program, trait, ended));
}

/* bpf_prog_map_compatible() refuses these in any array. */
static bool overrides_return(const struct program *program)
{
	for (size_t i = 0; i < program->body.count; i++) {
		const struct bpf_insn *insn = &program->body.insns[i];
		if (insn->code == (BPF_JMP | BPF_CALL) && !insn->src_reg &&
		    insn->imm == BPF_FUNC_override_return)
			return true;
		i += insn_is_wide(insn);
	}
	return false;
}

static void explain_array(struct answer *answer, const struct owned *owned)
{
	enum trial trials[TRAITS];
	const struct program *program = answer->program, *owner = owned->owner;
	if (overrides_return(program))
		add_reason(answer, "override",
			   text("%s calls bpf_override_return(), and no prog array takes it",
				program->name));
	if (!owner || owner == program)
		return;
	const bool first = !answer->why;
	misfit_try(owner, program, trials);
	add_differences(answer, owned, trials, TRIAL_REFUSED);
	/* What could not be tried may be it, where nothing else is. */
	if (!answer->why)
		add_differences(answer, owned, trials, TRIAL_NOT_LOADED);
	if (first && answer->why)
		answer->owner = owner;
	if (program->fd >= 0 && program_is_jited(owner->fd) != program_is_jited(program->fd))
		add_reason(answer, "JITed",
			   text("of %s and %s one is JITed, the other is interpreted", owner->name,
				program->name));
}

/* What the kernel takes although it is not alike. */
static void note_differences(struct answer *answer, const struct owned *owned)
{
	for (int trait = 0; trait < TRAITS; trait++)
		if (trait_differs(trait, owned->owner, answer->program))
			add_reason(answer, traits[trait].name,
				   difference(owned, answer->program, trait, TRIAL_TAKEN));
}

/* On which measured kernels the program loads. */
static void find_where(const struct why *why, struct answer *answer, bool by_stack,
		       const char *stack)
{
	if (why->cells && !answer->where) {
		free(answer->where_by);
		answer->where = where_program(why->cells, why->object, answer->program, by_stack,
					      stack, &answer->where_by);
	}
}

/* On which there are programs of its type, where that is what this one lacks. */
static void find_where_typed(const struct why *why, struct answer *answer)
{
	const enum bpf_prog_type type = answer->program->type;
	if (!why->cells || answer->where || answer->verdict != VERDICT_UNSUPPORTED ||
	    libbpf_probe_bpf_prog_type(type, NULL))
		return;
	free(answer->where_by);
	answer->where = where_type(why->cells, type, &answer->where_by);
}

/* On which two programs may share that differ in the trait that is the reason, where one is. */
static void find_where_shared(const struct why *why, struct answer *answer)
{
	const bool asked = why->cells && answer->reason && answer->owner && !answer->where;
	for (int trait = 0; trait < TRAITS && asked; trait++)
		if (!strcmp(traits[trait].name, answer->reason)) {
			free(answer->where_by);
			answer->where_by =
				text("%s", trait_question(trait, answer->owner, answer->program));
			answer->where = where_shared(why->cells, answer->where_by);
		}
}

static void explain_stack(const struct why *why, struct answer *answer)
{
	const struct object *object = why->object;
	struct verifier_stats stats;
	verifier_stats_parse(object->log ? object->log : "", &stats);
	const struct caller_limit limit = caller_limit();
	char *words =
		stack_reason(answer->program, stats.stack, bpf_object__btf(object->bpf), &limit);
	if (words)
		add_reason(answer, "stack", words);
	find_where(why, answer, words != NULL, stats.stack);
	verifier_stats_release(&stats);
}

static void explain_complexity(const struct why *why, struct answer *answer)
{
	const char *log = why->object->log;
	char *words = complex_reason(answer->message, log ? log : "");
	if (words)
		add_reason(answer, "too complex", words);
}

static void explain_attribute(struct answer *answer)
{
	int trait = misfit_attribute(answer->program);
	if (trait == TRAITS)
		return;
	char *has = trait_text(trait, answer->program);
	add_reason(answer, traits[trait].name,
		   text("%s: %s; a program that returns 0 is refused with this as well, and loaded "
			"without",
			traits[trait].name, has));
	free(has);
}

/* Why the kernel does not load it, where its words are not all that there is to say: of an array
 * that does not take it the kernel says nothing but `Invalid argument`. */
static void explain_program(const struct why *why, struct answer *answer)
{
	if (answer->message && strstr(answer->message, "stack"))
		explain_stack(why, answer);
	if (answer->message)
		explain_complexity(why, answer);
	for (int i = 0; i < why->array_count; i++)
		if (uses(answer->program, why->arrays[i].array))
			explain_array(answer, &why->arrays[i]);
	if (!answer->why && answer->verdict == VERDICT_REJECTED)
		explain_attribute(answer);
	find_where(why, answer, false, NULL);
	find_where_typed(why, answer);
	find_where_shared(why, answer);
}

/* -- Rows ------------------------------------------------------------------------------ */

static void print_answer(struct why *why, const struct answer *answer)
{
	const struct slot *slot = answer->slot;
	json_t *row =
		json_pack("{s:i, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "version",
			  RECORD_VERSION, "program", json_text(answer->program->name), "array",
			  json_text(slot ? bpf_map__name(slot->array) : NULL), "key",
			  slot ? json_integer(slot->key) : json_null(), "verdict",
			  verdict_name(answer->verdict), "message", json_text(answer->message),
			  "reason", json_text(answer->reason), "why", json_text(answer->why),
			  "passes_on", answer->where ? json_incref(answer->where) : json_null(),
			  "passes_by", json_text(answer->where ? answer->where_by : NULL));
	output_row(&why->output, row);
	json_decref(row);
}

static void answer_release(struct answer *answer)
{
	free(answer->reason);
	free(answer->why);
	free(answer->where_by);
	json_decref(answer->where);
}

static void describe_where(FILE *out, const json_t *row)
{
	char *where = where_text(json_object_get(row, "passes_on"), json_word(row, "passes_by"));
	if (where)
		print_line(out, "  %s", where);
	free(where);
}

/* What is taken, and is as it must be, is counted only. */
static void describe_answer(const struct output *output, const json_t *row)
{
	const bool taken = !strcmp(json_word(row, "verdict"), verdict_name(VERDICT_ACCEPTED));
	const char *words = json_word(row, "why"), *program = json_word(row, "program");
	const json_t *key = json_object_get(row, "key");
	if (taken && !*words)
		return;
	char *subject = json_is_null(key) ? text("%s", program)
					  : text("%s[%lld]=%s", json_word(row, "array"),
						 (long long)json_integer_value(key), program);
	if (taken)
		print_line(output->out, "%s: passes here", subject);
	else
		print_line(output->out, "%s: %s: %s", subject, json_word(row, "verdict"),
			   json_word(row, "message"));
	if (*words)
		print_line(output->out, "  %s", words);
	describe_where(output->out, row);
	free(subject);
}

static void describe_end(const struct output *output)
{
	const struct why *why = output->context;
	print_line(output->out, "passes here: %d of %d program%s, %d of %d slot%s",
		   why->programs.taken, why->programs.all, why->programs.all == 1 ? "" : "s",
		   why->slots.taken, why->slots.all, why->slots.all == 1 ? "" : "s");
}

static const struct view why_view = { .row = describe_answer, .end = describe_end };

/* -- What the kernel takes ------------------------------------------------------------- */

static void own_arrays(const struct why *why, const struct program *program)
{
	for (int i = 0; i < why->array_count; i++)
		if (!why->arrays[i].owner && uses(program, why->arrays[i].array))
			why->arrays[i].owner = program;
}

static void try_program(struct why *why, struct program *program)
{
	struct answer answer = { .program = program };
	struct record record;
	record_init(&record);
	int err = object_load_program(why->object, program, &record);
	answer.verdict = record.verdict;
	answer.message = record.message;
	if (err)
		explain_program(why, &answer);
	else
		own_arrays(why, program);
	why->programs.all++;
	why->programs.taken += !err;
	print_answer(why, &answer);
	answer_release(&answer);
	record_release(&record);
}

/* Extensions come after what they extend. */
static void try_programs(struct why *why, bool extensions)
{
	for (int i = 0; i < why->object->program_count; i++) {
		struct program *program = &why->object->programs[i];
		if (program->body.insns && (program->type == BPF_PROG_TYPE_EXT) == extensions)
			try_program(why, program);
	}
}

static void try_slot(struct why *why, const struct slot *slot)
{
	const struct program *program = &why->object->programs[slot->program];
	struct owned *owned = owned_of(why, slot->array);
	struct answer answer = { .program = program,
				 .slot = slot,
				 .message = "its program is refused",
				 .verdict = VERDICT_REJECTED };
	int err = -EBADF;
	if (!owned)
		return;
	if (program->fd >= 0)
		err = bpf_map_update_elem(bpf_map__fd(slot->array), &slot->key, &program->fd,
					  BPF_ANY);
	if (!err) {
		owned->owner = owned->owner ? owned->owner : program;
		answer.verdict = VERDICT_ACCEPTED;
		answer.message = NULL;
		note_differences(&answer, owned);
	} else if (program->fd >= 0) {
		answer.message = errno_text(-err);
		explain_array(&answer, owned);
		find_where_shared(why, &answer);
	}
	why->slots.all++;
	why->slots.taken += !err;
	print_answer(why, &answer);
	answer_release(&answer);
}

static int count_programs(const struct object *object)
{
	int count = 0;
	for (int i = 0; i < object->program_count; i++)
		count += object->programs[i].body.insns != NULL;
	return count;
}

int why_object(struct object *object, const json_t *cells, const struct format *format)
{
	struct why why = { .object = object, .cells = cells };
	const int count = count_programs(object);
	int err = bound_reserve(count);
	if (err) {
		char *words = bound_why(err, count);
		error("%s: not loaded: %s", object->path, words);
		free(words);
		return EXIT_NOT_MEASURED;
	}
	why.output = (struct output){ stdout, format, &why_view, &why };
	list_arrays(&why);
	try_programs(&why, false);
	try_programs(&why, true);
	object->arrays.used |= object->arrays.slot_count > 0;
	for (int i = 0; i < object->arrays.slot_count; i++)
		try_slot(&why, &object->arrays.slots[i]);
	output_end(&why.output);
	free(why.arrays);
	bool all = why.programs.taken == why.programs.all && why.slots.taken == why.slots.all;
	return all ? EXIT_DONE : EXIT_DIFFERS;
}
