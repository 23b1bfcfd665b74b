/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <endian.h>
#include <errno.h>
#include <linux/bpf.h>
#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disassemble.h"
#include "memory.h"
#include "text.h"

/* A store of a constant, which LLVM 14 does not know. */
static size_t bpf_store(const unsigned char *bytes, size_t size, char *printed, size_t room)
{
	static const int widths[] = { 32, 16, 8, 64 };
	struct bpf_insn insn;
	if (size < sizeof(insn) || BPF_CLASS(*bytes) != BPF_ST || BPF_MODE(*bytes) != BPF_MEM)
		return 0;
	memcpy(&insn, bytes, sizeof(insn));
	snprintf(printed, room, "*(u%d *)(r%d %c %d) = %d", widths[BPF_SIZE(*bytes) >> 3],
		 insn.dst_reg, insn.off < 0 ? '-' : '+', abs(insn.off), insn.imm);
	return sizeof(insn);
}

/* The address of a function, behind the code: the kernel's are at its top, on 64-bit POWER. */
static size_t power_address(const unsigned char *bytes, size_t size, char *printed, size_t room)
{
	uint64_t address;
	if (size < sizeof(address))
		return 0;
	memcpy(&address, bytes, sizeof(address));
	address = le64toh(address);
	if (address >> 60 != 0xc)
		return 0;
	snprintf(printed, room, "\t.quad\t0x%llx", (unsigned long long)address);
	return sizeof(address);
}

static const struct machine {
	const char *arch, *triple, *features;
	bool after;  /* branches count from the end of the instruction */
	bool blanks; /* operands may begin behind a blank, else behind a tab */
	/* What LLVM may not know, in the same words; returns its size. NULL: nothing. */
	size_t (*more)(const unsigned char *bytes, size_t size, char *printed, size_t room);
} machines[] = {
	{ "x86_64", "x86_64-linux-gnu", "", true, false },
	{ "arm64", "aarch64-linux-gnu", "+v8.5a", false, false },
	{ "ppc64le", "powerpc64le-linux-gnu", "", false, true, power_address },
	{ "riscv64", "riscv64-linux-gnu", "+m,+a,+c,+zba,+zbb", false, false },
	/* In LLVM's words a branch's operand is of another kind here; none is needed. */
	{ "bpf", "bpfel", "", true, false, bpf_store },
};

static const struct machine *machine_find(const char *arch)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (!strcmp(machines[i].arch, arch))
			return &machines[i];
	return NULL;
}

bool machine_known(const char *arch)
{
	return machine_find(arch) != NULL;
}

/* Where a branch whose last operand is a number goes. */
static int64_t branch_target(const struct machine *machine, const struct instruction *instruction)
{
	const char *name = instruction->mnemonic;
	bool branch = machine->after ? *name == 'j'
				     : *name == 'b' || !strncmp(name, "cb", 2) ||
					       !strncmp(name, "tb", 2) || !strcmp(name, "j");
	const char *comma = strrchr(instruction->operands, ',');
	const char *number = comma ? comma + 1 : instruction->operands;
	/* POWER: .+8 */
	number += strspn(number, " #.");
	char *end;
	long long distance = strtoll(number, &end, 10);
	if (!branch || end == number || *end || !strcmp(name, "bl"))
		return INT64_MIN;
	return (int64_t)(instruction->offset + (machine->after ? instruction->size : 0)) + distance;
}

static int add(struct code *code, const struct machine *machine, size_t offset, size_t size,
	       char *printed)
{
	code->at = memory_grow(code->at, (size_t)code->count + 1, sizeof(*code->at));
	char *rest = printed + strspn(printed, " \t"),
	     *name = strsep(&rest, machine->blanks ? " \t" : "\t");
	struct instruction *instruction = &code->at[code->count++];
	*instruction = (struct instruction){ .offset = offset,
					     .size = size,
					     .mnemonic = text("%s", name),
					     .operands = text("%s", rest ? rest : "") };
	instruction->target = branch_target(machine, instruction);
	return 0;
}

int disassemble(const char *arch, const uint8_t *bytes, size_t size, struct code *code)
{
	static bool initialised;
	const struct machine *machine = machine_find(arch);
	*code = (struct code){ .whole = true };
	if (!machine)
		return -ENOENT;
	if (!initialised) {
		LLVMInitializeAllTargetInfos();
		LLVMInitializeAllTargetMCs();
		LLVMInitializeAllDisassemblers();
		initialised = true;
	}
	LLVMDisasmContextRef context = LLVMCreateDisasmCPUFeatures(
		machine->triple, "", machine->features, NULL, 0, NULL, NULL);
	if (!context)
		return -ENOENT;
	if (!strcmp(arch, "x86_64"))
		LLVMSetDisasmOptions(context, LLVMDisassembler_Option_AsmPrinterVariant);
	int err = 0;
	for (size_t at = 0; at < size && !err;) {
		char printed[256];
		size_t length = LLVMDisasmInstruction(context, (uint8_t *)bytes + at, size - at, at,
						      printed, sizeof(printed));
		if (!length && machine->more)
			length = machine->more(bytes + at, size - at, printed, sizeof(printed));
		if (!length) {
			code->whole = false;
			break;
		}
		err = add(code, machine, at, length, printed);
		at += length;
	}
	LLVMDisasmDispose(context);
	return err;
}

void code_release(struct code *code)
{
	for (int i = 0; i < code->count; i++) {
		free(code->at[i].mnemonic);
		free(code->at[i].operands);
	}
	free(code->at);
	*code = (struct code){ 0 };
}
