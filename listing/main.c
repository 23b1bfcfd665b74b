/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* listing: the code in a record → a listing with the tail calls marked */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "escape.h"
#include "file.h"
#include "hex.h"
#include "mark.h"
#include "message.h"
#include "options.h"
#include "tool.h"

struct lister {
	struct options options;
	bool diff, plain;
	char **words;
	FILE *out;
	int status;
};

static const struct option_row lister_options[] = {
	{ "diff", 'd', NULL, "two files: their code side by side, addresses neutralised", 1,
	  OPTION_FLAG, offsetof(struct lister, diff) },
	{ 0 },
};

static const struct command lister_command = {
	.options = lister_options,
	.arguments = "RECORDS...",
	.help = "List the code that loader --code keeps in its records, for whatever machine it "
		"is of, with the instructions that make the tail calls marked and the limit "
		"read from them. - is standard input.",
	.words = offsetof(struct lister, words),
};

static void worse(struct lister *lister, int status)
{
	lister->status = status > lister->status ? status : lister->status;
}

/* A text of an object, or what stands for one that it has not. */
static const char *word_of(const json_t *object, const char *key, const char *otherwise)
{
	const char *word = json_string_value(json_object_get(object, key));
	return word ? word : otherwise;
}

/* The bytes of a function; NULL where they are no pairs of digits. */
static uint8_t *bytes_of(const json_t *function, size_t *size)
{
	const char *digits = json_string_value(json_object_get(function, "bytes"));
	return digits ? hex_decode(digits, size) : NULL;
}

/* The line of source whose code begins at that offset, unless it is the one before again. */
static void print_source(FILE *out, const json_t *lines, size_t offset, const char **last)
{
	size_t i;
	json_t *line;
	json_array_foreach(lines, i, line)
	{
		const char *words = json_string_value(json_array_get(line, 2));
		if ((size_t)json_integer_value(json_array_get(line, 0)) != offset || !words ||
		    !*words || (*last && !strcmp(*last, words)))
			continue;
		print_line(out, "; %s", words);
		*last = words;
	}
}

/* Operands without what differs from load to load: addresses, and how far branches go. */
static char *neutral(const struct instruction *instruction, const struct instruction *next)
{
	char *result = text("%s", "");
	size_t reg = strcspn(instruction->operands, ",");
	/* arm64 puts an address together of 16 bits each. */
	bool part =
		!strcmp(instruction->mnemonic, "movk") ||
		(!strcmp(instruction->mnemonic, "mov") && next && !strcmp(next->mnemonic, "movk") &&
		 !strncmp(next->operands, instruction->operands, reg + 1));
	if (part) {
		text_append(&result, "%.*s, ADDRESS", (int)reg, instruction->operands);
		return result;
	}
	if (instruction->target != INT64_MIN)
		return result;
	for (const char *c = instruction->operands; *c;) {
		char *end;
		long long value = strtoll(c + (*c == '#'), &end, 0);
		bool number = (isdigit((unsigned char)*c) || *c == '-' || *c == '#') &&
			      end > c + (*c == '#');
		if (number && (value > 0xffff || value < -0xffff)) {
			text_append(&result, "ADDRESS");
			c = end;
		} else {
			text_append(&result, "%c", *c++);
		}
	}
	return result;
}

static void print_instruction(FILE *out, const struct instruction *instruction, uint64_t address,
			      const uint8_t *bytes, int64_t limit)
{
	char *hex = hex_encode(bytes + instruction->offset, instruction->size);
	char *words = text("%s %s", instruction->mnemonic, instruction->operands);
	if (instruction->target != INT64_MIN)
		text_append(&words, "  -> %llx",
			    (unsigned long long)(address + (uint64_t)instruction->target));
	fprintf(out, "  %llx %5zx: %-22s %-46s",
		(unsigned long long)(address + instruction->offset), instruction->offset, hex,
		words);
	if (instruction->role == ROLE_COMPARE && limit >= 0)
		fprintf(out, " <- count < limit? %lld (0x%llx)", (long long)limit,
			(unsigned long long)limit);
	else if (instruction->role != ROLE_NONE)
		fprintf(out, " <- %s", role_words[instruction->role]);
	fputc('\n', out);
	free(words);
	free(hex);
}

