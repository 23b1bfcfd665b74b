/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "family.h"
#include "message.h"
#include "number.h"

void family_init_from(struct family *family, const struct spec *spec)
{
	memset(family, 0, sizeof(*family));
	axis_for_each (axis) {
		struct range *range = &family->ranges[axis - axes];
		family->given[axis - axes] = true;
		range->step = 1;
		if (axis_is_int(axis))
			range->first = range->last = axis_int_get(axis, spec);
	}
	family->stack = spec->stack;
	family->attach = spec->attach;
}

void family_init(struct family *family)
{
	struct spec spec;
	spec_init(&spec);
	family_init_from(family, &spec);
	memset(family->given, 0, sizeof(family->given));
}

int range_parse(const struct axis *axis, const char *value, struct range *range)
{
	const char *at = value;
	int err = axis_scan_number(axis, &at, value, &range->first);
	if (err)
		return err;
	range->last = range->first;
	range->step = 1;
	if (axis->ranged && !strncmp(at, "..", 2)) {
		at += 2;
		err = axis_scan_number(axis, &at, value, &range->last);
		if (err)
			return err;
		if (range->last < range->first) {
			error("%s '%s': the range ends before it begins", axis->option, value);
			return -EINVAL;
		}
		uint64_t step = 1;
		if (*at == ':') {
			at++;
			err = number_scan(at, &at, INT32_MAX, &step);
			if (err || !step) {
				error("%s '%s': the step must be 1 or more", axis->option, value);
				return -EINVAL;
			}
		}
		range->step = (int)step;
	}
	if (*at) {
		error("%s '%s': not a whole number%s", axis->option, value,
		      axis->ranged ? " or a range FIRST..LAST[:STEP]" : "");
		return -EINVAL;
	}
	return 0;
}

int range_count(const struct range *range)
{
	return (range->last - range->first) / range->step + 1;
}

int family_set(struct family *family, const struct axis *axis, const char *value)
{
	struct range range = { .step = 1 };
	int err;
	if (axis->kind == AXIS_CHOICE) {
		err = axis_parse_choice(axis, value ? value : axis->choices[1], &range.first);
		range.last = range.first;
	} else if (axis->kind == AXIS_HOOK) {
		err = hook_parse(value, &family->attach);
	} else if (axis->kind == AXIS_SIZES && strchr(value, ',')) {
		err = axis_parse_sizes(axis, value, &family->stack);
	} else {
		err = range_parse(axis, value, &range);
		if (axis->kind == AXIS_SIZES)
			family->stack.count = 0;
	}
	if (err)
		return err;
	family->ranges[axis - axes] = range;
	family->given[axis - axes] = true;
	return 0;
}

uint64_t family_count(const struct family *family)
{
	uint64_t count = 1;
	axis_for_each (axis)
		if (__builtin_mul_overflow(
			    count, (uint64_t)range_count(&family->ranges[axis - axes]), &count))
			return UINT64_MAX;
	return count;
}

int family_case(const struct family *family, uint64_t number, struct spec *spec)
{
	spec_init(spec);
	for (int id = AXIS_COUNT - 1; id >= 0; id--) {
		const struct range *range = &family->ranges[id];
		uint64_t count = (uint64_t)range_count(range);
		int value = range->first + (int)(number % count) * range->step;
		number /= count;
		if (axis_is_int(&axes[id]))
			*axis_int(&axes[id], spec) = value;
		if (axes[id].kind != AXIS_SIZES)
			continue;
		struct sizes one = { .count = 1, .bytes = { value } };
		spec_set_stack(spec, family->stack.count ? &family->stack : &one);
	}
	spec->attach = family->attach;
	spec_follow(spec, family->given);
	/* Lists longer than the frames must not be hidden by the shortest form. */
	if (family->stack.count > spec->frames) {
		error("stack: %d values for %d frame%s", family->stack.count, spec->frames,
		      spec->frames == 1 ? "" : "s");
		return -EINVAL;
	}
	return spec_check(spec);
}

bool cases_wanted(uint64_t count, bool yes)
{
	if (count <= CASES_WITHOUT_YES || yes)
		return true;
	error("the ranges make %s%llu cases: more than %d need --yes",
	      count == UINT64_MAX ? "more than " : "", (unsigned long long)count,
	      CASES_WITHOUT_YES);
	return false;
}
