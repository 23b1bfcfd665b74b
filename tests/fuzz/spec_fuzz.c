/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Names and values of cases: whatever is read prints as what was given. */
#include <stdlib.h>
#include <string.h>

#include "family.h"
#include "message.h"
#include "spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct spec spec, again;
	struct family family;
	char *input = malloc(size + 1);
	message_level_set(MESSAGE_NONE);
	memcpy(input, data, size);
	input[size] = '\0';
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
