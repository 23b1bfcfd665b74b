/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a guest wrote comes out, but not to where it likes. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "message.h"
#include "test.h"
#include "../../sweep/written.h"

static char folder[] = "/tmp/written_test.XXXXXX";

static int enter(void **state)
{
	(void)state;
	return !mkdtemp(folder) || chdir(folder) || mkdir("in", 0755);
}

static int leave(void **state)
{
	(void)state;
	return chdir("/") || system("rm -r /tmp/written_test.??????");
}

/* Whether a guest's file of that name is kept. */
static bool kept(const struct files *named, const char *inside)
{
	struct written written = { .named = named };
	written_take(&written, PACKET_FILE, inside, strlen(inside));
	written_take(&written, PACKET_DATA, "of the ", 7);
	written_take(&written, PACKET_DATA, "guest", 5);
	written_take(&written, PACKET_FILE, "", 0);
	const bool failed = written.failed;
	written_release(&written);
	return !failed;
}

static void assert_holds(const char *path, const char *words)
{
	char *data;
	size_t size;
	assert_int_equal(file_read(path, &data, &size), 0);
	assert_string_equal(data, words);
	free(data);
}

static void new_files_come_below_this_folder(void **state)
{
	(void)state;
	const struct files none = { 0 };
	assert_true(kept(&none, "new"));
	assert_holds("new", "of the guest");
	assert_true(kept(&none, "a/b/new"));
	assert_holds("a/b/new", "of the guest");
}

static void no_others_are_touched(void **state)
{
	(void)state;
	static const char *const bad[] = { "/tmp/x", "../x", "a/../../x", ".bashrc", "a/.git",
					   "a//x",   "mine", "link/x",	  "link",    "mine/x" };
	const struct files none = { 0 };
	assert_int_equal(file_write("mine", "here", 4), 0);
	assert_int_equal(symlink("in", "link"), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (kept(&none, bad[i]))
			fail_msg("'%s' was kept", bad[i]);
	assert_holds("mine", "here");
	assert_int_equal(access("in/x", F_OK), -1);
}

static void what_was_named_is_replaced_under_its_own_path(void **state)
{
	(void)state;
	struct files named = { 0 };
	assert_int_equal(file_write("in/log", "before", 6), 0);
	assert_string_equal(files_add_work(&named, "in/log", false), "log");
	/* Another of the name stands beside it, and each once. */
	assert_string_equal(files_add_work(&named, "log", true), "2/log");
	assert_string_equal(files_add_work(&named, "in/log", false), "log");
	assert_true(kept(&named, "log"));
	assert_holds("in/log", "of the guest");
	assert_int_equal(access("log", F_OK), -1);
	assert_true(kept(&named, "2/log"));
	assert_holds("log", "of the guest");
	files_release(&named);
}

static void a_file_that_was_cut_is_not_kept(void **state)
{
	(void)state;
	const struct files none = { 0 };
	struct written written = { .named = &none };
	written_take(&written, PACKET_FILE, "cut", 3);
	written_take(&written, PACKET_DATA, "of", 2);
	written_take(&written, PACKET_FILE, "whole", 5);
	written_take(&written, PACKET_FILE, "", 0);
	written_release(&written);
	assert_int_equal(access("cut", F_OK), -1);
	assert_holds("whole", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_files_come_below_this_folder),
		cmocka_unit_test(no_others_are_touched),
		cmocka_unit_test(what_was_named_is_replaced_under_its_own_path),
		cmocka_unit_test(a_file_that_was_cut_is_not_kept),
	};
	message_level_set(MESSAGE_QUIET);
	return cmocka_run_group_tests(tests, enter, leave);
}