/* Tail calls found in it, and in `*limit` their limit. */
static int list_function(struct lister *lister, const char *arch, const json_t *function,
			 int64_t *limit)
{
	size_t size = 0;
	uint8_t *bytes = bytes_of(function, &size);
	const char *name = word_of(function, "name", "a function");
	const char *at = word_of(function, "address", "0");
	uint64_t address = strtoull(at, NULL, 0);
	struct code code;
	*limit = -1;
	if (!bytes || disassemble(arch, bytes, size, &code)) {
		error("%s: %s", name,
		      bytes ? "cannot be disassembled" : "its bytes are not hexadecimal digits");
		worse(lister, EXIT_NOT_MEASURED);
		free(bytes);
		return 0;
	}
	const char *last = NULL;
	int found = mark_tail_calls(arch, &code, size, limit);
	print_line(lister->out, "%s: %zu bytes%s%s", name, size, lister->plain ? "" : " at ",
		   lister->plain ? "" : at);
	for (int i = 0; i < code.count; i++) {
		const struct instruction *instruction = &code.at[i];
		print_source(lister->out, json_object_get(function, "lines"), instruction->offset,
			     &last);
		if (lister->plain) {
			char *words =
				neutral(instruction, i + 1 < code.count ? instruction + 1 : NULL);
			fprintf(lister->out, "  %s %s%s%s\n", instruction->mnemonic, words,
				instruction->role ? "  <- " : "", role_words[instruction->role]);
			free(words);
		} else {
			print_instruction(lister->out, instruction, address, bytes, *limit);
		}
	}
	if (!code.whole) {
		size_t end = code.count
				     ? code.at[code.count - 1].offset + code.at[code.count - 1].size
				     : 0;
		error("%s: from byte %zu of %zu on it is not code of %s", name, end, size, arch);
		worse(lister, EXIT_NOT_MEASURED);
	}
	code_release(&code);
	free(bytes);
	return found;
}

/* What the code says of the limit, beside what the run gave. */
static void conclude(struct lister *lister, const json_t *record, int found, int64_t limit,
		     bool differ)
{
	const char *stopped = json_string_value(json_object_get(record, "stopped_by"));
	const json_t *made = json_object_get(record, "made");
	/* What several triggers made together is no figure of one chain. */
	if (json_integer_value(json_object_get(record, "ran")) - json_integer_value(made) > 1)
		made = NULL;
	if (!found) {
		fprintf(lister->out, "no tail call is recognised in this code\n");
		return;
	}
	if (differ) {
		fprintf(lister->out, "%d tail calls, with different limits\n", found);
		return;
	}
	fprintf(lister->out, "%d tail call%s, limit in the code: %lld (0x%llx)", found,
		found == 1 ? "" : "s", (long long)limit, (unsigned long long)limit);
	if (json_is_integer(made)) {
		long long run = json_integer_value(made);
		bool kernel = stopped && !strcmp(stopped, "kernel");
		bool agree = kernel ? run == limit : run <= limit;
		fprintf(lister->out, "; the run made %lld%s", run,
			!agree	 ? ": THEY DISAGREE"
			: kernel ? ", as the code says"
				 : ", all that was asked for");
		if (!agree)
			worse(lister, EXIT_DIFFERS);
	}
	fputc('\n', lister->out);
}

