/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Random cases, the model and the shrinker, on a simulated kernel with one rule changed. */
#include <stdlib.h>
#include <string.h>

#include "../../probe/draw.h"
#include "../../probe/random.h"
#include "case_name.h"
#include "mixed.h"
#include "test.h"
#include "tunables.h"

/* A kernel, by its rules; they are written down here anew, and share nothing with the model. */
struct kernel {
	int rounding;
	bool callback_anew;	   /* each callback begins the count anew */
	bool global_anew;	   /* frames are counted anew from each global function on */
	bool missed_in_subprogram; /* a missed call uses up the count, in a subprogram only */
	/* What chains of several shapes alone show. */
	bool anew_behind_callback; /* a program without subprograms that a callback tail-calls
				    * begins the count anew */
	bool one_linkage;	   /* global functions are refused beside static ones */
	bool more_below_less;	   /* a program leaves 16 bytes more that has more frames than the
				    * one that called it */
	/* Frames are rounded up to 16 on its own stack, bpf_loop() takes 24 bytes more, and a
	 * program alone saves two registers more above its frame, as on arm64. */
	bool by_sixteen;
	int looks;
};

static const struct kernel usual = { .rounding = 32 };

static bool is_callback(const struct spec *spec)
{
	return spec->frames > 1 && spec->via;
}

static int kernel_frame(const struct spec *spec, int frame)
{
	int bytes = spec_frame_bytes(spec, frame);
	if (spec->frame_style)
		bytes = (bytes + 7) & ~7;
	if (is_callback(spec) && frame == spec->frames - 2 && bytes < 8)
		bytes = 8;
	return bytes;
}

static int rounded(const struct kernel *kernel, int bytes)
{
	return ((bytes ? bytes : 1) + kernel->rounding - 1) / kernel->rounding * kernel->rounding;
}

static bool kernel_takes_program(const struct kernel *kernel, const struct spec *spec)
{
	int depth = 0, nested = 0;
	if (!strcmp(prog_type_names[spec->prog_type], "syscall") && spec->depth)
		return false;
	if (is_callback(spec) && spec->linkage)
		return false;
	for (int i = 0; i < spec->frames; i++) {
		if (kernel_frame(spec, i) > 512)
			return false;
		if (i && i == spec->frames - 1 && spec->depth && depth >= 256)
			return false;
		depth += rounded(kernel, kernel_frame(spec, i));
		if (depth > 512)
			return false;
		nested = kernel->global_anew && spec->linkage ? 1 : nested + 1;
		if (nested > 8)
			return false;
	}
	return true;
}

static bool kernel_takes(const struct kernel *kernel, const struct spec *spec)
{
	bool of_linkage[2] = { false, false };
	for (int i = 0; i < spec_shape_count(spec); i++) {
		struct spec of;
		spec_of_stage(spec, i, &of);
		of_linkage[of.linkage] |= of.frames > 1;
		if (!kernel_takes_program(kernel, &of))
			return false;
	}
	return !kernel->one_linkage || !of_linkage[0] || !of_linkage[1];
}

struct run {
	const struct kernel *kernel;
	const struct spec *spec;
	struct spec of[SHAPES_MAX];
	struct seen seen;
	int64_t deepest; /* bytes in use, the last program's own frames included */
};

/* The program that runs behind so many tail calls. */
static const struct spec *program_at(const struct run *run, int level)
{
	const int number = level ? (level - 1) % run->spec->ring + 1 : 0;
	return &run->of[number % spec_shape_count(run->spec)];
}

/* Bytes that a frame with so many takes of the kernel's stack. */
static int frame_on_stack(const struct run *run, const struct spec *of, int frame)
{
	const int bytes = (kernel_frame(of, frame) + 7) / 8 * 8;
	const bool loops = of->via == 1 && frame == of->frames - 2;
	if (!run->kernel->by_sixteen)
		return 40 + bytes;
	return 48 + (bytes + (loops ? 24 : 0) + 15) / 16 * 16;
}

