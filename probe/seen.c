/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "message.h"
#include "seen.h"
#include "text.h"

struct seen_case {
	char *name;
	struct seen seen;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct seen_case *)a)->name, ((const struct seen_case *)b)->name);
}

void seen_from(struct seen *seen, const struct record *record)
{
	*seen = (struct seen){ record->verdict, record->made, record->kernel_stack_per_call,
			       record->kernel_stack_total };
	/* Taken by the verifier, of a type that this kernel cannot test-run. */
	if (record->reached == REACHED_RUN && record->verdict == VERDICT_UNSUPPORTED)
		seen->verdict = VERDICT_ACCEPTED;
}

bool seen_find(const struct seen_cases *known, const char *name, struct seen *seen)
{
	const struct seen_case key = { .name = (char *)name };
	struct seen_case *const *found = tfind(&key, &known->tree, by_name);
	if (found)
		*seen = (*found)->seen;
	return found;
}

void seen_add(struct seen_cases *known, const char *name, const struct seen *seen)
{
	struct seen_case *one = memory_grow(NULL, 1, sizeof(*one));
	*one = (struct seen_case){ text("%s", name), *seen };
	struct seen_case **there = tsearch(one, &known->tree, by_name);
	if (!there)
		out_of_memory();
	if (*there == one)
		return;
	(*there)->seen = *seen;
	free(one->name);
	free(one);
}

static void release_case(void *node)
{
	struct seen_case *one = node;
	free(one->name);
	free(one);
}

void seen_release(struct seen_cases *known)
{
	tdestroy(known->tree, release_case);
	texts_release(&known->facts);
	texts_release(&known->refused);
	known->tree = NULL;
}

char *seen_line(const char *name, const struct seen *seen)
{
	return text("case %s %s %" PRId64 " %" PRId64 " %" PRId64, name,
		    verdict_name(seen->verdict), seen->made, seen->per_call, seen->total);
}

static int verdict_find(const char *name)
{
	int verdict = 0;
	while (verdict < VERDICT_COUNT && strcmp(verdict_name(verdict), name) != 0)
		verdict++;
	return verdict;
}

/* What a kernel did not survive has no numbers. */
static bool read_case(struct seen_cases *known, const char *line)
{
	char name[1024], verdict[32];
	struct seen seen = { VERDICT_CRASHED, RECORD_NULL, RECORD_NULL, RECORD_NULL };
	int words = sscanf(line, "case %1023s %31s %" SCNd64 " %" SCNd64 " %" SCNd64, name, verdict,
			   &seen.made, &seen.per_call, &seen.total);
	int found = words < 2 ? VERDICT_COUNT : verdict_find(verdict);
	if (found == VERDICT_COUNT || (words != 5 && found != VERDICT_CRASHED))
		return false;
	seen.verdict = (enum verdict)found;
	seen_add(known, name, &seen);
	return true;
}

static bool read_line(struct seen_cases *known, const char *line)
{
	static const char fact[] = "fact ", refused[] = "refused ";
	if (!strncmp(line, fact, strlen(fact)))
		texts_add(&known->facts, line + strlen(fact));
	else if (!strncmp(line, refused, strlen(refused)))
		texts_add(&known->refused, line + strlen(refused));
	else
		return !*line || read_case(known, line);
	return true;
}

int seen_read(struct seen_cases *known, const char *path)
{
	char *data = NULL, *rest, *line;
	size_t size;
	int err = file_read(path, &data, &size);
	if (err) {
		error("%s: %s", path, strerror(-err));
		return err;
	}
	rest = data;
	while (!err && (line = strsep(&rest, "\n")))
		if (!read_line(known, line)) {
			error("%s: no observation: '%s'", path, line);
			err = -EINVAL;
		}
	free(data);
	return err;
}
