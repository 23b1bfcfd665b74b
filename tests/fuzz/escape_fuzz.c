/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Text from outside in each medium: no orders for a terminal, no bytes that are no UTF-8, and what
 * a shell reads is the word. */
#include <ctype.h>

#include "escape.h"
#include "fuzz.h"

/* Characters of UTF-8 (RFC 3629), one after the other; -1: no UTF-8. Own code: it is what
 * lib/escape.c is compared with. */
static long next_character(const unsigned char **at)
{
	const unsigned char *c = *at;
	int length = *c < 0x80	 ? 1
		     : *c < 0xc2 ? 0
		     : *c < 0xe0 ? 2
		     : *c < 0xf0 ? 3
		     : *c < 0xf5 ? 4
				 : 0;
	long point = length == 1 ? *c : *c & (0x7f >> length);
	for (int i = 1; i < length; i++) {
		if (c[i] < 0x80 || c[i] > 0xbf)
			return -1;
		point = point << 6 | (c[i] & 0x3f);
	}
	static const long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (!length || point < least[length] || point > 0x10ffff ||
	    (point >= 0xd800 && point <= 0xdfff))
		return -1;
	*at += length;
	return point;
}

static bool is_order(long point)
{
	return point < 0x20 || (point >= 0x7f && point <= 0x9f) || point == 0x061c ||
	       point == 0x200e || point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069) || point == 0xfeff;
}

/* No more of them than in `kept`. */
static void check_clean(const char *out, const char *kept)
{
	for (const unsigned char *at = (const unsigned char *)out; *at;) {
		unsigned char first = *at;
		long point = next_character(&at);
		fuzz_must(point >= 0 && (!is_order(point) || strchr(kept, first)));
	}
}

/* Each of Markdown's own signs that can do harm is one of the text, and not of Markdown. */
static void check_markdown(const char *out)
{
	for (; *out; out++) {
		if (*out == '\\')
			fuzz_must(*++out && strchr("\\`[]<>|xnt", *out));
		else
			fuzz_must(!strchr("`[]<>|", *out));
	}
}

static void check_xml(const char *out)
{
	for (const unsigned char *at = (const unsigned char *)out; *at;) {
		long point = next_character(&at);
		fuzz_must(point == '\t' || point == '\n' ||
			  (point >= 0x20 && point != 0xfffe && point != 0xffff));
	}
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* A quoted part, from behind its opening quote to behind its closing one. */
static const char *read_quoted(const char *in, bool escapes, char **out)
{
	for (; *in != '\''; in++) {
		fuzz_must(*in);
		if (!escapes || *in != '\\') {
			*(*out)++ = *in;
			continue;
		}
		/* $'...' of POSIX.1-2024: at most two digits. */
		fuzz_must(in[1] == 'x' && isxdigit((unsigned char)in[2]) &&
			  isxdigit((unsigned char)in[3]));
		*(*out)++ = (char)(digit(in[2]) * 16 + digit(in[3]));
		in += 3;
	}
	return in + 1;
}

/* The word is what a shell reads. Nothing that means something to it stands outside quotes. */
static void check_shell(const char *out, const char *word)
{
	char *read = malloc(strlen(out) + 1), *end = read;
	fuzz_must(*out && !strchr("~#", *out));
	while (*out) {
		if (*out == '\'' || (*out == '$' && out[1] == '\'')) {
			bool escapes = *out == '$';
			out = read_quoted(out + 1 + escapes, escapes, &end);
		} else if (*out == '\\') {
			fuzz_must(out[1] && out[1] != '\n');
			*end++ = out[1];
			out += 2;
		} else {
			fuzz_must(!strchr(" \t\n\"$&();<>`|*?[]{}!^", *out));
			*end++ = *out++;
		}
	}
	*end = '\0';
	fuzz_must(!strcmp(read, word));
	free(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *(*const functions[])(const char *words) = {
		escape_line, escape_lines, escape_markdown, escape_xml, escape_shell,
	};
	static const char *const kept[] = { "", "\n\t", "", "\n\t", "" };
	char *input = fuzz_text(data, size);
	for (int i = 0; i < 5; i++) {
		char *out = functions[i](input);
		check_clean(out, kept[i]);
		/* What was clean stays: a second time changes nothing. */
		char *again = i < 2 || i == 3 ? functions[i](out) : NULL;
		fuzz_must(!again || !strcmp(again, out));
		if (i == 2)
			check_markdown(out);
		if (i == 3)
			check_xml(out);
		if (i == 4)
			check_shell(out, input);
		free(again);
		free(out);
	}
	free(input);
	return 0;
}
