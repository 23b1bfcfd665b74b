/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conclude.h"
#include "disassemble.h"
#include "escape.h"
#include "function.h"
#include "json.h"
#include "list.h"
#include "message.h"
#include "options.h"

void lister_worse(struct lister *lister, int status)
{
	lister->status = status > lister->status ? status : lister->status;
}

static void list_programs(struct lister *lister, const json_t *programs, const char *arch,
			  struct tail_calls *calls)
{
	size_t p, f;
	json_t *program, *function;
	json_array_foreach(programs, p, program)
	{
		json_array_foreach(json_object_get(program, "functions"), f, function)
		{
			int found;
			int64_t limit;
			lister_worse(lister, list_function(lister->out, lister->plain, arch,
							   function, &found, &limit));
			tail_calls_add(calls, found, limit);
		}
	}
}

static void list_record(struct lister *lister, const json_t *record)
{
	const json_t *code = json_object_get(record, "code");
	const char *name = json_word_or(record, "case", "?");
	const char *message = json_string_value(json_object_get(record, "message"));
	const char *kind = json_string_value(json_object_get(code, "kind"));
	const char *arch = json_string_value(json_object_get(record, "arch"));
	if (!kind || !arch) {
		error("%s: no code in its record%s%s", name, message ? ": " : "",
		      message ? message : "");
		lister_worse(lister, EXIT_NOT_MEASURED);
		return;
	}
	bool xlated = !strcmp(kind, "xlated");
	if (!xlated && !machine_known(arch)) {
		error("%s: machine '%s': not one that is disassembled here", name, arch);
		lister_worse(lister, EXIT_NOT_MEASURED);
		return;
	}
	print_line(lister->out, "# %s, %s, %s, %s", name,
		   json_word_or(record, "kernel", "an unknown kernel"), arch, kind);
	struct tail_calls calls = { .limit = -1 };
	list_programs(lister, json_object_get(code, "programs"), xlated ? "bpf" : arch, &calls);
	if (!xlated && !lister->plain)
		lister_worse(lister, conclude(lister->out, record, &calls));
}

void list_file(struct lister *lister, const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *line = NULL;
	size_t room = 0;
	int number = 0, records = 0;
	if (!in) {
		error("%s: %s", path, strerror(errno));
		lister_worse(lister, EXIT_USAGE);
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
			lister_worse(lister, EXIT_USAGE);
		}
		json_decref(record);
	}
	if (!records && lister->status != EXIT_USAGE) {
		error("%s: no record in it", path);
		lister_worse(lister, EXIT_USAGE);
	}
	free(line);
	if (in != stdin)
		fclose(in);
}
