/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"
#include "text.h"

const char *const role_words[ROLE_COUNT] = {
	[ROLE_NONE] = "",
	[ROLE_ZERO] = "count = 0",
	[ROLE_BOUND] = "key < size of the array?",
	[ROLE_LOAD] = "load the count",
	[ROLE_COMPARE] = "count < limit?",
	[ROLE_LEAVE] = "else no tail call",
	[ROLE_SLOT] = "slot empty?",
	[ROLE_INCREASE] = "count + 1",
	[ROLE_STORE] = "store it",
	[ROLE_LEFT] = "tail calls left",
	[ROLE_DECREASE] = "one less left",
	[ROLE_JUMP] = "tail call",
};

/* How far around a comparison the rest of a tail call is looked for, in instructions. */
#define NEAR 6

/* What the instructions of a machine are called, each list ended by NULL; with a space, name and
 * first operand. */
static const struct mnemonics {
	const char *arch;
	const char *compare[3];
	const char *not_less[3];  /* branches on unsigned not less */
	const char *greater[2];	  /* on unsigned greater */
	const char *equal[3];	  /* on equal, or on zero */
	const char *below_zero;	  /* where it counts down: the branch on less than 0 */
	const char *jump_through; /* jump through a register */
} machines[] = {
	{ "x86_64", { "cmp", NULL }, { "jae", NULL }, { "ja", NULL }, { "je", NULL }, NULL, "jmp" },
	{ "arm64",
	  { "cmp", "subs", NULL },
	  { "b.hs", "b.cs", NULL },
	  { "b.hi", NULL },
	  { "cbz", "b.eq", NULL },
	  NULL,
	  "br" },
	/* Branches name a bit of the condition: less, greater, equal. Where what is compared may be
	 * an address, the branch is on equal (bpf_jit_emit_tail_call() of bpf_jit_comp64.c). */
	{ "ppc64le",
	  { "cmplwi", "cmpldi", NULL },
	  { "bf 0", "bt 2", NULL },
	  { "bt 1", NULL },
	  { "bt 2", NULL },
	  NULL,
	  "bctr" },
	{ "riscv64", { NULL }, { NULL }, { NULL }, { "beqz", NULL }, "bltz", "jr" },
};

static const struct mnemonics *machine_of(const char *arch)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (!strcmp(machines[i].arch, arch))
			return &machines[i];
	return NULL;
}

static bool is(const struct instruction *instruction, const char *name)
{
	return !strcmp(instruction->mnemonic, name);
}

/* A name, or a name and its first operand. */
static bool is_form(const struct instruction *instruction, const char *form)
{
	size_t length = strcspn(form, " ");
	if (!form[length])
		return is(instruction, form);
	const char *operands = instruction->operands;
	return strlen(instruction->mnemonic) == length &&
	       !strncmp(instruction->mnemonic, form, length) &&
	       strcspn(operands, ",") == strlen(form + length + 1) &&
	       !strncmp(operands, form + length + 1, strlen(form + length + 1));
}

static bool is_one_of(const struct instruction *instruction, const char *const *names)
{
	for (; *names; names++)
		if (is_form(instruction, *names))
			return true;
	return false;
}

/* An operand without the words for its width; the caller frees it. NULL: there is no such one. */
static char *operand(const struct instruction *instruction, int number)
{
	char *copy = text("%s", instruction->operands), *rest = copy, *one = NULL;
	for (int depth = 0, i = 0; i <= number; i++) {
		one = rest;
		if (!rest)
			break;
		char *c = rest;
		for (; *c && (*c != ',' || depth); c++)
			depth += (*c == '[') - (*c == ']');
		rest = *c ? c + 1 : NULL;
		*c = '\0';
	}
	char *result = NULL;
	if (one) {
		one += strspn(one, " ");
		const char *pointer = strstr(one, " ptr ");
		result = text("%s", pointer ? pointer + 5 : one);
		/* arm64: the lower half of a register. */
		if (*result == 'w' && isdigit((unsigned char)result[1]))
			*result = 'x';
	}
	free(copy);
	return result;
}

static bool same_operand(const struct instruction *a, int i, const struct instruction *b, int j)
{
	char *left = operand(a, i), *right = operand(b, j);
	bool same = left && right && !strcmp(left, right);
	free(left);
	free(right);
	return same;
}

/* A constant operand: 33 or #33. False: it is none. */
static bool constant(const struct instruction *instruction, int number, int64_t *value)
{
	char *word = operand(instruction, number), *end = NULL;
	const char *digits = word ? word + (*word == '#') : "";
	*value = strtoll(digits, &end, 0);
	bool found = word && end != digits && !*end;
	free(word);
	return found;
}

