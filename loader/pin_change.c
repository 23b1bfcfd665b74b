/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "element.h"
#include "file.h"
#include "message.h"
#include "object.h"
#include "pin_change.h"
#include "pin_folder.h"
#include "text.h"
#include "verdict.h"

void pin_change_release(struct pin_change *change)
{
	file_close(change->array);
	file_close(change->program);
	free(change->array_name);
	free(change->program_name);
}

static int open_array(const char *directory, const char *typed, uint64_t key,
		      struct pin_change *change)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	change->key = (uint32_t)key;
	change->array = pin_get(directory, change->array_name);
	if (change->array < 0)
		return -EINVAL;
	if (pin_kind_of(change->array) != PIN_MAP ||
	    bpf_obj_get_info_by_fd(change->array, &info, &length) ||
	    info.type != BPF_MAP_TYPE_PROG_ARRAY) {
		error("'%s': '%s' is no prog array", typed, change->array_name);
		return -EINVAL;
	}
	if (key >= info.max_entries) {
		error("'%s': '%s' has keys 0 to %u", typed, change->array_name,
		      info.max_entries - 1);
		return -EINVAL;
	}
	return 0;
}

static int open_program(const char *directory, const char *typed, const char *name,
			struct pin_change *change)
{
	change->program_name = text("%s", name);
	change->program = pin_get(directory, name);
	if (change->program < 0)
		return -EINVAL;
	if (pin_kind_of(change->program) == PIN_PROGRAM)
		return 0;
	error("'%s': '%s' is no program", typed, name);
	return -EINVAL;
}

int pin_change_parse(const char *directory, const char *typed, bool remove,
		     struct pin_change *change)
{
	struct element element;
	*change = (struct pin_change){ .array = -1, .program = -1 };
	int err = element_parse(typed, UINT32_MAX, &element);
	if (err || !element.has_key || remove == (element.value != NULL)) {
		error("'%s': not of the form %s", typed,
		      remove ? "ARRAY[KEY]" : "ARRAY[KEY]=PROGRAM");
		element_release(&element);
		return -EINVAL;
	}
	change->array_name = element.name;
	err = open_array(directory, typed, element.key, change);
	if (!err && !remove)
		err = open_program(directory, typed, element.value, change);
	return err;
}

int pin_change_apply(const struct pin_change *change)
{
	int err = change->program_name ? bpf_map_update_elem(change->array, &change->key,
							     &change->program, BPF_ANY)
				       : bpf_map_delete_elem(change->array, &change->key);
	if (!err)
		return 0;
	err = -errno;
	error("%s[%u]%s%s: the kernel refuses it: %s%s", change->array_name, change->key,
	      change->program_name ? " = " : "", change->program_name ? change->program_name : "",
	      errno_text(-err),
	      err == -EINVAL   ? ": its programs must be of one type, attach type and attach target"
	      : err == -ENOENT ? ": the slot is empty"
			       : "");
	return err;
}
