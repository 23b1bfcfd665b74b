/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

char *text_of(const char *format, va_list args)
{
	char *result = NULL;
	if (vasprintf(&result, format, args) < 0)
		out_of_memory();
	return result;
}

char *text(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *result = text_of(format, args);
	va_end(args);
	return result;
}

char *text_fault(const char *option, const char *typed, char *why)
{
	char *fault = why ? text("%s '%s': %s", option, typed, why) : NULL;
	free(why);
	return fault;
}

char *text_line(const char *from)
{
	return text("%.*s", (int)strcspn(from, "\n"), from);
}

void text_append(char **whole, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *more = text_of(format, args);
	va_end(args);
	size_t length = strlen(*whole), added = strlen(more);
	*whole = memory_grow(*whole, length + added + 1, 1);
	memcpy(*whole + length, more, added + 1);
	free(more);
}