static int64_t place(const struct run *run, int level)
{
	return run->kernel->by_sixteen && program_at(run, level)->frames == 1 ? 16 : 0;
}

static int64_t kernel_leaves(const struct run *run, int level)
{
	const struct spec *of = program_at(run, level);
	int64_t bytes = 0;
	for (int i = 0; i + 1 < of->frames; i++)
		bytes += frame_on_stack(run, of, i);
	if (of->frames > 1 && of->fanout > 1)
		bytes += run->kernel->by_sixteen ? 16 : 8;
	if (is_callback(of))
		bytes += 80;
	if (run->kernel->more_below_less && level &&
	    of->frames > program_at(run, level - 1)->frames)
		bytes += 16;
	return bytes;
}

/* Of the count, what a program at that level begins with. */
static int kernel_begins(const struct run *run, int level, int used)
{
	const bool anew =
		(run->kernel->callback_anew && is_callback(program_at(run, level))) ||
		(run->kernel->anew_behind_callback && level &&
		 program_at(run, level)->frames == 1 && is_callback(program_at(run, level - 1)));
	return anew ? 0 : used;
}

static int64_t more(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The calls of one program and all that come from there; `used` is what the way down has used of
 * the count, `below` the bytes that it has left. */
static void kernel_descend(struct run *run, int level, int used, int64_t below)
{
	const struct spec *of = program_at(run, level);
	const int64_t left = kernel_leaves(run, level);
	struct seen *seen = &run->seen;
	seen->total = more(seen->total, below + place(run, level) - place(run, 0));
	run->deepest = more(run->deepest, below + left);
	for (int branch = 0; branch < of->fanout; branch++) {
		int of_this = kernel_begins(run, level, used);
		if (level >= of->depth || seen->made >= BUDGET_DEFAULT)
			return;
		if (run->kernel->missed_in_subprogram && of->frames > 1)
			of_this += of->missed;
		if (of_this >= 33)
			continue;
		seen->made++;
		seen->per_call =
			more(seen->per_call, left + place(run, level + 1) - place(run, level));
		kernel_descend(run, level + 1, of_this + 1, below + left);
	}
}

static int kernel_look(void *context, const struct spec *spec, struct seen *seen)
{
	struct kernel *kernel = context;
	struct run run = { .kernel = kernel, .spec = spec, .seen = { VERDICT_ACCEPTED, 0, 0, 0 } };
	kernel->looks++;
	*seen = (struct seen){ VERDICT_REJECTED, RECORD_NULL, RECORD_NULL, RECORD_NULL };
	if (!kernel_takes(kernel, spec))
		return 0;
	for (int i = 0; i < spec_shape_count(spec); i++)
		spec_of_stage(spec, i, &run.of[i]);
	kernel_descend(&run, 0, 0, 0);
	*seen = run.seen;
	if (700 + run.deepest > 16000)
		*seen = (struct seen){ VERDICT_CRASHED, RECORD_NULL, RECORD_NULL, RECORD_NULL };
	return 0;
}

/* What would be measured on the usual one. */
static struct model model_of_usual(void)
{
	struct model model = {
		.program = 512,
		.rounding = 32,
		.empty = 32,
		.callers = 224,
		.frames = 8,
		.frames_global = 8,
		.subprogram = VERDICT_ACCEPTED,
		.global = VERDICT_ACCEPTED,
		.callback = VERDICT_ACCEPTED,
		.callback_alone = VERDICT_ACCEPTED,
		.callback_global = VERDICT_REJECTED,
		.for_each = VERDICT_ACCEPTED,
		.for_each_alone = VERDICT_ACCEPTED,
		.for_each_global = VERDICT_REJECTED,
		.count = 33,
		.count_variable = 33,
		.count_subprogram = 33,
		.count_callback = 33,
		.count_for_each = 33,
		.count_tree = 1000,
		.missed = 33,
		.missed_variable = 33,
		.missed_subprogram = 33,
		.call = 40,
		.call_frames3 = 80,
		.call_byte = 48,
		.call_byte_inside = 88,
		.call_fanout = 48,
		.call_callback = 40 + 80 + 8,
		.call_callback_byte = 40 + 80 + 16,
		.call_both = 40 + 80 + 8 + 8,
		.call_for_each = 40 + 80 + 8,
		.call_for_each_byte = 40 + 80 + 16,
		.call_for_each_both = 40 + 80 + 8 + 8,
		.call_alone = 40,
		.call_alone_missed = 40,
		.call_alone_variable = 40,
		.call_alone_missed_variable = 40,
		.call_to_callback = 40,
		.call_to_for_each = 40,
		.start = 700,
	};
	for (int i = 0; prog_type_names[i]; i++)
		model.types_global[i] = VERDICT_ACCEPTED;
	for (int i = 0; prog_type_names[i]; i++)
		model.types_private[i] = VERDICT_REJECTED;
	for (int i = 0; prog_type_names[i]; i++)
		model.types[i] =
			strcmp(prog_type_names[i], "syscall") ? VERDICT_ACCEPTED : VERDICT_REJECTED;
	return model;
}

static void surprise_with(struct kernel kernel, const struct model *model, uint64_t seed,
			  struct random *random)
{
	*random = (struct random){ .model = model,
				   .looker = { kernel_look, NULL, &kernel },
				   .seed = seed,
				   .count = 2000,
				   .budget = BUDGET_DEFAULT };
	assert_int_equal(random_run(random), 0);
	assert_int_equal(random->done, 2000);
	for (int i = 0; i < random->surprise_count; i++) {
		char *name = spec_name(&random->surprises[i].spec);
		char *drawn = spec_name(&random->surprises[i].drawn);
		print_message("%s: %s, %d cases as %s\n", name,
			      differs_name(random->surprises[i].kind.differs),
			      random->surprises[i].count, drawn);
		free(drawn);
		free(name);
	}
}

#define SEEDS 10

/* Whatever the seed, the surprises are these, and nothing else. */
static void surprises_are(struct kernel kernel, const char *smallest)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		const struct model model = model_of_usual();
		struct random random;
		surprise_with(kernel, &model, seed, &random);
		assert_int_equal(random.surprise_count, 1);
		char *name = spec_name(&random.surprises[0].spec);
		assert_string_equal(name, smallest);
		free(name);
		random_release(&random);
	}
}