static void list_record(struct lister *lister, const json_t *record)
{
	const json_t *code = json_object_get(record, "code");
	const char *name = word_of(record, "case", "?");
	const char *message = json_string_value(json_object_get(record, "message"));
	const char *kind = json_string_value(json_object_get(code, "kind"));
	const char *arch = json_string_value(json_object_get(record, "arch"));
	if (!kind || !arch) {
		error("%s: no code in its record%s%s", name, message ? ": " : "",
		      message ? message : "");
		worse(lister, EXIT_NOT_MEASURED);
		return;
	}
	bool xlated = !strcmp(kind, "xlated");
	if (!xlated && !machine_known(arch)) {
		error("%s: machine '%s': not one that is disassembled here", name, arch);
		worse(lister, EXIT_NOT_MEASURED);
		return;
	}
	print_line(lister->out, "# %s, %s, %s, %s", name,
		   word_of(record, "kernel", "an unknown kernel"), arch, kind);
	size_t p, f;
	json_t *program, *function;
	int found = 0;
	int64_t limit = -1;
	bool differ = false;
	json_array_foreach(json_object_get(code, "programs"), p, program)
	{
		json_array_foreach(json_object_get(program, "functions"), f, function)
		{
			int64_t one;
			int count = list_function(lister, xlated ? "bpf" : arch, function, &one);
			differ |= count && found && one != limit;
			limit = count ? one : limit;
			found += count;
		}
	}
	if (!xlated && !lister->plain)
		conclude(lister, record, found, limit, differ);
}

/* All records of a file, a line each. */
static void list_file(struct lister *lister, const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *line = NULL;
	size_t room = 0;
	int number = 0, records = 0;
	if (!in) {
		error("%s: %s", path, strerror(errno));
		worse(lister, EXIT_USAGE);
		return;
	}
	while (getline(&line, &room, in) > 0) {
		json_t *record = json_loads(line, 0, NULL);
		number++;
		records += json_is_object(record);
		if (json_is_object(record))
			list_record(lister, record);
		else if (line[strspn(line, " \t\r\n")]) {
			error("%s:%d: not a record", path, number);
			worse(lister, EXIT_USAGE);
		}
		json_decref(record);
	}
	if (!records && lister->status != EXIT_USAGE) {
		error("%s: no record in it", path);
		worse(lister, EXIT_USAGE);
	}
	free(line);
	if (in != stdin)
		fclose(in);
}

/* Both without addresses, and then the system's diff. */
static int show_difference(struct lister *lister)
{
	char *paths[2];
	int fds[2];
	for (int i = 0; i < 2; i++) {
		fds[i] = memfd_create("listing", 0);
		lister->out = fds[i] < 0 ? NULL : fdopen(dup(fds[i]), "w");
		if (!lister->out)
			return EXIT_NOT_MEASURED;
		lister->plain = true;
		list_file(lister, lister->words[i]);
		fclose(lister->out);
		paths[i] = text("/proc/%d/fd/%d", (int)getpid(), fds[i]);
	}
	char *const argv[] = { "diff",	 "--side-by-side", "--width=160", "--expand-tabs",
			       paths[0], paths[1],	   NULL };
	struct process_result result = { 0 };
	if (!lister->status) {
		int status = tool_run(&(struct tool){ .process.argv = argv, .most = 1 }, &result);
		fwrite(result.out, 1, result.out_size, stdout);
		worse(lister, status < 0 || status > 1 ? EXIT_NOT_MEASURED : status);
	}
	process_result_release(&result);
	for (int i = 0; i < 2; i++) {
		close(fds[i]);
		free(paths[i]);
	}
	return lister->status;
}

int main(int argc, char **argv)
{
	struct lister lister = { .out = stdout };
	options_parse(&lister_command, argc, argv, &lister);
	int count = 0;
	while (lister.words && lister.words[count])
		count++;
	if (!count || (lister.diff && count != 2)) {
		error(lister.diff ? "diff: name two files of records" : "name files of records");
		return EXIT_USAGE;
	}
	if (lister.diff)
		return show_difference(&lister);
	for (int i = 0; i < count; i++)
		list_file(&lister, lister.words[i]);
	if (fflush(stdout) || ferror(stdout)) {
		error("standard output: %s", strerror(errno));
		return EXIT_NOT_MEASURED;
	}
	return lister.status;
}
