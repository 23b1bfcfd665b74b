/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "family.h"
#include "message.h"
#include "number.h"

void family_init_from(struct family *family, const struct spec *spec)
{
	*family = (struct family){ .fixed = *spec };
	axis_for_each (axis)
		family->given[axis - axes] = true;
}

void family_init(struct family *family)
{
	*family = (struct family){ 0 };
	spec_init(&family->fixed);
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
	const struct axis_kind *kind = axis->kind;
	int id = (int)(axis - axes), err;
	struct range range;
	bool listed = value && kind->separator && strchr(value, kind->separator);
	/* A flag is its second word. */
	if (!value)
		value = axis->choices[1];
	bool ranged = kind->ordered && !listed;
	err = ranged ? range_parse(axis, value, &range)
		     : kind->parse(axis, value, axis_field(axis, &family->fixed));
	if (err)
		return err;
	if (ranged)
		family->ranges[id] = range;
	family->ranged[id] = ranged;
	family->given[id] = true;
	return 0;
}

struct range family_range(const struct family *family, enum axis_id axis)
{
	int fixed = axis_int(&axes[axis], &family->fixed);
	return family->ranged[axis] ? family->ranges[axis] : (struct range){ fixed, fixed, 1 };
}

static uint64_t value_count(const struct family *family, int axis)
{
	return family->ranged[axis] ? (uint64_t)range_count(&family->ranges[axis]) : 1;
}

uint64_t family_count(const struct family *family)
{
	uint64_t count = 1;
	for (int id = 0; id < AXIS_COUNT; id++)
		if (__builtin_mul_overflow(count, value_count(family, id), &count))
			return UINT64_MAX;
	return count;
}

int family_case(const struct family *family, uint64_t number, struct spec *spec)
{
	*spec = family->fixed;
	for (int id = AXIS_COUNT - 1; id >= 0; id--) {
		const struct range *range = &family->ranges[id];
		uint64_t count = value_count(family, id), turn = number % count;
		number /= count;
		if (family->ranged[id])
			axes[id].kind->set(axis_field(&axes[id], spec),
					   range->first + (int)turn * range->step);
	}
	spec_follow(spec, family->given);
	int err = spec_check(spec);
	spec_shorten(spec);
	return err;
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
