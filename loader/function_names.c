/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "function_names.h"
#include "functions.h"
#include "memory.h"
#include "text.h"

/* As libbpf and the kernel name the function that begins at an instruction; NULL: they do not. */
static const char *name_at(const struct body *body, const struct btf *btf, size_t begin)
{
	for (__u32 i = 0; btf && i < body->functions.count; i++) {
		const struct bpf_func_info *info = (const void *)((const char *)body->functions.at +
								  (size_t)i * body->functions.size);
		if (info->insn_off != begin)
			continue;
		const struct btf_type *type = btf__type_by_id(btf, info->type_id);
		return type ? btf__name_by_offset(btf, type->name_off) : NULL;
	}
	return NULL;
}

char **function_names(const struct body *body, const struct btf *btf, int *count)
{
	struct functions functions;
	functions_find(&functions, body);
	char **names = memory_grow(NULL, (size_t)functions.count, sizeof(*names));
	for (int i = 0; i < functions.count; i++) {
		const char *name = name_at(body, btf, functions.at[i].begin);
		names[i] = name ? text("%s", name) : text("function %d", i);
	}
	*count = functions.count;
	functions_release(&functions);
	return names;
}
