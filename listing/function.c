/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "function.h"
#include "hex.h"
#include "json.h"
#include "mark.h"
#include "message.h"
#include "options.h"
#include "text.h"

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
		const char *source = json_string_value(json_array_get(line, 2));
		if ((size_t)json_integer_value(json_array_get(line, 0)) != offset || !source ||
		    !*source || (*last && !strcmp(*last, source)))
			continue;
		print_line(out, "; %s", source);
		*last = source;
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
	char *line = text("%s %s", instruction->mnemonic, instruction->operands);
	if (instruction->target != INT64_MIN)
		text_append(&line, "  -> %llx",
			    (unsigned long long)(address + (uint64_t)instruction->target));
	fprintf(out, "  %llx %5zx: %-22s %-46s",
		(unsigned long long)(address + instruction->offset), instruction->offset, hex,
		line);
	if (instruction->role == ROLE_COMPARE && limit >= 0)
		fprintf(out, " <- count < limit? %lld (0x%llx)", (long long)limit,
			(unsigned long long)limit);
	else if (instruction->role == ROLE_LEFT && limit >= 0)
		fprintf(out, " <- %s: %lld (0x%llx)", role_words[ROLE_LEFT], (long long)limit,
			(unsigned long long)limit);
	else if (instruction->role != ROLE_NONE)
		fprintf(out, " <- %s", role_words[instruction->role]);
	fputc('\n', out);
	free(line);
	free(hex);
}

/* As it is in every load of the program. */
static void print_plain(FILE *out, const struct instruction *instruction,
			const struct instruction *next)
{
	char *operands = neutral(instruction, next);
	fprintf(out, "  %s %s%s%s\n", instruction->mnemonic, operands,
		instruction->role ? "  <- " : "", role_words[instruction->role]);
	free(operands);
}

/* The instructions, with the source lines that they come from. */
static void print_code(FILE *out, bool plain, const json_t *function, const struct code *code,
		       const uint8_t *bytes, int64_t limit)
{
	const json_t *lines = json_object_get(function, "lines");
	uint64_t address = strtoull(json_word_or(function, "address", "0"), NULL, 0);
	const char *last = NULL;
	for (int i = 0; i < code->count; i++) {
		const struct instruction *instruction = &code->at[i];
		print_source(out, lines, instruction->offset, &last);
		if (plain)
			print_plain(out, instruction, i + 1 < code->count ? instruction + 1 : NULL);
		else
			print_instruction(out, instruction, address, bytes, limit);
	}
}

static int check_whole(const char *name, const struct code *code, size_t size, const char *arch)
{
	if (code->whole)
		return EXIT_DONE;
	const struct instruction *last = code->count ? &code->at[code->count - 1] : NULL;
	error("%s: from byte %zu of %zu on it is not code of %s", name,
	      last ? last->offset + last->size : 0, size, arch);
	return EXIT_NOT_MEASURED;
}

int list_function(FILE *out, bool plain, const char *arch, const json_t *function, int *found,
		  int64_t *limit)
{
	size_t size = 0;
	uint8_t *bytes = bytes_of(function, &size);
	const char *name = json_word_or(function, "name", "a function");
	struct code code;
	*found = 0;
	*limit = -1;
	if (!bytes || disassemble(arch, bytes, size, &code)) {
		error("%s: %s", name,
		      bytes ? "cannot be disassembled" : "its bytes are not hexadecimal digits");
		free(bytes);
		return EXIT_NOT_MEASURED;
	}
	*found = mark_tail_calls(arch, &code, size, limit);
	print_line(out, "%s: %zu bytes%s%s", name, size, plain ? "" : " at ",
		   plain ? "" : json_word_or(function, "address", "0"));
	print_code(out, plain, function, &code, bytes, *limit);
	int status = check_whole(name, &code, size, arch);
	code_release(&code);
	free(bytes);
	return status;
}
