/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "marks.h"
#include "memory.h"
#include "text.h"
#include "tunables.h"

#define MISSED_LAST (MISSED_MARK + 65536)

static bool is_move(const struct bpf_insn *insn)
{
	return insn->code == (BPF_ALU64 | BPF_MOV | BPF_K);
}

static bool is_store(const struct bpf_insn *insn)
{
	return insn->code == (BPF_ST | BPF_MEM | BPF_B) && insn->dst_reg == BPF_REG_10;
}

static bool holds_frame(const struct bpf_insn *insn)
{
	return is_store(insn) || (is_move(insn) && insn->dst_reg == BPF_REG_0);
}

static void add_mark(struct marks *marks, size_t insn, int frame)
{
	marks->at = memory_grow(marks->at, (size_t)marks->count + 1, sizeof(*marks->at));
	marks->at[marks->count++] = (struct mark){ insn, frame };
}

void marks_find(struct marks *marks, const struct body *body)
{
	for (size_t i = 0; i < body->count; i++) {
		const struct bpf_insn *insn = &body->insns[i];
		int frame = insn->imm - FRAME_MARK;
		if (holds_frame(insn) && frame >= 0 && frame < FRAMES_MAX)
			add_mark(marks, i, frame);
		else if (is_move(insn) && insn->imm >= MISSED_MARK && insn->imm <= MISSED_LAST)
			add_mark(marks, i, FRAME_NONE);
		/* Of an instruction of two, the second is only its upper half. */
		i += insn->code == (BPF_LD | BPF_IMM | BPF_DW);
	}
}

void marks_release(struct marks *marks)
{
	free(marks->at);
	*marks = (struct marks){ 0 };
}

/* The number that a marked instruction holds. */
static int number_of(const struct mark *mark, const struct body *body)
{
	const struct bpf_insn *insn = &body->insns[mark->insn];
	if (mark->frame == FRAME_NONE)
		return insn->imm - MISSED_MARK;
	return is_store(insn) ? -insn->off : 0;
}

/* The same of the case. */
static int number_in(const struct mark *mark, const struct spec *spec)
{
	return mark->frame == FRAME_NONE ? spec->missed : spec_frame_bytes(spec, mark->frame);
}

/* Whether the case has such a mark. */
static bool is_wanted(int frame, const struct spec *spec)
{
	return frame == FRAME_NONE ? spec->depth > 0 : frame < spec->frames && !spec->frame_style;
}

static char *frame_differs(const struct marks *marks, const struct body *body, int frame,
			   const struct spec *spec)
{
	char *what = frame == FRAME_NONE ? text("missed") : text("frame %d", frame), *why = NULL;
	const struct mark *found = NULL;
	for (int i = 0; i < marks->count && !why; i++) {
		const struct mark *mark = &marks->at[i];
		if (mark->frame != frame)
			continue;
		if (!is_wanted(frame, spec))
			why = text("%s: in the code, not in the case", what);
		else if (found)
			why = text("%s: twice in the code", what);
		else if (number_of(mark, body) != number_in(mark, spec))
			why = text("%s: %d in the code, %d in the case", what,
				   number_of(mark, body), number_in(mark, spec));
		found = mark;
	}
	if (!found && is_wanted(frame, spec))
		why = text("%s: not in the code", what);
	free(what);
	return why;
}

char *marks_differ(const struct marks *marks, const struct body *body, const struct spec *spec)
{
	char *why = NULL;
	for (int frame = FRAME_NONE; frame < FRAMES_MAX && !why; frame++)
		why = frame_differs(marks, body, frame, spec);
	return why;
}

/* The end of the function that the instruction is in. */
static size_t function_end(const struct body *body, size_t insn)
{
	const char *records = body->functions.at;
	for (__u32 i = 0; i < body->functions.count; i++) {
		size_t start = *(const __u32 *)(records + (size_t)i * body->functions.size);
		if (start > insn)
			return start;
	}
	return body->count;
}

/* Whether nothing outside of [first, end) jumps behind its first instruction, nor has a use for the
 * register that counts. */
static bool is_apart(const struct body *body, size_t first, size_t end, int counter)
{
	size_t last = function_end(body, first);
	for (size_t i = 0; i < body->count; i++) {
		const struct bpf_insn *insn = &body->insns[i];
		if (i >= first && i < end)
			continue;
		if (i >= end && i < last && (insn->dst_reg == counter || insn->src_reg == counter))
			return false;
		size_t target = body_target(insn, i);
		if (target > first && target < end)
			return false;
	}
	return true;
}

/* The branch on 0 of a register, before any other branch or use of it; 0: there is none. */
static size_t branch_of(const struct body *body, size_t first, int counter)
{
	for (size_t i = first; i < body->count; i++) {
		const struct bpf_insn *insn = &body->insns[i];
		if (insn->code == (BPF_JMP | BPF_JEQ | BPF_K) && insn->dst_reg == counter)
			return insn->imm || insn->off < 0 ? 0 : i;
		if (insn->dst_reg == counter || insn->src_reg == counter ||
		    BPF_CLASS(insn->code) == BPF_JMP || BPF_CLASS(insn->code) == BPF_JMP32)
			break;
	}
	return 0;
}

/*
 * Of no missed tail calls there is nothing: neither the count, nor the loop that the branch on 0
 * leads behind. Where a compiler has laid them out in another way they stay, and miss none.
 */
static void take_out_loop(const struct body *body, size_t mark, bool *out)
{
	const struct bpf_insn *insn = &body->insns[mark];
	int counter = insn->dst_reg;
	if (mark + 1 >= body->count || insn[1].code != (BPF_ALU64 | BPF_ADD | BPF_K) ||
	    insn[1].dst_reg != counter || insn[1].imm != -MISSED_MARK)
		return;
	size_t branch = branch_of(body, mark + 2, counter);
	size_t end = branch ? body_target(&body->insns[branch], branch) : 0;
	if (!end || !is_apart(body, mark, end, counter))
		return;
	out[mark] = out[mark + 1] = true;
	memset(out + branch, true, (end - branch) * sizeof(*out));
}

void marks_set(const struct marks *marks, struct body *body, const struct spec *spec)
{
	bool *out = memory_grow(NULL, body->count, sizeof(*out));
	memset(out, false, body->count * sizeof(*out));
	for (int i = 0; i < marks->count; i++) {
		const struct mark *mark = &marks->at[i];
		struct bpf_insn *insn = &body->insns[mark->insn];
		int number = number_in(mark, spec);
		if (mark->frame == FRAME_NONE) {
			insn->imm = MISSED_MARK + number;
			if (!number)
				take_out_loop(body, mark->insn, out);
			continue;
		}
		*insn = (struct bpf_insn){ .code = BPF_ST | BPF_MEM | BPF_B,
					   .dst_reg = BPF_REG_10,
					   .off = (__s16)-number };
		out[mark->insn] = !number;
	}
	body_remove(body, out);
	free(out);
}
