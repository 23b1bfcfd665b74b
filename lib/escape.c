/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "memory.h"
#include "text.h"

/* A text that grows in memory; running out of that ends the program. */
struct output {
	FILE *file;
	char *text;
	size_t size;
};

static void output_begin(struct output *output)
{
	output->text = NULL;
	output->file = open_memstream(&output->text, &output->size);
	if (!output->file)
		out_of_memory();
}

static char *output_end(struct output *output)
{
	if (fclose(output->file) || !output->text)
		out_of_memory();
	return output->text;
}

/* Bytes of the UTF-8 character at `at` (RFC 3629), and its code point; 0: it is none. */
static int scan_character(const unsigned char *at, uint32_t *point)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t first; /* what needs so many bytes */
	} lengths[] = { { 0x80, 0x00, 0 },
			{ 0xe0, 0xc0, 0x80 },
			{ 0xf0, 0xe0, 0x800 },
			{ 0xf8, 0xf0, 0x10000 } };
	for (int extra = 0; extra < 4; extra++) {
		if ((*at & lengths[extra].mask) != lengths[extra].lead)
			continue;
		*point = *at & (unsigned char)~lengths[extra].mask;
		for (int i = 1; i <= extra; i++) {
			if ((at[i] & 0xc0) != 0x80)
				return 0;
			*point = *point << 6 | (at[i] & 0x3f);
		}
		bool surrogate = *point >= 0xd800 && *point <= 0xdfff;
		return *point < lengths[extra].first || *point > 0x10ffff || surrogate ? 0
										       : extra + 1;
	}
	return 0;
}

/* Characters that are an order to the terminal, or show something else than what is there: controls
 * (C0, DEL, C1), line and paragraph separators, and what turns the direction of writing (Unicode
 * Standard Annex 9). */
static bool is_control(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} controls[] = { { 0x00, 0x1f },     { 0x7f, 0x9f },	 { 0x061c, 0x061c },
			 { 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
			 { 0xfeff, 0xfeff }, { 0xfffe, 0xffff } };
	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++)
		if (point >= controls[i].first && point <= controls[i].last)
			return true;
	return false;
}

static void print_escaped(FILE *out, const unsigned char *at, int length)
{
	for (int i = 0; i < length; i++)
		if (at[i] == '\n' || at[i] == '\t')
			fputs(at[i] == '\n' ? "\\n" : "\\t", out);
		else
			fprintf(out, "\\x%02x", at[i]);
}

/* `kept` are control characters that stay as they are; a backslash comes before those in `marked`.
 */
static char *escape(const char *words, const char *kept, const char *marked)
{
	struct output output;
	output_begin(&output);
	for (const unsigned char *at = (const unsigned char *)words; *at;) {
		uint32_t point = 0;
		int length = scan_character(at, &point);
		bool keep = length && (!is_control(point) || (length == 1 && strchr(kept, *at)));
		length = length ? length : 1;
		if (keep) {
			if (length == 1 && strchr(marked, *at))
				fputc('\\', output.file);
			fwrite(at, 1, (size_t)length, output.file);
		} else {
			print_escaped(output.file, at, length);
		}
		at += length;
	}
	return output_end(&output);
}

char *escape_line(const char *words)
{
	return escape(words, "", "");
}

char *escape_lines(const char *words)
{
	return escape(words, "\n\t", "");
}

char *escape_markdown(const char *words)
{
	return escape(words, "", "\\`[]<>|");
}

char *escape_xml(const char *words)
{
	return escape(words, "\n\t", "");
}

char *escape_shell(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-./,:=+@%";
	struct output output;
	char *line = escape_line(word);
	bool raw = !strcmp(line, word);
	free(line);
	output_begin(&output);
	if (*word && !word[strspn(word, plain)]) {
		fputs(word, output.file);
	} else if (raw) {
		fputc('\'', output.file);
		for (; *word; word++)
			fputs(*word == '\'' ? "'\\''" : (char[]){ *word, 0 }, output.file);
		fputc('\'', output.file);
	} else {
		/* A shell reads the same bytes, and a terminal no orders. */
		fputs("$'", output.file);
		for (const unsigned char *at = (const unsigned char *)word; *at; at++)
			if (*at < ' ' || *at >= 0x7f || *at == '\'' || *at == '\\')
				fprintf(output.file, "\\x%02x", *at);
			else
				fputc(*at, output.file);
		fputc('\'', output.file);
	}
	return output_end(&output);
}

void print_line(FILE *out, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *words = text_of(format, args);
	va_end(args);
	char *line = escape_line(words);
	fprintf(out, "%s\n", line);
	free(line);
	free(words);
}

void print_lines(FILE *out, const char *data, size_t size)
{
	char *words = text("%.*s", (int)size, data), *lines = escape_lines(words);
	fputs(lines, out);
	free(lines);
	free(words);
}