/* The constant that a comparison compares with, directly or by way of a register set just before.
 */
static bool compared_with(const struct mnemonics *machine, const struct code *code, int at,
			  int64_t *value)
{
	const struct instruction *compare = &code->at[at];
	if (!is_one_of(compare, machine->compare))
		return false;
	if (constant(compare, 1, value))
		return true;
	/* The last that set it: a constant of several moves is no limit. */
	for (int i = at - 1; i >= 0 && i >= at - NEAR; i--)
		if (same_operand(&code->at[i], 0, compare, 1))
			return is(&code->at[i], "mov") && constant(&code->at[i], 1, value);
	return false;
}

static bool adds_one(const struct instruction *instruction, const struct instruction *compare)
{
	int64_t value;
	if (!same_operand(instruction, 0, compare, 0))
		return false;
	if (is(instruction, "inc"))
		return true;
	char *third = operand(instruction, 2);
	bool one = (is(instruction, "add") || is(instruction, "addi")) &&
		   constant(instruction, third ? 2 : 1, &value) && value == 1;
	free(third);
	return one;
}

/* A jump to another program: through a register, to somewhere outside, or the nop in its place. */
static bool leaves_function(const struct mnemonics *machine, const struct instruction *instruction,
			    size_t size)
{
	bool x86 = !strcmp(machine->arch, "x86_64");
	if (x86 && is(instruction, "nop") && instruction->size == 5)
		return true;
	if (!is(instruction, machine->jump_through))
		return false;
	return instruction->target == INT64_MIN || instruction->target < 0 ||
	       instruction->target >= (int64_t)size;
}

static void set_role(struct instruction *instruction, enum role role)
{
	if (instruction->role == ROLE_NONE)
		instruction->role = role;
}

static int index_of(const struct code *code, int64_t offset)
{
	for (int i = 0; i < code->count; i++)
		if ((int64_t)code->at[i].offset == offset)
			return i;
	return -1;
}

/* Loads before, and stores after, of what is counted. */
static void mark_neighbours(struct code *code, int compare, int increase, int jump)
{
	const struct instruction *counted = &code->at[compare];
	char *count = operand(counted, 0);
	for (int i = compare - 1; count && i >= 0 && i >= compare - NEAR; i--) {
		struct instruction *before = &code->at[i];
		char *into = operand(before, 0);
		/* The count itself, or its address where the count is in memory. */
		bool load = (is(before, "mov") || !strncmp(before->mnemonic, "ld", 2)) &&
			    strpbrk(before->operands, "[(") && into && *into != '[' &&
			    (!strcmp(into, count) || (*count == '[' && strstr(count, into)));
		free(into);
		if (load) {
			set_role(before, ROLE_LOAD);
			break;
		}
	}
	for (int i = increase + 1; i < jump; i++) {
		struct instruction *after = &code->at[i];
		bool store =
			(is(after, "mov") && *after->operands && strstr(after->operands, "ptr [") &&
			 same_operand(after, 1, counted, 0)) ||
			(!strncmp(after->mnemonic, "st", 2) && same_operand(after, 0, counted, 0));
		if (store)
			set_role(after, ROLE_STORE);
	}
	free(count);
}

/* A branch that compares registers itself, as cbz. A bit of the condition is none. */
static bool compares_itself(const struct instruction *branch)
{
	return strchr(branch->operands, ',') && !isdigit((unsigned char)*branch->operands);
}

/* Other branches to where a tail call leaves to: the key is too large, the slot is empty. */
static void mark_branches(const struct mnemonics *machine, struct code *code, int leave, int jump)
{
	int64_t target = code->at[leave].target;
	for (int i = leave - 2 * NEAR < 0 ? 0 : leave - 2 * NEAR; i < jump; i++) {
		struct instruction *branch = &code->at[i];
		if (branch->target != target || branch->role != ROLE_NONE)
			continue;
		enum role role = is_one_of(branch, machine->equal) ? ROLE_SLOT : ROLE_BOUND;
		bool compared = i && (role == ROLE_BOUND || is(&code->at[i - 1], "test") ||
				      is_one_of(&code->at[i - 1], machine->compare));
		bool itself = compares_itself(branch);
		if (compared && !itself)
			set_role(&code->at[i - 1], role);
		set_role(branch, itself ? role : ROLE_LEAVE);
	}
}

