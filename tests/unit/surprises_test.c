/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Random cases in guests that die of some: nothing is lost, and nothing observed twice. The linker
 * puts a guest of our own in the place of sweep/guest.c's. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../sweep/files.h"
#include "../../sweep/guest.h"
#include "../../sweep/surprises.h"
#include "file.h"
#include "surprise_rows.h"
#include "test.h"
#include "text.h"

#define CASES	   3000
#define DIES_EVERY 10

static int guests, observed[CASES];
/* Of the cases that a guest is told are known. */
static int told_seen, told_crashed;

static void say(const struct guest *guest, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *line = text_of(format, args);
	va_end(args);
	guest->output(guest->context, PACKET_OUT, line, strlen(line));
	free(line);
}

/* How many cases a guest is told of. */
static int read_known(const struct guest *guest)
{
	char *data = NULL, *line, *rest;
	size_t size;
	for (int i = 0; i < guest->given.file_count; i++)
		if (!strcmp(guest->given.files[i].inside, "work/known"))
			assert_int_equal(file_read(guest->given.files[i].path, &data, &size), 0);
	told_seen = told_crashed = 0;
	rest = data;
	while ((line = strsep(&rest, "\n"))) {
		told_seen += strstr(line, " accepted 0 0 0") != NULL;
		told_crashed += strstr(line, " crashed") != NULL;
	}
	free(data);
	return told_seen + told_crashed;
}

void __wrap_guest_run(const struct guest *guest, struct guest_result *result);
void __wrap_guest_run(const struct guest *guest, struct guest_result *result)
{
	*result = (struct guest_result){ .end = GUEST_EXITED };
	guests++;
	for (int i = read_known(guest); i < CASES; i++) {
		observed[i]++;
		say(guest, "{\"at\":\"case d%d\"}\n", i);
		if (i % DIES_EVERY == DIES_EVERY - 1) {
			result->end = i % 20 == 9 ? GUEST_CRASHED : GUEST_HUNG;
			result->why = text("BUG: TASK stack guard page was hit");
			return;
		}
		say(guest, "{\"seen\":\"case d%d accepted 0 0 0\"}\n", i);
	}
	say(guest,
	    "{\"version\":1,\"case\":\"d9\",\"differs\":\"death\",\"predicted\":\"accepted\","
	    "\"observed\":\"crashed\",\"cases\":300,\"drawn\":\"d9\",\"why\":\"\"}\n");
	say(guest, "{\"version\":1,\"random\":{\"cases\":%d,\"surprises\":1,\"deaths\":%d}}\n",
	    CASES, told_crashed);
}

int __wrap_questions_objects_of(const char *const words[], int jobs, struct texts *paths);
int __wrap_questions_objects_of(const char *const words[], int jobs, struct texts *paths)
{
	(void)words, (void)jobs, (void)paths;
	return 0;
}

int __wrap_files_add_command(struct files *files, const struct arch *arch, const char *name,
			     char *const *objects);
int __wrap_files_add_command(struct files *files, const struct arch *arch, const char *name,
			     char *const *objects)
{
	(void)files, (void)arch, (void)name, (void)objects;
	return 0;
}

static int open_files(void)
{
	int count = 0;
	DIR *folder = opendir("/proc/self/fd");
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void three_hundred_deaths_lose_nothing(void **state)
{
	(void)state;
	char *printed = NULL;
	size_t size;
	FILE *out = open_memstream(&printed, &size);
	struct kernel kernel = {
		.arch = &arches[0], .name = "6.1", .label = "6.1.0", .release = "6.1.0"
	};
	struct random_sweep sweep = { .count = CASES,
				      .seed = 1,
				      .output = { out, format_find("json"), &surprise_view } };
	const int before = open_files();
	/* There is a surprise. */
	assert_int_equal(surprises_run_in(&sweep, &kernel, "jit"), 1);
	assert_int_equal(open_files(), before);
	fclose(out);
	assert_int_equal(guests, CASES / DIES_EVERY + 1);
	assert_int_equal(told_crashed, CASES / DIES_EVERY);
	for (int i = 0; i < CASES; i++)
		assert_int_equal(observed[i], 1);
	assert_non_null(strstr(printed, "\"words\":\"BUG: TASK stack guard page was hit\""));
	assert_non_null(strstr(printed, "\"died\":300"));
	assert_non_null(strstr(printed, "\"deaths\":300"));
	free(printed);
	surprises_release(&sweep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_hundred_deaths_lose_nothing),
	};
	return cmocka_run_group_tests_name("surprises", tests, NULL, NULL);
}
