/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "case_name.h"
#include "family.h"
#include "message.h"
#include "number.h"
#include "spec.h"
#include "mixed.h"
#include "test.h"

static void numbers_are_whole_and_in_range(void **state)
{
	(void)state;
	uint64_t number = 7;
	static const char *const bad[] = {
		"", " 1", "-1", "+1", "abc", "1e9", "1.0", "0x10", "1 "
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_not_equal(number_parse(bad[i], 100, &number), 0);
	assert_int_not_equal(number_parse("18446744073709551616", UINT64_MAX, &number), 0);
	assert_int_equal(number, 7);
	assert_int_equal(number_parse("100", 100, &number), 0);
	assert_int_equal(number, 100);
	assert_int_not_equal(number_parse("101", 100, &number), 0);
}

static void names_parse_back_to_the_same_spec(void **state)
{
	(void)state;
	static const char *const names[] = {
		"d33",
		"d0",
		"d40-s300",
		"d1-f2-s240,16-xdp",
		"d1000-f2-r1-fanout2",
		"d33-missed1",
		"d5-f3-r2-callback-variable-runtime-global-buffer-cgroup_skb",
		"d65536-f255-s0,65536-r7",
		"d40-fentry@__x64_sys_execve-trace",
		"d40-fexit_program-fexit",
		"d5-tracepoint@syscalls@sys_enter_execve",
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct spec spec;
		assert_int_equal(spec_parse_name(names[i], &spec), 0);
		char *name = spec_name(&spec);
		assert_string_equal(name, names[i]);
		free(name);
	}
}

static void names_and_json_of_random_specs_parse_back(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		struct spec spec, parsed;
		struct sizes sizes = { 0 };
		spec_init(&spec);
		axis_for_each (axis) {
			int choices = 0;
			int *number = axis_field(axis, &spec);
			if (axis->kind == &axis_kind_HOOK && rand() % 2)
				assert_int_equal(hook_parse("attach", "fentry/__x64_sys_execve",
							    axis_field(axis, &spec)),
						 0);
			while (axis->kind == &axis_kind_CHOICE && axis->choices[choices])
				choices++;
			if (axis->kind == &axis_kind_CHOICE)
				*number = choices ? rand() % choices : 0;
			else if (axis->kind == &axis_kind_NUMBER)
				*number = axis->min +
					  rand() % (rand() % 2 ? 4 : axis->max - axis->min + 1);
		}
		sizes.count = 1 + rand() % (spec.frames < 5 ? spec.frames : 5);
		for (int i = 0; i < sizes.count; i++)
			sizes.bytes[i] = rand() % 600;
		sizes_set(&spec.stack, &sizes);
		if (!spec.depth)
			spec.ring = 0;
		if (spec_check(&spec))
			continue;
		char *name = spec_name(&spec);
		assert_int_equal(spec_parse_name(name, &parsed), 0);
		assert_true(spec_equal(&spec, &parsed));
		json_t *json = json_object();
		spec_to_json(&spec, json);
		assert_int_equal(spec_from_json(json, &parsed), 0);
		assert_true(spec_equal(&spec, &parsed));
		json_decref(json);
		free(name);
	}
}

static void names_that_are_not_canonical_are_refused(void **state)
{
	(void)state;
	static const char *const names[] = {
		"",	     "d",	   "40",	  "d40-",	 "-d40",     "d040",
		"d40-f1",    "f2-d40",	   "d40-s0",	  "d40-r40",	 "d40-s8,8", "d40-tc",
		"d40-call",  "d1-s1,2",	   "d1-global",	  "d1-fanout2",	 "d0-r3",    "d40x",
		"d99999999", "d1-f2-s-16", "d1-d1",	  "d1-static",	 "d1-f256",  "d0-variable",
		"d9-f2+f2",  "d9-f2|f1",   "d9-r2-f2+f1", "d9-f2+f1-f2", "d0-f2+f1",
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct spec spec;
		if (!spec_parse_name(names[i], &spec))
			fail_msg("'%s' was taken for the name of a case", names[i]);
	}
}

static void the_last_stack_value_repeats(void **state)
{
	(void)state;
	struct spec spec;
	assert_int_equal(spec_parse_name("d1-f4-s300,16", &spec), 0);
	assert_int_equal(spec_frame_bytes(&spec, 0), 300);
	assert_int_equal(spec_frame_bytes(&spec, 1), 16);
	assert_int_equal(spec_frame_bytes(&spec, 3), 16);
}

static void tunables_keep_the_structure_and_other_axes_do_not(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} pairs[] = {
		{ "d40", "d10-r40", true },
		{ "d40", "d10", false },
		{ "d40", "d40-s300", true },
		{ "d1-f2", "d1-f2-s8,16", true },
		{ "d40", "d40-missed3", true },
		{ "d1-f2", "d1-f3", false },
		{ "d9-missed1", "d9-missed3", true },
		{ "d40", "d40-xdp", false },
		{ "d0", "d1", false },
		{ "d1-f2", "d1-f2-global", false },
		{ "d9-f2.s64+f1", "d33-f2+f1.s8", true },
		{ "d9-f2+f1", "d9-f3+f1", false },
		{ "d9-f2+f1", "d9-f2+f1+f3", false },
		{ "d9-f2+f1", "d9-f2-r2", false },
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct spec a, b;
		assert_int_equal(spec_parse_name(pairs[i].a, &a), 0);
		assert_int_equal(spec_parse_name(pairs[i].b, &b), 0);
		assert_int_equal(spec_same_structure(&a, &b), pairs[i].same);
		assert_int_equal(spec_same_structure(&b, &a), pairs[i].same);
	}
}

