/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "message.h"
#include "options.h"
#include "parts.h"
#include "process.h"
#include "text.h"
#include "texts.h"

/* Questions that take about as long as another guest's start. */
#define QUESTIONS_MIN 12

/* Bytes of findings by which a part may be ahead of the others. */
#define AHEAD (1 << 20)

struct part {
	pid_t pid;
	FILE *lines; /* a finding each, and, last, why it did not come to its end; NULL: no more */
	char *why;
};

int parts_worth(int questions, int idle)
{
	int most = questions / QUESTIONS_MIN;
	return most < 1 || idle < 1 ? 1 : most < idle ? most : idle;
}

static void put_line(void *context, const json_t *json)
{
	FILE *lines = context;
	json_dumpf(json, lines, JSON_COMPACT | JSON_ENCODE_ANY);
	putc('\n', lines);
	fflush(lines);
}

/* Which of so many parts asks a question. The first begins, and has some more to do while the
 * others start. */
static int part_of(int question, int count)
{
	return question < QUESTIONS_MIN ? 0 : question % count;
}

/* In the part's process. */
static int ask(const struct cell *cell, int number, int count, int fd)
{
	struct cell own = *cell;
	struct texts ids = { 0 };
	FILE *lines = fdopen(fd, "w");
	for (int i = 0; cell->ids[i]; i++)
		if (part_of(i, count) == number)
			texts_add(&ids, cell->ids[i]);
	progress_leave();
	own.ids = ids.at;
	own.finding = put_line;
	own.context = lines;
	int status = lines ? cell_run(&own) : EXIT_NOT_MEASURED;
	if (lines && own.why) {
		json_t *why = json_text(own.why);
		put_line(lines, why);
		json_decref(why);
	}
	return status;
}

static void start(const struct cell *cell, int number, int count, struct part *part)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC)) {
		part->why = text("it cannot be started: %s", strerror(errno));
		return;
	}
	fcntl(ends[1], F_SETPIPE_SZ, AHEAD);
	part->pid = process_fork();
	if (part->pid == 0)
		_exit(ask(cell, number, count, ends[1]));
	if (part->pid < 0)
		part->why = text("it cannot be started: %s", strerror(errno));
	close(ends[1]);
	part->lines = part->pid < 0 ? NULL : fdopen(ends[0], "r");
	if (!part->lines)
		close(ends[0]);
}

/* The part's next finding; NULL: there is none. */
static json_t *next(struct part *part)
{
	json_t *json = part->lines ? json_loadf(part->lines,
						JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, NULL)
				   : NULL;
	if (json_is_object(json))
		return json;
	if (json_is_string(json))
		part->why = text("%s", json_string_value(json));
	json_decref(json);
	if (part->lines)
		fclose(part->lines);
	part->lines = NULL;
	return NULL;
}

/* Waits for its end. Returns its exit status. */
static int finish(struct part *part)
{
	int status = 0;
	if (part->lines)
		next(part);
	if (part->pid <= 0)
		return EXIT_NOT_MEASURED;
	while (waitpid(part->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	char *ending = process_ending(status);
	free(part->why);
	part->why = text("its process was %s", ending);
	free(ending);
	return EXIT_NOT_MEASURED;
}

/* Why a kernel cannot be asked at all, the first part alone says; where it can be, that has left a
 * snapshot for the others. */
static void run_all(const struct cell *cell, struct part *parts, int count)
{
	for (int i = 0; cell->ids[i]; i++) {
		json_t *finding = next(&parts[part_of(i, count)]);
		if (!finding)
			continue;
		cell_report(cell, finding);
		json_decref(finding);
		for (int k = 1; i == 0 && k < count; k++)
			start(cell, k, count, &parts[k]);
	}
	progress_end();
}

int parts_run(struct cell *cell, int count)
{
	if (count <= 1)
		return cell_run(cell);
	struct part *parts = memory_grow(NULL, (size_t)count, sizeof(*parts));
	int status = EXIT_DONE;
	memset(parts, 0, (size_t)count * sizeof(*parts));
	start(cell, 0, count, &parts[0]);
	run_all(cell, parts, count);
	for (int i = 0; i < count; i++) {
		int own = finish(&parts[i]);
		status = own > status ? own : status;
		if (!cell->why)
			cell->why = parts[i].why;
		else
			free(parts[i].why);
	}
	free(parts);
	return status;
}
