/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "kernel_btf.h"
#include "memory.h"
#include "newer.h"
#include "printer.h"
#include "text.h"

/* A section that holds programs, and what libbpf makes of its name. */
struct section {
	char *name;
	enum bpf_prog_type type;
	enum bpf_attach_type attach;
	int handler; /* ours, 0 if none */
};

static const struct section *find_section(const struct capture *capture, const char *name)
{
	for (int i = 0; i < capture->count; i++)
		if (!strcmp(capture->sections[i].name, name))
			return &capture->sections[i];
	return NULL;
}

bool capture_knows(const struct capture *capture, const char *section)
{
	return find_section(capture, section) != NULL;
}

/* -- What libbpf would load ------------------------------------------------------------ */

/* The BTF id of what a program of that attach type attaches to: as include/linux/btf_ids.h and
 * libbpf name it. */
static int kernel_btf_id(const char *target, enum bpf_attach_type type)
{
	const char *prefix = type == BPF_TRACE_RAW_TP			     ? "btf_trace_"
			     : type == BPF_LSM_MAC || type == BPF_LSM_CGROUP ? "bpf_lsm_"
			     : type == BPF_TRACE_ITER			     ? "bpf_iter_"
									     : "";
	if (!kernel_btf())
		return -ENOENT;
	char *name = text("%s%s", prefix, target);
	int id = btf__find_by_name_kind(
		kernel_btf(), name, type == BPF_TRACE_RAW_TP ? BTF_KIND_TYPEDEF : BTF_KIND_FUNC);
	free(name);
	return id;
}

/*
 * What libbpf's own handlers, which ours replace, take from the section's name: flags, and the BTF
 * id of the function to attach to. An extension (freplace/FUNCTION) takes the place of that
 * function in the object's entry.
 */
static void attributes_from_section(const struct bpf_object *bpf, struct program *program,
				    const char *section)
{
	const char *slash = strchr(section, '/'), *target = slash ? slash + 1 : "";
	size_t length = slash ? (size_t)(slash - section) : strlen(section);
	if (program->type == BPF_PROG_TYPE_SYSCALL ||
	    (length > 2 && !strncmp(section + length - 2, ".s", 2)))
		program->attributes.prog_flags |= BPF_F_SLEEPABLE;
	if (length > 6 && !strncmp(section + length - 6, ".frags", 6))
		program->attributes.prog_flags |= BPF_F_XDP_HAS_FRAGS;
	const struct btf *btf = bpf_object__btf(bpf);
	int id = 0;
	if (program->has_target)
		return;
	if (program->type == BPF_PROG_TYPE_TRACING || program->type == BPF_PROG_TYPE_LSM)
		id = kernel_btf_id(target, program->attributes.expected_attach_type);
	if (program->type == BPF_PROG_TYPE_EXT)
		id = btf ? btf__find_by_name_kind(btf, target, BTF_KIND_FUNC) : -ENOENT;
	program->attributes.attach_btf_id = id > 0 ? (__u32)id : 0;
	if (id < 0)
		program->no_target = target;
}

