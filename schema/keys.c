/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "finding.h"
#include "keys.h"
#include "record.h"
#include "../sweep/compare.h"

#define TEXT	"string null"
#define NUMBER	"integer null"
#define UNKNOWN "integer string null"

static const char *change_word(int number)
{
	return number < CHANGE_COUNT ? change_names[number] : NULL;
}

/* JUDGED_NOT has no name. */
static const char *judged_word(int number)
{
	return number + 1 < JUDGED_COUNT ? judged_names[number + 1] : NULL;
}

/* One meaning for a name wherever it stands, but for those with `.of`. */
static const struct key keys[] = {
	{ "version", NULL, "integer", NULL, "of the format: 1" },

	/* Where it was seen. */
	{ "kernel", NULL, TEXT, NULL, "release of the kernel, as uname -r says it" },
	{ "arch", NULL, TEXT, NULL, "its architecture, as x86_64, arm64 or riscv64" },
	{ "mode", NULL, TEXT, NULL, "jit or interpreter" },
	{ "emulated", NULL, "boolean", NULL,
	  "the processor was emulated: times tell nothing of a real one" },
	{ "compiler", NULL, TEXT, NULL, "what compiled the objects" },
	{ "libbpf", NULL, TEXT, NULL, "version of the library that loaded them" },
	{ "name", NULL, TEXT, NULL, "as the kernel was asked for: 6.12, newest" },
	{ "kernel_source", NULL, TEXT, NULL,
	  "archive or folder that the kernel is from; null: Debian's" },
	{ "kernel_package", NULL, TEXT, NULL, "package that the kernel is from" },
	{ "kernel_version", NULL, TEXT, NULL, "version of that package" },
	{ "kernel_sha256", NULL, TEXT, NULL, "checksum of that package, or of the file" },

	/* Records. */
	{ "case", NULL, TEXT, NULL, "name of the case, or file of an object of one's own" },
	{ "verdict", NULL, "string", NULL, "how it ended", .word = verdict_name },
	{ "verdict", "extreme", "string", NULL, "what the verifier says, or 'not tried'" },
	{ "stage", NULL, TEXT, NULL, "how far it came" },
	{ "errno", NULL, NUMBER, NULL, "of the call that failed" },
	{ "message", NULL, TEXT, NULL,
	  "why it did not work: the kernel's own words, where it has any" },
	{ "asked", NULL, NUMBER, "tail calls", "how many were asked for" },
	{ "made", NULL, NUMBER, "tail calls", "how many the kernel made" },
	{ "ran", NULL, NUMBER, "programs", "how many ran: made + 1, for one trigger" },
	{ "stopped_by", NULL, TEXT, NULL, "depth (all were made), kernel or budget" },
	{ "retval", NULL, NUMBER, NULL, "what the entry returned" },
	{ "kernel_stack_per_call", NULL, NUMBER, "bytes",
	  "of kernel stack that one tail call leaves in use: the largest step" },
	{ "kernel_stack_total", NULL, NUMBER, "bytes", "of kernel stack that all of them used" },
	{ "kernel_stack_start", NULL, NUMBER, "bytes", "of kernel stack in use before the entry" },
	{ "kernel_stack_note", NULL, TEXT, NULL, "why the kernel stack was not measured" },
	{ "insns", NULL, NUMBER, "instructions", "that the verifier went through" },
	{ "states", NULL, NUMBER, "states", "that the verifier kept" },
	{ "verifier_stack", NULL, TEXT, "bytes",
	  "the verifier's stack figure of the entry: one for each function, with + between" },
	{ "xlated_bytes", NULL, NUMBER, "bytes", "of code after the verifier" },
	{ "jited_bytes", NULL, NUMBER, "bytes", "of code after the JIT" },
	{ "load_us", NULL, NUMBER, "us", "that loading took" },
	{ "programs", NULL, "array null", NULL,
	  "each program of an object of one's own, or of a mixed chain", .part = "program" },
	{ "run_ns", NULL, NUMBER, "ns", "that one run took" },
	{ "said", NULL, "array null", NULL, "lines that the programs of a traced case printed" },
	{ "code", NULL, "object null", NULL, "code of the programs, with --code", .part = "code" },
	{ "reads", NULL, "object null", NULL, "what --read read, by its words" },
	{ "kernel_log", NULL, "array null", NULL,
	  "lines that the kernel logged meanwhile, where they tell of trouble" },
	{ "kernel_limits", NULL, "object null", NULL,
	  "what this kernel permits, with --kernel-limits", .part = "kernel_limits" },
	{ "insns", "kernel_limits", NUMBER, "instructions", "that a program may have" },
	{ "stack", "kernel_limits", NUMBER, "bytes", "that a program may use" },
	{ "then", NULL, "array null", NULL, "each step of --then", .part = "step" },

	/* Programs and steps in records. */
	{ "name", "program", TEXT, NULL, "name of the program" },
	{ "type", NULL, TEXT, NULL, "program type, as libbpf calls it" },
	{ "expected_attach_type", NULL, TEXT, NULL, "attach type, as libbpf calls it" },
	{ "stack", "program", TEXT, "bytes",
	  "the verifier's stack figure: one for each function, with + between" },
	{ "step", NULL, "string", NULL, "as it was typed" },

	/* Code in records. */
	{ "kind", "code", "string", NULL, "which code: jit or xlated" },
	{ "programs", "code", "array", NULL, "each program", .part = "program_code" },
	{ "name", "program_code", "string", NULL, "name of the program" },
	{ "functions", NULL, "array", NULL, "each function of it", .part = "function" },
	{ "name", "function", "string", NULL, "name of the function" },
	{ "address", NULL, "string", NULL, "where it begins, hexadecimal" },
	{ "bytes", "function", "string", NULL, "its code, hexadecimal" },
	{ "lines", NULL, "array", NULL, "[offset in bytes, line of source, text] of each line" },

	/* Findings. */
	{ "limit", NULL, "string", NULL, "id of the question" },
	{ "asks", NULL, "string null", NULL, "the question in words" },
	{ "answer", NULL, TEXT, NULL, "the answer for people, with its unit" },
	{ "kind", NULL, TEXT, NULL, "what sort of answer it is", .word = answer_name },
	{ "value", NULL, "integer number string boolean null", NULL,
	  "the answer for programs, in `unit`" },
	{ "value", "fact", UNKNOWN, NULL, "a number or a verdict; null: not measured" },
	{ "unit", NULL, TEXT, NULL, "of `value`; null: it has none" },
	{ "works", NULL, TEXT, NULL, "the last case that works" },
	{ "fails", NULL, TEXT, NULL, "the first case that does not" },
	{ "works_budget", NULL, NUMBER, "tail calls", "budget of `works`; null: the default" },
	{ "fails_budget", NULL, NUMBER, "tail calls", "budget of `fails`; null: the default" },
	{ "words", NULL, TEXT, NULL, "the kernel's own, of what fails" },
	{ "remark", NULL, TEXT, NULL, "what else there is to say of the answer" },
	{ "coloured", NULL, TEXT, NULL, "where plain code gets another verdict: what each gets" },
	{ "lacks", NULL, TEXT, NULL, "objects that were not there" },
	{ "probes", NULL, NUMBER, "probes", "how many it took" },
	{ "us", NULL, NUMBER, "us", "that they took" },
	{ "console", NULL, TEXT, NULL, "last lines of the guest's console, where it died" },
	{ "works_record", NULL, "object null", NULL, "record of `works`", .part = "record" },
	{ "fails_record", NULL, "object null", NULL, "record of `fails`", .part = "record" },
	{ "kernel_limit", NULL, NUMBER, NULL, "what the kernel permits of the figure, in `unit`" },

	/* Cells. */
	{ "cell", NULL, "object", NULL, "what the findings below it are of", .part = "head" },
	{ "date", NULL, "string", NULL, "day on which its sweep began, UTC" },
	{ "asked", "head", "array null", NULL, "ids of the questions" },
	{ "objects", NULL, "array null", NULL, "objects of one's own", .part = "file" },
	{ "settings", NULL, "array", NULL, "options that they were loaded and run with" },
	{ "control", NULL, "boolean", NULL, "answers were held against plain code" },
	{ "error", NULL, TEXT, NULL, "why the cell could not be measured, or not to its end" },
	{ "answers", NULL, "integer", "lines", "how many findings follow" },
	{ "name", "file", "string", NULL, "name of the file" },
	{ "sha256", NULL, TEXT, NULL, "its checksum" },

	/* Comparisons. */
	{ "change", NULL, "string", NULL, "what the answer is beside the one it is compared with",
	  .word = change_word },
	{ "compared_with", NULL, TEXT, NULL, "release of the kernel it is compared with" },
	{ "was", NULL, TEXT, NULL, "the answer there" },
	{ "gate", NULL, TEXT, NULL, "what --must, --fail and --warn say of it",
	  .word = judged_word },
	{ "gate_why", NULL, TEXT, NULL, "why" },
	{ "before", NULL, "string", NULL, "the last kernel with the old answer" },
	{ "before_answer", NULL, "string", NULL, "that answer" },
	{ "after", NULL, "string", NULL, "the first kernel with the new answer" },
	{ "after_answer", NULL, "string", NULL, "that answer" },
	{ "not_measured_between", NULL, "integer", "kernels", "between the two, not measured" },
	{ "boots", NULL, "integer", "boots", "that it took so far" },
	{ "causes", NULL, TEXT, NULL, "what is known of why" },

	/* Models and random cases. */
	{ "fact", NULL, "string", NULL, "what the model knows" },
	{ "question", NULL, "string", NULL, "id of the question that it is the answer to" },
	{ "predicted", NULL, TEXT, NULL, "what the model says of the case" },
	{ "observed", NULL, TEXT, NULL, "what was seen" },
	{ "differs", NULL, "string", NULL, "in what the two differ" },
	{ "cases", NULL, "integer", "cases", "how many came down to this one" },
	{ "cases", "sum", "integer", "cases", "that were drawn and observed" },
	{ "drawn", NULL, "string", NULL, "the first of them, as it was drawn" },
	{ "why", NULL, TEXT, NULL, "the rules that say so" },
	{ "why", "answer", TEXT, NULL, "the reason for people, and what to change" },
	{ "words", "surprise", TEXT, NULL, "the kernel's own" },
	{ "random", NULL, "object", NULL, "what the whole came to", .part = "sum" },
	{ "seed", NULL, "integer", NULL, "what the cases were drawn by" },
	{ "surprises", NULL, "integer", "surprises", "how many there were" },
	{ "deaths", NULL, "integer", "cases", "that a kernel did not survive" },
	{ "died", NULL, "integer", "guests", "that died" },
	{ "withheld", NULL, "integer", "cases", "withheld or denied" },
	{ "unpredicted", NULL, "integer", "cases", "of which the model says nothing" },
	{ "unmeasured", NULL, "integer", "cases", "that could not be observed" },
	{ "ms", NULL, "integer", "ms", "that it took" },
	{ "what", NULL, "string", NULL, "what was measured" },
	{ "per_call", NULL, "integer", "bytes",
	  "of kernel stack that one tail call leaves in use" },
	{ "reach", NULL, "integer", "bytes", "of kernel stack in use at the end, as projected" },
	{ "bytes", "extreme", "integer", "bytes", "of BPF stack that the frames ask for" },
	{ "frames", "extreme", "integer", "frames", "nested in each program" },
	{ "calls", NULL, "integer", "tail calls", "that it makes" },

	/* Cost. */
	{ "axis", NULL, "string", NULL, "along which it was measured" },
	{ "fix", NULL, "string", NULL, "what was fixed" },
	{ "ns", NULL, "number null", "ns", "that one more takes: the slope" },
	{ "ratio", NULL, "number null", NULL, "to the first row's" },
	{ "fit", NULL, "number null", NULL, "how straight the line is: 1, all points are on it" },

	/* Chains and graphs. */
	{ "program", NULL, "string", NULL, "name of the program" },
	{ "program_id", NULL, NUMBER, NULL, "its id in the kernel" },
	{ "array", NULL, TEXT, NULL, "name of the prog array" },
	{ "key", NULL, NUMBER, NULL, "key in it; null: it cannot be told" },
	{ "target", NULL, TEXT, NULL, "program in that slot" },
	{ "target_id", NULL, NUMBER, NULL, "its id in the kernel" },
	{ "frames", "way", "integer", "frames", "of the deepest chain of calls in the program" },
	{ "above", NULL, NUMBER, "bytes", "of the frames above a subprogram's tail call" },
	{ "room", NULL, NUMBER, "bytes", "that are left of what the kernel permits there" },
	{ "figures", NULL, "string", NULL, "where the bytes are from: verifier or code" },
	{ "entry", NULL, "boolean", NULL, "it begins with this program" },
	{ "reached", NULL, "boolean", NULL, "an entry can reach it" },
	{ "cycle", NULL, "boolean", NULL, "it can reach itself" },
	{ "longest", NULL, "integer", "tail calls", "of the longest chain from it on" },
	{ "kernel_stack", NULL, "integer", "bytes", "of kernel stack at most, from it on" },
	{ "function", NULL, TEXT, NULL, "function that makes the tail call" },
	{ "insn", NULL, NUMBER, NULL, "number of its instruction" },
	{ "reason", NULL, TEXT, NULL, "what the kernel holds against it, in a word" },
	{ "passes_on", NULL, "array null", NULL, "kernels that take it" },
	{ "passes_by", NULL, TEXT, NULL, "the answers that say so" },
};

const struct key *key_find(const char *name, const char *kind)
{
	const struct key *found = NULL;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (strcmp(keys[i].name, name) != 0)
			continue;
		if (keys[i].of && !strcmp(keys[i].of, kind))
			return &keys[i];
		if (!keys[i].of)
			found = &keys[i];
	}
	return found;
}
