/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "element.h"
#include "number.h"
#include "text.h"

int element_parse(const char *typed, uint64_t most, struct element *element)
{
	size_t length = strcspn(typed, "[");
	*element = (struct element){ .name = text("%.*s", (int)length, typed) };
	if (!typed[length])
		return 0;
	const char *end = NULL;
	int err = number_scan(typed + length + 1, &end, most, &element->key);
	if (err)
		return err;
	element->has_key = true;
	if (!strncmp(end, "]=", 2) && end[2])
		element->value = end + 2;
	else if (strcmp(end, "]") != 0)
		return -EINVAL;
	return 0;
}

void element_release(struct element *element)
{
	free(element->name);
	*element = (struct element){ 0 };
}