/* libbpf calls this when it is about to load a program: keeps it, and gives it the stand-in. */
static int capture_program(struct bpf_program *prog, struct bpf_prog_load_opts *opts, long cookie)
{
	static struct bpf_insn stand_in[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct capture *capture = (const struct capture *)cookie;
	const char *name = bpf_program__section_name(prog);
	const struct section *section = find_section(capture, name);
	struct program *program =
		programs_find(capture->programs, capture->program_count, bpf_program__name(prog));
	if (!program || !section)
		return -ENOENT;
	program->type = section->type;
	program->attributes = *opts;
	program->body = body_copy(&(struct body){
		.insns = (struct bpf_insn *)bpf_program__insns(prog),
		.count = bpf_program__insn_cnt(prog),
		.functions = { (void *)opts->func_info, opts->func_info_cnt,
			       opts->func_info_rec_size },
		.lines = { (void *)opts->line_info, opts->line_info_cnt, opts->line_info_rec_size },
	});
	marks_find(&program->marks, &program->body);
	/* A struct_ops program's, the struct and its member, libbpf has from the map. */
	if (section->type != BPF_PROG_TYPE_STRUCT_OPS) {
		if (!program->expects)
			program->attributes.expected_attach_type = section->attach;
		attributes_from_section(capture->bpf, program, name);
		/* Its stand-in is attached to nothing. */
		opts->expected_attach_type = (enum bpf_attach_type)0;
		opts->attach_prog_fd = 0;
		opts->attach_btf_id = 0;
	}
	opts->func_info_cnt = 0;
	opts->line_info_cnt = 0;
	return bpf_program__set_insns(prog, stand_in, 2);
}

/* -- Handlers -------------------------------------------------------------------------- */

/*
 * libbpf before 1.3 frees its list of handlers when the last one goes and then uses it (its commit
 * "Fix realloc API handling in zero-sized edge cases"): one that no section matches stays for ever.
 */
static int keep_handlers_list(void)
{
	static int id;
	if (!id)
		id = libbpf_register_prog_handler("tailchain/no-such-section",
						  BPF_PROG_TYPE_SOCKET_FILTER,
						  (enum bpf_attach_type)0, NULL);
	return id < 0 ? id : 0;
}

static int add_section(struct capture *capture, const char *name)
{
	struct section section = { 0 };
	/* "Not to be loaded unless asked for" is no part of the name to libbpf. */
	name += *name == '?';
	if (capture_knows(capture, name) ||
	    (libbpf_prog_type_by_name(name, &section.type, &section.attach) &&
	     !newer_section(name, &section.type, &section.attach)))
		return 0;
	capture->sections = memory_grow(capture->sections, (size_t)capture->count + 1,
					sizeof(*capture->sections));
	section.name = text("%s", name);
	capture->sections[capture->count++] = section;
	return 0;
}

/* What is wrong with a file, libbpf says when it opens it. */
static int find_sections(struct capture *capture, void *file, size_t size)
{
	size_t names;
	int err = 0;
	elf_version(EV_CURRENT);
	Elf *elf = elf_memory(file, size);
	if (elf && !elf_getshdrstrndx(elf, &names)) {
		Elf_Scn *scn = NULL;
		while (!err && (scn = elf_nextscn(elf, scn))) {
			GElf_Shdr header;
			if (!gelf_getshdr(scn, &header) || header.sh_type != SHT_PROGBITS ||
			    !(header.sh_flags & SHF_EXECINSTR))
				continue;
			const char *name = elf_strptr(elf, names, header.sh_name);
			if (name)
				err = add_section(capture, name);
		}
	}
	elf_end(elf);
	printer_forget();
	return err;
}

int capture_begin(struct capture *capture, void *file, size_t size)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .cookie = (long)capture,
		    .prog_prepare_load_fn = capture_program);
	*capture = (struct capture){ 0 };
	int err = keep_handlers_list();
	if (!err)
		err = find_sections(capture, file, size);
	for (int i = 0; i < capture->count && !err; i++) {
		struct section *section = &capture->sections[i];
		/* Any kernel has socket filters, and libbpf reads no kernel's BTF for them. What
		 * makes up a struct_ops map it wants to be of that type. */
		enum bpf_prog_type type = section->type == BPF_PROG_TYPE_STRUCT_OPS
						  ? BPF_PROG_TYPE_STRUCT_OPS
						  : BPF_PROG_TYPE_SOCKET_FILTER;
		section->handler = libbpf_register_prog_handler(section->name, type,
								(enum bpf_attach_type)0, &opts);
		if (section->handler < 0)
			err = section->handler;
	}
	return err;
}

void capture_end(struct capture *capture)
{
	for (int i = 0; i < capture->count; i++) {
		if (capture->sections[i].handler > 0)
			libbpf_unregister_prog_handler(capture->sections[i].handler);
		free(capture->sections[i].name);
	}
	free(capture->sections);
	*capture = (struct capture){ 0 };
}
