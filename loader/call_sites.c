/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "call_sites.h"
#include "memory.h"

/* As many as an instruction can name; what is no register of BPF, the kernel refuses. */
#define REGISTERS 16

/* may_goto, of include/uapi/linux/bpf.h since 6.9. */
#define JUMP_COND 0xe0

/* What the registers hold before an instruction; VALUE_NONE: no way leads there (yet). */
struct state {
	struct values registers[REGISTERS];
};

/* Ways through a function: the states before its instructions, and those to look at again. */
struct ways {
	const struct bpf_insn *insns;
	struct function function;
	struct state *before;
	bool *waits; /* to be looked at, and in the list of those that are */
	size_t *todo, todo_count;
};

static struct values value_of(enum value_kind kind, uint64_t value)
{
	return (struct values){ .kind = kind, .count = 1, .at = { value } };
}

static const struct values any = { .kind = VALUE_ANY };

static bool holds(const struct values *values, uint64_t value)
{
	for (int i = 0; i < values->count; i++)
		if (values->at[i] == value)
			return true;
	return false;
}

/* Adds what comes by another way; whether that is new. */
static bool meet(struct values *into, const struct values *from)
{
	if (into->kind == VALUE_ANY || from->kind == VALUE_NONE)
		return false;
	if (into->kind == VALUE_NONE) {
		*into = *from;
		return true;
	}
	bool new = into->kind != from->kind;
	for (int i = 0; i < from->count && into->kind == from->kind; i++) {
		if (holds(into, from->at[i]))
			continue;
		new = true;
		if (into->count == VALUES_MAX)
			*into = any;
		else
			into->at[into->count++] = from->at[i];
	}
	if (new && into->kind != from->kind)
		*into = any;
	return new;
}

static void go(struct ways *ways, int64_t to, const struct state *state)
{
	if (to < (int64_t)ways->function.begin || to >= (int64_t)ways->function.end)
		return;
	struct state *before = &ways->before[(size_t)to - ways->function.begin];
	bool new = false;
	for (int i = 0; i < REGISTERS; i++)
		new |= meet(&before->registers[i], &state->registers[i]);
	bool *waits = &ways->waits[(size_t)to - ways->function.begin];
	if (new && !*waits)
		ways->todo[ways->todo_count++] = (size_t)to;
	*waits |= new;
}

/* The one result of an operation that we follow; false: it is any. */
static bool calculate(__u8 operation, uint64_t left, uint64_t right, uint64_t *result)
{
	switch (operation) {
	case BPF_MOV:
		*result = right;
		return true;
	case BPF_ADD:
		*result = left + right;
		return true;
	case BPF_SUB:
		*result = left - right;
		return true;
	case BPF_OR:
		*result = left | right;
		return true;
	case BPF_AND:
		*result = left & right;
		return true;
	case BPF_XOR:
		*result = left ^ right;
		return true;
	case BPF_LSH:
		*result = left << (right & 63);
		return true;
	case BPF_RSH:
		*result = left >> (right & 63);
		return true;
	default:
		return false;
	}
}

static struct values operate(const struct bpf_insn *insn, struct values left, struct values right)
{
	const bool narrow = BPF_CLASS(insn->code) == BPF_ALU;
	const __u8 operation = BPF_OP(insn->code);
	if (operation == BPF_MOV) {
		if (insn->off || (narrow && right.kind != VALUE_NUMBERS))
			return any;
		left = right;
	}
	bool known = left.kind == VALUE_NUMBERS && right.kind == VALUE_NUMBERS &&
		     (right.count == 1 || operation == BPF_MOV);
	if (!known)
		return operation == BPF_MOV ? right : any;
	for (int i = 0; i < left.count; i++) {
		uint64_t with = operation == BPF_MOV ? left.at[i] : right.at[0];
		if (!calculate(operation, narrow ? (uint32_t)left.at[i] : left.at[i],
			       narrow ? (uint32_t)with : with, &left.at[i]))
			return any;
		if (narrow)
			left.at[i] = (uint32_t)left.at[i];
	}
	return left;
}

static bool is_map(const struct bpf_insn *insn)
{
	return insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_IDX;
}

static struct values wide_value(const struct bpf_insn *insn)
{
	if (is_map(insn))
		return value_of(VALUE_MAPS, (uint32_t)insn->imm);
	if (insn->src_reg)
		return any;
	return value_of(VALUE_NUMBERS,
			(uint32_t)insn[0].imm | (uint64_t)(uint32_t)insn[1].imm << 32);
}