/* Returns how many died. */
static uint64_t nothing_surprises(struct kernel kernel, const struct model *model)
{
	uint64_t deaths = 0;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random random;
		surprise_with(kernel, model, seed, &random);
		assert_int_equal(random.surprise_count, 0);
		deaths += random.deaths;
		random_release(&random);
	}
	return deaths;
}

static void nothing_surprises_where_nothing_has_changed(void **state)
{
	(void)state;
	const struct model model = model_of_usual();
	assert_true(nothing_surprises(usual, &model) > SEEDS);
}

static void a_count_that_is_known_to_begin_anew_surprises_nobody(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	struct model model = model_of_usual();
	kernel.callback_anew = kernel.missed_in_subprogram = true;
	model.count_callback = 1000;
	model.count_for_each = 40;
	model.missed_subprogram = 16;
	nothing_surprises(kernel, &model);
}

static void frames_that_are_known_to_be_rounded_to_sixteen_surprise_nobody(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	struct model model = model_of_usual();
	kernel.by_sixteen = true;
	model.call = 48;
	model.call_frames3 = 96;
	model.call_byte = 64;
	model.call_byte_inside = 112;
	model.call_fanout = 64;
	model.call_callback = 48 + 80 + 32;
	model.call_callback_byte = 48 + 80 + 48;
	model.call_both = 48 + 80 + 32 + 16;
	model.call_for_each = model.call_for_each_byte = 48 + 80 + 16;
	model.call_for_each_both = 48 + 80 + 16 + 16;
	model.call_to_callback = model.call_to_for_each = 48;
	model.call_alone = model.call_alone_missed = 64;
	model.call_alone_variable = model.call_alone_missed_variable = 64;
	nothing_surprises(kernel, &model);
}

