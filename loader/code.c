/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "hex.h"
#include "record.h"
#include "text.h"
#include "verdict.h"

const char *const code_kinds[] = {
	[CODE_NONE] = "none", [CODE_JIT] = "jit", [CODE_XLATED] = "xlated"
};

/* What bpf_prog_info points to. */
struct code_info {
	struct bpf_prog_info info;
	unsigned char *bytes;
	__u64 *addresses, *line_addresses;
	__u32 *lengths;
	struct bpf_func_info *functions;
	struct bpf_line_info *lines;
	struct btf *btf;
};

static void code_info_release(struct code_info *code)
{
	free(code->bytes);
	free(code->addresses);
	free(code->line_addresses);
	free(code->lengths);
	free(code->functions);
	free(code->lines);
	btf__free(code->btf);
}

/* Asks twice: for the sizes, and with room for all. */
static int read_info(int fd, enum code_kind kind, struct code_info *code)
{
	struct bpf_prog_info sizes = { 0 };
	__u32 length = sizeof(sizes);
	memset(code, 0, sizeof(*code));
	int err = bpf_obj_get_info_by_fd(fd, &sizes, &length);
	if (err)
		return err;
	bool jit = kind == CODE_JIT;
	__u32 size = jit ? sizes.jited_prog_len : sizes.xlated_prog_len;
	code->bytes = calloc(1, size + 1);
	code->addresses = calloc(sizes.nr_jited_ksyms + 1, sizeof(*code->addresses));
	code->lengths = calloc(sizes.nr_jited_func_lens + 1, sizeof(*code->lengths));
	code->functions = calloc(sizes.nr_func_info + 1, sizeof(*code->functions));
	code->lines = calloc(sizes.nr_line_info + 1, sizeof(*code->lines));
	code->line_addresses = calloc(sizes.nr_jited_line_info + 1, sizeof(*code->line_addresses));
	if (!code->bytes || !code->addresses || !code->lengths || !code->functions ||
	    !code->lines || !code->line_addresses)
		return -ENOMEM;
	struct bpf_prog_info *info = &code->info;
	info->nr_func_info = sizes.nr_func_info;
	info->func_info_rec_size = sizeof(*code->functions);
	info->func_info = (__u64)(uintptr_t)code->functions;
	info->nr_line_info = sizes.nr_line_info;
	info->line_info_rec_size = sizeof(*code->lines);
	info->line_info = (__u64)(uintptr_t)code->lines;
	if (jit) {
		info->jited_prog_len = size;
		info->jited_prog_insns = (__u64)(uintptr_t)code->bytes;
		info->nr_jited_ksyms = sizes.nr_jited_ksyms;
		info->jited_ksyms = (__u64)(uintptr_t)code->addresses;
		info->nr_jited_func_lens = sizes.nr_jited_func_lens;
		info->jited_func_lens = (__u64)(uintptr_t)code->lengths;
		info->nr_jited_line_info = sizes.nr_jited_line_info;
		info->jited_line_info_rec_size = sizeof(*code->line_addresses);
		info->jited_line_info = (__u64)(uintptr_t)code->line_addresses;
	} else {
		info->xlated_prog_len = size;
		info->xlated_prog_insns = (__u64)(uintptr_t)code->bytes;
	}
	length = sizeof(*info);
	err = bpf_obj_get_info_by_fd(fd, info, &length);
	if (!err && info->btf_id)
		code->btf = btf__load_from_kernel_by_id(info->btf_id);
	return err;
}

static json_t *hexadecimal(const unsigned char *bytes, size_t size)
{
	char *digits = hex_encode(bytes, size);
	json_t *json = json_string(digits);
	free(digits);
	return json;
}

static const char *function_name(const struct code_info *code, __u32 number, const char *otherwise)
{
	if (!code->btf || number >= code->info.nr_func_info)
		return otherwise;
	const struct btf_type *type = btf__type_by_id(code->btf, code->functions[number].type_id);
	const char *name = type ? btf__name_by_offset(code->btf, type->name_off) : NULL;
	return name && *name ? name : otherwise;
}