static void set(struct family *family, const char *option, const char *value, int expected)
{
	if (family_set(family, axis_find(option, strlen(option)), value) != expected)
		fail_msg("%s '%s': not as expected", option, value);
}

static void chains_of_one_shape_are_not_mixed(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *name;
	} stages[] = {
		{ "f2-s64|f8-s16,8-global|f1", "d33-f2.s64+f8.s16,8.global+f1" },
		{ "f2+f1.s8", "d33-f2+f1.s8" },
		{ "f2|f1|f2|f1", "d33-r4-f2+f1" },
		{ "f2-s64|f2-s64", "d33-f2-s64-r2" },
		{ "f3-callback", "d33-f3-r1-callback" },
	};
	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		struct family family;
		struct spec spec;
		family_init(&family);
		set(&family, "stages", stages[i].typed, 0);
		assert_int_equal(family_case(&family, 0, &spec), 0);
		char *name = spec_name(&spec);
		assert_string_equal(name, stages[i].name);
		free(name);
	}
}

static void the_programs_of_a_mixed_chain_have_its_shapes_in_turn(void **state)
{
	(void)state;
	static const int frames[] = { 2, 1, 8, 2, 1, 8 };
	struct spec spec, of;
	assert_int_equal(spec_parse_name("d9-r5-f2.s64+f1+f8.s16,0", &spec), 0);
	assert_int_equal(spec_most_frames(&spec), 8);
	for (int i = 0; i < 6; i++) {
		spec_of_stage(&spec, i, &of);
		assert_int_equal(of.frames, frames[i]);
		assert_int_equal(of.stages.count, 0);
		assert_int_equal(spec_check(&of), 0);
	}
	assert_int_equal(spec_frame_bytes(&of, 0), 16);
	assert_int_equal(spec_frame_bytes(&of, 7), 0);
	spec_of_program(&spec, "stage_3", &of);
	assert_int_equal(spec_frame_bytes(&of, 1), 64);
}

static void a_family_is_all_combinations(void **state)
{
	(void)state;
	struct family family;
	family_init(&family);
	set(&family, "depth", "1..3", 0);
	set(&family, "stack", "8..40:16", 0);
	assert_int_equal(family_count(&family), 9);
	static const char *const want[] = { "d1-s8",  "d1-s24", "d1-s40", "d2-s8", "d2-s24",
					    "d2-s40", "d3-s8",	"d3-s24", "d3-s40" };
	for (uint64_t i = 0; i < 9; i++) {
		struct spec spec;
		assert_int_equal(family_case(&family, i, &spec), 0);
		char *name = spec_name(&spec);
		assert_string_equal(name, want[i]);
		free(name);
	}
}

static void bad_values_are_refused(void **state)
{
	(void)state;
	struct family family;
	static const char *const bad[] = {
		"",    "-1",	  "abc",    "1e9", "4294967297", "5..1",
		"1..", "1..10:0", "1..10:", "..5", "1...5",	 "1..5x"
	};
	family_init(&family);
	axis_for_each (axis)
		for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
			assert_int_not_equal(family_set(&family, axis, bad[i]), 0);
	assert_int_equal(family_count(&family), 1);
}

static void counts_do_not_overflow(void **state)
{
	(void)state;
	struct family family;
	family_init(&family);
	set(&family, "depth", "0..65536", 0);
	set(&family, "ring", "1..65536", 0);
	set(&family, "stack", "0..65536", 0);
	set(&family, "frames", "1..255", 0);
	set(&family, "fanout", "1..255", 0);
	family.ranged[AXIS_missed] = true;
	family.ranges[AXIS_missed] = (struct range){ 0, 65536, 1 };
	assert_true(family_count(&family) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_whole_and_in_range),
		cmocka_unit_test(names_parse_back_to_the_same_spec),
		cmocka_unit_test(names_and_json_of_random_specs_parse_back),
		cmocka_unit_test(names_that_are_not_canonical_are_refused),
		cmocka_unit_test(the_last_stack_value_repeats),
		cmocka_unit_test(tunables_keep_the_structure_and_other_axes_do_not),
		cmocka_unit_test(chains_of_one_shape_are_not_mixed),
		cmocka_unit_test(the_programs_of_a_mixed_chain_have_its_shapes_in_turn),
		cmocka_unit_test(a_family_is_all_combinations),
		cmocka_unit_test(bad_values_are_refused),
		cmocka_unit_test(counts_do_not_overflow),
	};
	message_level_set(MESSAGE_NONE);
	return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
