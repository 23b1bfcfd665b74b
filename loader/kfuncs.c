/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>

#include "kernel_btf.h"
#include "kfuncs.h"
#include "text.h"

#define KSYMS_SECTION ".ksyms"

static int section_of(const struct btf *btf)
{
	return btf ? btf__find_by_name_kind(btf, KSYMS_SECTION, BTF_KIND_DATASEC) : -ENOENT;
}

/* libbpf puts a variable in the place of each: they are read from the file. */
static char *look_for(const char *path)
{
	struct btf *btf = btf__parse_elf(path, NULL);
	const struct btf *kernel = kernel_btf();
	char *names = text("%s", "");
	int id = section_of(btf);
	const struct btf_type *section = id < 0 ? NULL : btf__type_by_id(btf, (__u32)id);
	for (int i = 0; section && i < btf_vlen(section); i++) {
		const struct btf_type *type =
			btf__type_by_id(btf, btf_var_secinfos(section)[i].type);
		if (!type || !btf_is_func(type))
			continue;
		const char *name = btf__name_by_offset(btf, type->name_off);
		if (!kernel || btf__find_by_name_kind(kernel, name, BTF_KIND_FUNC) < 0)
			text_append(&names, "%s%s", *names ? ", " : "", name);
	}
	btf__free(btf);
	return names;
}

const char *kfuncs_missing(struct kfuncs *kfuncs)
{
	if (!kfuncs->missing)
		kfuncs->missing = section_of(bpf_object__btf(kfuncs->bpf)) < 0
					  ? text("%s", "")
					  : look_for(kfuncs->path);
	return kfuncs->missing;
}

void kfuncs_release(struct kfuncs *kfuncs)
{
	free(kfuncs->missing);
}

bool calls_kfunc(const struct program *program)
{
	for (size_t i = 0; i < program->body.count; i++)
		if (program->body.insns[i].code == (BPF_JMP | BPF_CALL) &&
		    program->body.insns[i].src_reg == BPF_PSEUDO_KFUNC_CALL)
			return true;
	return false;
}
