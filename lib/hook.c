/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hook.h"
#include "message.h"
#include "progtype.h"
#include "text.h"

static bool matches(const char *pattern, const char *value)
{
	regex_t regex;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	bool match = !regexec(&regex, value, 0, NULL, 0);
	regfree(&regex);
	return match;
}

int hook_parse(const char *option, const char *value, struct hook *hook)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_./+";
	const char *wrong = value + strspn(value, letters);
	const struct hook_type *type = hook_type_of(value);
	if (*wrong) {
		error("%s '%s': '%c' cannot be in the name of a hook", option, value, *wrong);
		return -EINVAL;
	}
	if (!type) {
		char *known = text("%s", "");
		for (type = hook_types; type->word; type++) {
			text_append(&known, "%s%s/", type == hook_types ? "" : ", ", type->word);
		}
		error("%s '%s': not a hook; one begins with %s and has a target", option, value,
		      known);
		free(known);
		return -EINVAL;
	}
	if (strlen(value) >= sizeof(hook->section)) {
		error("%s '%.32s...': longer than %zu characters", option, value,
		      sizeof(hook->section) - 1);
		return -EINVAL;
	}
	if (!matches(type->pattern, value + strlen(type->word) + 1)) {
		error("%s '%s': not of the form %s/%s", option, value, type->word, type->target);
		return -EINVAL;
	}
	memset(hook, 0, sizeof(*hook));
	memcpy(hook->section, value, strlen(value));
	return 0;
}

int hook_prog_type(const struct hook *hook)
{
	const struct hook_type *type = hook_type_of(hook->section);
	for (int i = 0; type && prog_type_names[i]; i++)
		if (!strcmp(prog_type_names[i], type->prog_type))
			return i;
	return 0;
}