static void forget(struct state *state, int first, int last)
{
	for (int i = first; i <= last; i++)
		state->registers[i] = any;
}

/* What an instruction that does not jump leaves in the registers. */
static void step(const struct bpf_insn *insn, struct state *state)
{
	struct values *to = &state->registers[insn->dst_reg];
	const __u8 class = BPF_CLASS(insn->code);
	if (class == BPF_ALU || class == BPF_ALU64)
		*to = operate(insn, *to,
			      BPF_SRC(insn->code) == BPF_X
				      ? state->registers[insn->src_reg]
				      : value_of(VALUE_NUMBERS, (uint64_t)(int64_t)insn->imm));
	else if (insn_is_wide(insn))
		*to = wide_value(insn);
	else if (class == BPF_LDX)
		*to = any;
	else if (class == BPF_LD || insn->code == (BPF_JMP | BPF_CALL))
		forget(state, 0, 5);
	else if (class == BPF_STX && BPF_MODE(insn->code) == BPF_ATOMIC) {
		state->registers[insn->src_reg] = any;
		state->registers[0] = any;
	}
}

/* Both ways of a branch; on the one that an equality takes, the register is what it was compared
 * with. */
static void branch(struct ways *ways, const struct bpf_insn *insn, size_t at, struct state *state)
{
	const __u8 operation = BPF_OP(insn->code);
	struct state equal = *state;
	if (BPF_SRC(insn->code) == BPF_K && state->registers[insn->dst_reg].kind != VALUE_MAPS)
		equal.registers[insn->dst_reg] =
			value_of(VALUE_NUMBERS, (uint64_t)(int64_t)insn->imm);
	go(ways, (int64_t)at + 1 + insn->off, operation == BPF_JEQ ? &equal : state);
	go(ways, (int64_t)at + 1, operation == BPF_JNE ? &equal : state);
}

static void follow(struct ways *ways, size_t at)
{
	const struct bpf_insn *insn = &ways->insns[at];
	struct state state = ways->before[at - ways->function.begin];
	ways->waits[at - ways->function.begin] = false;
	const __u8 class = BPF_CLASS(insn->code), operation = BPF_OP(insn->code);
	const bool jumps = (class == BPF_JMP || class == BPF_JMP32) && operation != BPF_CALL;
	if (jumps && operation == BPF_EXIT)
		return;
	if (jumps && operation == BPF_JA) {
		go(ways, (int64_t)at + 1 + (class == BPF_JMP32 ? insn->imm : insn->off), &state);
	} else if (jumps && operation == JUMP_COND) {
		go(ways, (int64_t)at + 1 + insn->off, &state);
		go(ways, (int64_t)at + 1, &state);
	} else if (jumps) {
		branch(ways, insn, at, &state);
	} else if (!insn_is_wide(insn) || at + 1 < ways->function.end) {
		step(insn, &state);
		go(ways, (int64_t)at + 1 + insn_is_wide(insn), &state);
	}
}

static void follow_all(struct ways *ways)
{
	const size_t count = ways->function.end - ways->function.begin;
	struct state entered;
	forget(&entered, 0, REGISTERS - 1);
	ways->before = calloc(count, sizeof(*ways->before));
	ways->waits = calloc(count, sizeof(*ways->waits));
	ways->todo = memory_grow(NULL, count, sizeof(*ways->todo));
	if (!ways->before || !ways->waits)
		out_of_memory();
	go(ways, (int64_t)ways->function.begin, &entered);
	while (ways->todo_count)
		follow(ways, ways->todo[--ways->todo_count]);
	free(ways->todo);
	free(ways->waits);
}

struct call_site *call_sites_find(const struct functions *functions, int *count)
{
	struct call_site *sites = NULL;
	*count = 0;
	for (int f = 0; f < functions->count; f++) {
		struct ways ways = { .insns = functions->body->insns,
				     .function = functions->at[f] };
		follow_all(&ways);
		for (size_t i = ways.function.begin; i < ways.function.end; i++) {
			const struct state *state = &ways.before[i - ways.function.begin];
			if (insn_is_tail_call(&ways.insns[i]) &&
			    state->registers[BPF_REG_1].kind != VALUE_NONE) {
				sites = memory_grow(sites, (size_t)*count + 1, sizeof(*sites));
				sites[(*count)++] =
					(struct call_site){ i, f, state->registers[BPF_REG_2],
							    state->registers[BPF_REG_3] };
			}
			i += insn_is_wide(&ways.insns[i]);
		}
		free(ways.before);
	}
	return sites;
}