/* The lines whose code begins in [start, start + size); xlated code has instructions of 8 bytes. */
static json_t *lines_of(const struct code_info *code, bool jit, __u64 start, __u64 size)
{
	json_t *lines = json_array();
	for (__u32 i = 0; code->btf && i < code->info.nr_line_info; i++) {
		const struct bpf_line_info *line = &code->lines[i];
		if (jit && i >= code->info.nr_jited_line_info)
			break;
		__u64 at = jit ? code->line_addresses[i] : 8ULL * line->insn_off;
		const char *source = btf__name_by_offset(code->btf, line->line_off);
		if (at < start || at >= start + size || !source)
			continue;
		source += strspn(source, " \t");
		json_t *row = json_array();
		json_array_append_new(row, json_integer((json_int_t)(at - start)));
		json_array_append_new(row, json_integer(BPF_LINE_INFO_LINE_NUM(line->line_col)));
		json_array_append_new(row, json_text(source));
		json_array_append_new(lines, row);
	}
	return lines;
}

static void add_function(json_t *functions, const struct code_info *code, bool jit,
			 const char *name, __u64 address, const unsigned char *bytes, __u32 size)
{
	json_t *function = json_object();
	char *hex = text("0x%" PRIx64, (uint64_t)address);
	json_object_set_new(function, "name", json_text(name));
	json_object_set_new(function, "address", json_string(hex));
	json_object_set_new(function, "bytes", hexadecimal(bytes, size));
	json_object_set_new(function, "lines", lines_of(code, jit, address, size));
	json_array_append_new(functions, function);
	free(hex);
}

static json_t *functions_of(const struct code_info *code, enum code_kind kind, const char *name)
{
	json_t *functions = json_array();
	__u32 at = 0;
	if (kind == CODE_XLATED) {
		for (__u32 i = 0; i == 0 || i < code->info.nr_func_info; i++) {
			bool last = i + 1 >= code->info.nr_func_info;
			__u32 end = last ? code->info.xlated_prog_len
					 : 8 * code->functions[i + 1].insn_off;
			if (end > code->info.xlated_prog_len || end < at)
				break;
			add_function(functions, code, false, function_name(code, i, name), at,
				     code->bytes + at, end - at);
			at = end;
		}
		return functions;
	}
	for (__u32 i = 0; i < code->info.nr_jited_func_lens; i++) {
		if (code->lengths[i] > code->info.jited_prog_len - at)
			break;
		add_function(functions, code, true, function_name(code, i, name),
			     i < code->info.nr_jited_ksyms ? code->addresses[i] : 0,
			     code->bytes + at, code->lengths[i]);
		at += code->lengths[i];
	}
	return functions;
}

json_t *code_of(const struct object *object, enum code_kind kind, char **why)
{
	json_t *programs = json_array();
	*why = NULL;
	for (int i = 0; i < object->program_count && !*why; i++) {
		const struct program *program = &object->programs[i];
		struct code_info code;
		if (program->fd < 0) {
			*why = text("%s is not loaded", program->name);
			break;
		}
		int err = read_info(program->fd, kind, &code);
		if (err)
			*why = text("%s: bpf_prog_info: %s", program->name, errno_text(-err));
		else if (kind == CODE_JIT && !code.info.jited_prog_len)
			*why = text("%s is not JITed: this kernel interprets it", program->name);
		else if (kind == CODE_JIT && !code.info.jited_prog_insns)
			*why = text("%s: this user may not read the JIT's code (kptr_restrict)",
				    program->name);
		else if (kind == CODE_XLATED && !code.info.xlated_prog_insns)
			*why = text("%s: this user may not read the code (kptr_restrict, "
				    "bpf_jit_harden)",
				    program->name);
		if (!*why) {
			json_t *row = json_object();
			json_object_set_new(row, "name", json_text(program->name));
			json_object_set_new(row, "functions",
					    functions_of(&code, kind, program->name));
			json_array_append_new(programs, row);
		}
		code_info_release(&code);
	}
	if (!*why)
		return json_pack("{s:s, s:o}", "kind", code_kinds[kind], "programs", programs);
	json_decref(programs);
	return NULL;
}