static void another_rounding_is_found(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	kernel.rounding = 8;
	surprises_are(kernel, "d0-f2-s481,0");
}

static void a_count_that_a_callback_begins_anew_is_found(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	kernel.callback_anew = true;
	surprises_are(kernel, "d34-f2-r1-callback");
}

static void frames_that_global_functions_begin_anew_are_found(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	kernel.global_anew = true;
	surprises_are(kernel, "d0-f9-global");
}

static void a_miss_that_counts_in_a_subprogram_is_found(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	kernel.missed_in_subprogram = true;
	surprises_are(kernel, "d17-f2-r1-missed1");
}

static void what_is_called_from_a_callback_and_counts_anew_is_found(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	kernel.anew_behind_callback = true;
	surprises_are(kernel, "d34-r1-f2.callback+f1");
}

static void a_linkage_that_is_refused_beside_the_other_is_found(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	kernel.one_linkage = true;
	surprises_are(kernel, "d1-r1-f2+f2.global");
}

static void more_that_is_left_below_a_program_of_fewer_frames_is_found(void **state)
{
	(void)state;
	struct kernel kernel = usual;
	kernel.more_below_less = true;
	surprises_are(kernel, "d2-r1-f1+f2");
}

static void the_same_seed_gives_the_same_cases(void **state)
{
	(void)state;
	int differ = 0, mixed = 0;
	for (uint64_t i = 0; i < 2000; i++) {
		struct spec one, again, other;
		draw_case(7, i, &one);
		draw_case(7, i, &again);
		draw_case(8, i, &other);
		assert_true(spec_equal(&one, &again));
		assert_int_equal(spec_check(&one), 0);
		differ += !spec_equal(&one, &other);
		mixed += one.stages.count > 0;
	}
	assert_in_range(mixed, 300, 700);
	assert_true(differ > 1900);
}

/* A seed is told to others: its cases stay. That of 13 is what tests/vm/sweep.bats draws. */
static void the_cases_of_a_seed_stay(void **state)
{
	(void)state;
	static const struct {
		uint64_t seed, number;
		const char *name;
	} drawn[] = {
		{ 13, 0, "d66-missed33-f7+f2.s8.global+f1.s257" },
		{ 13, 1, "d2-f7.s8+f2.s32.global+f1.s16" },
		{ 1, 0,
		  "d2-f17-s45,55,27,27,27,27,34,1,15,23,33,52,39,27,43,26,12-r1-variable-global-"
		  "lwt_xmit" },
		{ 1, 1999, "d0-f2-s63,129-callback" },
	};
	for (size_t i = 0; i < sizeof(drawn) / sizeof(*drawn); i++) {
		struct spec spec;
		draw_case(drawn[i].seed, drawn[i].number, &spec);
		char *name = spec_name(&spec);
		assert_string_equal(name, drawn[i].name);
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_surprises_where_nothing_has_changed),
		cmocka_unit_test(a_count_that_is_known_to_begin_anew_surprises_nobody),
		cmocka_unit_test(frames_that_are_known_to_be_rounded_to_sixteen_surprise_nobody),
		cmocka_unit_test(another_rounding_is_found),
		cmocka_unit_test(a_count_that_a_callback_begins_anew_is_found),
		cmocka_unit_test(frames_that_global_functions_begin_anew_are_found),
		cmocka_unit_test(a_miss_that_counts_in_a_subprogram_is_found),
		cmocka_unit_test(what_is_called_from_a_callback_and_counts_anew_is_found),
		cmocka_unit_test(a_linkage_that_is_refused_beside_the_other_is_found),
		cmocka_unit_test(more_that_is_left_below_a_program_of_fewer_frames_is_found),
		cmocka_unit_test(the_same_seed_gives_the_same_cases),
		cmocka_unit_test(the_cases_of_a_seed_stay),
	};
	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
