/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "printer.h"

static char *first;

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	char *line = NULL;
	/* Most of what libbpf says is for its own developers. */
	if (level == LIBBPF_DEBUG || vasprintf(&line, format, args) < 0)
		return 0;
	line[strcspn(line, "\n")] = '\0';
	const char *said = strncmp(line, "libbpf: ", 8) ? line : line + 8;
	debug("libbpf: %s", said);
	if (level == LIBBPF_WARN && !first && *said)
		first = text("%s", said);
	free(line);
	return 0;
}

void printer_begin(void)
{
	libbpf_set_print(print);
	printer_forget();
}

const char *printer_warning(void)
{
	return first;
}

void printer_forget(void)
{
	free(first);
	first = NULL;
}
