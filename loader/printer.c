/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "printer.h"
#include "relocations.h"
#include "text.h"

static char *first;

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	char *line = NULL;
	/* Most of what libbpf says is for its own developers. */
	const bool debugs = level == LIBBPF_DEBUG;
	if ((debugs && !relocations_are_told(format)) || vasprintf(&line, format, args) < 0)
		return 0;
	line[strcspn(line, "\n")] = '\0';
	if (debugs) {
		relocations_listen(line);
		free(line);
		return 0;
	}
	const char *said = strncmp(line, "libbpf: ", 8) ? line : line + 8;
	debug("libbpf: %s", said);
	if (level == LIBBPF_WARN && !first && *said)
		first = text("%s", said);
	free(line);
	return 0;
}

void printer_begin(void)
{
	relocations_forget();
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