/* The tail call whose leaving branch stands at `leave`; -1: it is none. Otherwise its limit. */
static int64_t mark_one(const struct mnemonics *machine, struct code *code, size_t size, int leave)
{
	bool greater = is_one_of(&code->at[leave], machine->greater);
	int64_t limit;
	int compare = leave - 1, increase = -1, jump = -1;
	if (compare < 0 || (!greater && !is_one_of(&code->at[leave], machine->not_less)) ||
	    !compared_with(machine, code, compare, &limit))
		return -1;
	/* No count comes so far. */
	if (limit < 0 || limit == INT64_MAX)
		return -1;
	int end = index_of(code, code->at[leave].target);
	for (int i = leave + 1; i < end; i++) {
		if (increase < 0 && adds_one(&code->at[i], &code->at[compare]))
			increase = i;
		if (leaves_function(machine, &code->at[i], size))
			jump = i;
	}
	/* A comparison of the program's own, around one of a tail call, is none of the kernel's. */
	if (increase < 0 || jump < 0 || code->at[jump].role == ROLE_JUMP)
		return -1;
	set_role(&code->at[compare], ROLE_COMPARE);
	set_role(&code->at[leave], ROLE_LEAVE);
	set_role(&code->at[increase], ROLE_INCREASE);
	set_role(&code->at[jump], ROLE_JUMP);
	/* What the kernel makes a jump over all this while the slot is empty. */
	for (int i = leave + 1; i < jump; i++)
		if ((is(&code->at[i], "nop") && code->at[i].size == 5) ||
		    (is(&code->at[i], "jmp") && code->at[i].target == code->at[leave].target))
			set_role(&code->at[i], ROLE_SLOT);
	mark_neighbours(code, compare, increase, jump);
	mark_branches(machine, code, leave, jump);
	return limit + greater;
}

/* What a register is set to at the start of a function, directly or by way of another. */
static int set_at_start(const struct code *code, const struct instruction *of, int64_t *value)
{
	int number = 0;
	for (int i = 4 * NEAR < code->count ? 4 * NEAR : code->count - 1; i >= 0; i--) {
		const struct instruction *one = &code->at[i];
		if (one == of || !same_operand(one, 0, of, number))
			continue;
		if (is(one, "li") && constant(one, 1, value))
			return i;
		if (!is(one, "mv"))
			continue;
		of = one;
		number = 1;
	}
	return -1;
}

/* The same where the tail calls that are left are counted: one is taken off, and what is below 0
 * leaves. */
static int64_t mark_down(const struct mnemonics *machine, struct code *code, size_t size, int leave)
{
	int64_t limit, step;
	int decrease = leave - 1, jump = -1;
	if (!machine->below_zero || decrease < 0 || !is(&code->at[leave], machine->below_zero))
		return -1;
	struct instruction *less = &code->at[decrease];
	if (!is(less, "addi") || !constant(less, 2, &step) || step != -1 ||
	    !same_operand(less, 0, &code->at[leave], 0))
		return -1;
	int end = index_of(code, code->at[leave].target), begin = set_at_start(code, less, &limit);
	for (int i = leave + 1; i < end; i++)
		if (leaves_function(machine, &code->at[i], size))
			jump = i;
	if (begin < 0 || jump < 0)
		return -1;
	set_role(&code->at[begin], ROLE_LEFT);
	set_role(less, ROLE_DECREASE);
	set_role(&code->at[leave], ROLE_LEAVE);
	set_role(&code->at[jump], ROLE_JUMP);
	mark_branches(machine, code, leave, jump);
	return limit;
}

/* At the start: xor of a register with itself, a move of 0, or the zero register pushed. */
static void mark_zero(struct code *code)
{
	for (int i = 0; i < code->count && i < 2 * NEAR; i++) {
		struct instruction *instruction = &code->at[i];
		int64_t value = -1;
		char *source = operand(instruction, 1);
		bool pushed = is(instruction, "stp") && !strncmp(instruction->operands, "xzr,", 4);
		bool zero =
			pushed ||
			(is(instruction, "xor") && same_operand(instruction, 0, instruction, 1)) ||
			((is(instruction, "mov") || is(instruction, "li")) && source &&
			 (!strcmp(source, "xzr") ||
			  (constant(instruction, 1, &value) && value == 0)));
		free(source);
		if (!zero)
			continue;
		set_role(instruction, ROLE_ZERO);
		return;
	}
}

int mark_tail_calls(const char *arch, struct code *code, size_t size, int64_t *limit)
{
	const struct mnemonics *machine = machine_of(arch);
	int found = 0;
	*limit = -1;
	/* From the end, so that of nested ones the innermost comes first. */
	for (int i = code->count - 1; machine && i >= 0; i--) {
		int64_t one = machine->below_zero ? mark_down(machine, code, size, i)
						  : mark_one(machine, code, size, i);
		if (one < 0)
			continue;
		*limit = !found || *limit == one ? one : -1;
		found++;
	}
	if (found && !machine->below_zero)
		mark_zero(code);
	return found;
}
