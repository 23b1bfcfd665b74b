/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "relocations.h"
#include "text.h"
#include "texts.h"

/* Function and what it wants, in turn. */
static struct texts unmatched;

/* The one that was told of last: of `prog 'entry': relo #1: <byte_off> [5] struct s.f (0:0 @ offset
 * 0)`, which bpf_core_calc_relo_insn() of libbpf's relo_core.c prints, what stands behind the id.
 */
static char *wanted;

bool relocations_are_told(const char *format)
{
	return strstr(format, "relo #") != NULL;
}

static char *wanted_in(const char *spec)
{
	const char *name = strstr(spec, "] ");
	if (!name)
		return NULL;
	name += 2;
	const char *end = strstr(name, " (");
	return text("%.*s", (int)(end ? (size_t)(end - name) : strlen(name)), name);
}

static void add_unmatched(const char *line)
{
	const char *function = strchr(line, '\'');
	if (!function || !wanted)
		return;
	char *name = text("%.*s", (int)strcspn(function + 1, "'"), function + 1);
	texts_add(&unmatched, name);
	texts_add(&unmatched, wanted);
	free(name);
}

void relocations_listen(const char *line)
{
	const char *number = strstr(line, "relo #");
	const char *said = number ? strstr(number, ": ") : NULL;
	if (!said)
		return;
	said += 2;
	if (*said == '<') {
		free(wanted);
		wanted = wanted_in(said);
	} else if (!strncmp(said, "substituting insn", strlen("substituting insn"))) {
		add_unmatched(line);
	}
}

/* Those of one function, or of all (NULL). */
static char *joined(const char *function)
{
	char *names = text("%s", "");
	for (int i = 0; i + 1 < unmatched.count; i += 2)
		if ((!function || !strcmp(unmatched.at[i], function)) &&
		    !strstr(names, unmatched.at[i + 1]))
			text_append(&names, "%s%s", *names ? ", " : "", unmatched.at[i + 1]);
	return names;
}

char *relocations_unmatched(const char *function)
{
	char *names = joined(function);
	if (*names)
		return names;
	free(names);
	return joined(NULL);
}

void relocations_forget(void)
{
	texts_release(&unmatched);
	free(wanted);
	wanted = NULL;
}
