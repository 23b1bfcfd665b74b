/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "code_stack.h"
#include "text.h"

/* Whether it copies r10: `rX = r10`, which `rX += -8` follows. */
static bool copies_frame(const struct bpf_insn *insn)
{
	return insn->code == (BPF_ALU64 | BPF_MOV | BPF_X) && insn->src_reg == BPF_REG_10;
}

/* Bytes below the frame's end that an instruction reaches; `copies`: the registers that hold r10.
 */
static int reach_of(const struct bpf_insn *insn, unsigned int *copies)
{
	const __u8 class = BPF_CLASS(insn->code);
	const bool copied = *copies & 1U << insn->dst_reg;
	if (copies_frame(insn)) {
		*copies |= 1U << insn->dst_reg;
		return 0;
	}
	if (class == BPF_ST || class == BPF_STX)
		return insn->dst_reg == BPF_REG_10 ? -insn->off : 0;
	if (class == BPF_ALU64 || class == BPF_ALU || class == BPF_LDX || class == BPF_LD)
		*copies &= ~(1U << insn->dst_reg);
	if (class == BPF_LDX)
		return insn->src_reg == BPF_REG_10 ? -insn->off : 0;
	return copied && insn->code == (BPF_ALU64 | BPF_ADD | BPF_K) ? -insn->imm : 0;
}

char *code_stack(const struct functions *functions)
{
	char *stack = text("%s", "");
	for (int f = 0; f < functions->count; f++) {
		const struct function *function = &functions->at[f];
		unsigned int copies = 0;
		int most = 0;
		for (size_t i = function->begin; i < function->end; i++) {
			const struct bpf_insn *insn = &functions->body->insns[i];
			int reach = reach_of(insn, &copies);
			most = reach > most ? reach : most;
			i += insn_is_wide(insn);
		}
		text_append(&stack, "%s%d", f ? "+" : "", most);
	}
	return stack;
}
