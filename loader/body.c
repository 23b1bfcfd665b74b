/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "memory.h"

static void *copy_records(const void *records, size_t count, size_t size)
{
	void *copy = memory_grow(NULL, count, size);
	if (count)
		memcpy(copy, records, count * size);
	return copy;
}

static struct places copy_places(const struct places *places)
{
	struct places copy = *places;
	copy.at = copy_records(places->at, places->count, places->size);
	return copy;
}

struct body body_copy(const struct body *body)
{
	return (struct body){ .insns = copy_records(body->insns, body->count, sizeof(*body->insns)),
			      .count = body->count,
			      .functions = copy_places(&body->functions),
			      .lines = copy_places(&body->lines) };
}

void body_release(struct body *body)
{
	free(body->insns);
	free(body->functions.at);
	free(body->lines.at);
	*body = (struct body){ 0 };
}

/* Whether an instruction names another by its distance, which is then in `*imm`, else in `off`. */
static bool is_relative(const struct bpf_insn *insn, bool *imm)
{
	__u8 class = BPF_CLASS(insn->code), operation = BPF_OP(insn->code);
	bool jumps = class == BPF_JMP || class == BPF_JMP32;
	bool calls = insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL;
	bool takes_address =
		insn->code == (BPF_LD | BPF_IMM | BPF_DW) && insn->src_reg == BPF_PSEUDO_FUNC;
	bool jumps_far = insn->code == (BPF_JMP32 | BPF_JA);
	*imm = calls || takes_address || jumps_far;
	return *imm || (jumps && operation != BPF_CALL && operation != BPF_EXIT);
}

bool body_calls(const struct body *body, int helper)
{
	for (size_t i = 0; i < body->count; i++)
		if (body->insns[i].code == (BPF_JMP | BPF_CALL) && !body->insns[i].src_reg &&
		    body->insns[i].imm == helper)
			return true;
	return false;
}

size_t body_target(const struct bpf_insn *insn, size_t place)
{
	bool imm;
	if (!is_relative(insn, &imm))
		return place;
	return place + 1 + (size_t)(imm ? insn->imm : insn->off);
}

/* `place[i]` is where instruction i, or the next one that stays, will be. */
static void move_target(struct bpf_insn *insn, size_t from, const int *place)
{
	bool imm;
	if (!is_relative(insn, &imm))
		return;
	int distance = imm ? insn->imm : insn->off;
	int moved = place[(int)from + 1 + distance] - place[from] - 1;
	if (imm)
		insn->imm = moved;
	else
		insn->off = (__s16)moved;
}

/* Of several records of one place the last remains: the others were of what is gone. */
static void move_places(struct places *places, const int *place)
{
	char *records = places->at;
	__u32 kept = 0;
	for (__u32 i = 0; i < places->count; i++) {
		char *record = records + (size_t)i * places->size;
		__u32 *before =
			kept ? (__u32 *)(records + (size_t)(kept - 1) * places->size) : NULL;
		*(__u32 *)record = (__u32)place[*(__u32 *)record];
		if (before && *before == *(__u32 *)record)
			kept--;
		memmove(records + (size_t)kept++ * places->size, record, places->size);
	}
	places->count = kept;
}

void body_remove(struct body *body, const bool *out)
{
	int *place = memory_grow(NULL, body->count + 1, sizeof(*place));
	int kept = 0;
	for (size_t i = 0; i < body->count; i++) {
		place[i] = kept;
		kept += !out[i];
	}
	place[body->count] = kept;
	for (size_t i = 0; i < body->count; i++) {
		if (out[i])
			continue;
		move_target(&body->insns[i], i, place);
		body->insns[place[i]] = body->insns[i];
	}
	body->count = (size_t)kept;
	move_places(&body->functions, place);
	move_places(&body->lines, place);
	free(place);
}
