/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "json.h"
#include "text.h"

json_t *json_text(const char *value)
{
	if (!value)
		return json_null();
	json_t *json = json_string(value);
	if (json)
		return json;
	/* Not UTF-8 (a file's name may be anything): keep what is ASCII. */
	char *ascii = text("%s", value);
	for (char *c = ascii; *c; c++)
		if (*c & 0x80)
			*c = '?';
	json = json_string(ascii);
	free(ascii);
	return json;
}

const char *json_word_or(const json_t *object, const char *key, const char *otherwise)
{
	const char *value = json_string_value(json_object_get(object, key));
	return value ? value : otherwise;
}

const char *json_word(const json_t *object, const char *key)
{
	return json_word_or(object, key, "");
}

static int written(FILE *out)
{
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}

int json_print_line(FILE *out, const json_t *object)
{
	if (json_dumpf(object, out, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII))
		return errno ? -errno : -EIO;
	fputc('\n', out);
	return written(out);
}

static void csv_print_value(FILE *out, const char *value)
{
	char *shown = escape_lines(value);
	bool quoted = shown[strcspn(shown, ",\"\r\n")];
	if (quoted)
		fputc('"', out);
	for (const char *c = shown; *c; c++) {
		if (*c == '"' && quoted)
			fputc('"', out);
		fputc(*c, out);
	}
	if (quoted)
		fputc('"', out);
	free(shown);
}

int csv_print_header(FILE *out, const json_t *object)
{
	const char *key, *comma = "";
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		fputs(comma, out);
		csv_print_value(out, key);
		comma = ",";
	}
	fputs("\r\n", out);
	return written(out);
}

int csv_print_line(FILE *out, const json_t *object)
{
	const char *key, *comma = "";
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		fputs(comma, out);
		comma = ",";
		if (json_is_null(value))
			continue;
		if (json_is_string(value)) {
			csv_print_value(out, json_string_value(value));
			continue;
		}
		char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		csv_print_value(out, dump ? dump : "");
		free(dump);
	}
	fputs("\r\n", out);
	return written(out);
}
