/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Names and values of cases: whatever is read prints as what was given. */
#include "case_name.h"
#include "family.h"
#include "fuzz.h"
#include "spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct spec spec, again;
	struct family family;
	char *input = fuzz_text(data, size);
	message_level_set(MESSAGE_NONE);
	if (!spec_parse_name(input, &spec)) {
		char *name = spec_name(&spec);
		if (strcmp(name, input) || spec_parse_name(name, &again) ||
		    !spec_equal(&spec, &again))
			abort();
		free(name);
	}
	axis_for_each (axis) {
		family_init(&family);
		if (!family_set(&family, axis, input) && !family_case(&family, 0, &spec)) {
			char *name = spec_name(&spec);
			if (spec_parse_name(name, &again) || !spec_equal(&spec, &again))
				abort();
			free(name);
		}
	}
	free(input);
	return 0;
}
