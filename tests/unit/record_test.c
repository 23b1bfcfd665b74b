/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case_name.h"
#include "file.h"
#include "message.h"
#include "process.h"
#include "record.h"
#include "test.h"
#include "text.h"
#include "../../loader/verifier.h"

/* As Linux 6.18 printed it. */
static const char rejected_log[] =
	"func#0 @0\n"
	"tail_calls are not allowed when call stack of previous frames is 304 bytes. Too large\n"
	"verification time 115 usec\n"
	"stack depth 304+16\n"
	"processed 90 insns (limit 1000000) max_states_per_insn 0 total_states 7 peak_states 7 "
	"mark_read 2\n";

static void the_verifiers_figures_and_words_are_told_apart(void **state)
{
	(void)state;
	struct verifier_stats stats;
	verifier_stats_parse(rejected_log, &stats);
	assert_int_equal(stats.insns, 90);
	assert_int_equal(stats.states, 7);
	assert_string_equal(stats.stack, "304+16");
	verifier_stats_release(&stats);
	char *words = verifier_last_words(rejected_log);
	assert_string_equal(words, "tail_calls are not allowed when call stack of previous frames "
				   "is 304 bytes. Too large");
	free(words);
}

/* As Linux 7.3 printed it: more lines of statistics. */
/* A whole log has a line for each instruction that is gone through: a million, and once. */
static void figures_are_found_in_the_log_of_a_large_program(void **state)
{
	static const char line[] = "115: (07) r1 += 1 ; R1=scalar()\n";
	static const char last[] = "processed 600000 insns (limit 1000000) total_states 7\n";
	const size_t lines = 600000, length = sizeof(line) - 1;
	struct verifier_stats stats;
	char *log = malloc(lines * length + sizeof(last));
	(void)state;
	assert_non_null(log);
	for (size_t i = 0; i < lines; i++)
		memcpy(log + i * length, line, length);
	memcpy(log + lines * length, last, sizeof(last));
	const clock_t start = clock();
	verifier_stats_parse(log, &stats);
	assert_in_range(clock() - start, 0, 5 * CLOCKS_PER_SEC);
	assert_int_equal(stats.insns, 600000);
	assert_int_equal(stats.states, 7);
	verifier_stats_release(&stats);
	free(log);
}

static void words_are_told_from_newer_statistics(void **state)
{
	(void)state;
	char *words =
		verifier_last_words("the call stack of 17 frames is too deep\n"
				    "verification time 1021 usec\nstack depth 0+0\n"
				    "processed 45 insns (limit 1000000) max_states_per_insn 0 "
				    "total_states 0 peak_states 0 mark_read 0\n"
				    "subprog 16 (entry_frame_16) static insns_self 0\n");
	assert_string_equal(words, "the call stack of 17 frames is too deep");
	free(words);
}

/* As Linux 7.3 printed it: it forgot the end of the line. */
static void words_are_told_from_statistics_on_their_line(void **state)
{
	(void)state;
	char *words = verifier_last_words(
		"expected prog array map for tail callverification time 15 usec\n"
		"stack depth max 0\n"
		"subprog 0 (entry) global insns_self 6 insns_total 6 stack 0\n"
		"processed 6 insns (limit 1000000) max_states_per_insn 0 total_states 0 "
		"peak_states 0 mark_read 0\n");
	assert_string_equal(words, "expected prog array map for tail call");
	free(words);
}

/* A whole log shows each instruction; what follows no words is no word itself. */
static void words_are_told_from_instructions(void **state)
{
	(void)state;
	char *words = verifier_last_words("func#0 @0\nR1 type=ctx expected=fp\n"
					  "0: R1=ctx() R10=fp0\n; return 0; @ x.bpf.c:7\n"
					  "114: (b7) r0 = 0\t\t\t; R0_w=0\n"
					  "115: (95) exit\nfrom 4 to 6: safe\n"
					  "verification time 15 usec\n");
	assert_string_equal(words, "R1 type=ctx expected=fp");
	free(words);
	/* As 7.3 begins one. */
	assert_null(
		verifier_last_words("func#0 @0\ntopo_order[0] = bad\n"
				    "subprog#0: analyzing (depth 0)...\nsubprog#0 bad:\n"
				    "  1: (95) exit\nstack use/def subprog#0 bad (d0,cs0):\n"
				    "Live regs before insn:\n"
				    "      1: 0......... (95) exit\nverification time 15 usec\n"));
	assert_null(verifier_last_words("func#0 @0\n0: R1=ctx(id=0,off=0,imm=0) R10=fp0\n"
					"115: (95) exit\nverification time 15 usec\n"));
}

/* As Linux 7.3 printed it. */
static void words_are_told_from_an_explanation(void **state)
{
	(void)state;
	char *words = verifier_last_words(
		"value -4294967200 makes fp pointer be out of bounds\n\n"
		"Verification failed: Register Type Safety: Pointer offset is not safe\n\n"
		"Reason:\n  The scalar offset used with R2 is unbounded\n\n"
		"Suggestion:\n  Clamp or bounds-check the scalar offset\n\n"
		"verification time 83772 usec\n");
	assert_string_equal(words, "value -4294967200 makes fp pointer be out of bounds");
	free(words);
}

static void a_log_without_words_has_none(void **state)
{
	(void)state;
	struct verifier_stats stats;
	assert_null(verifier_last_words(""));
	assert_null(verifier_last_words(strstr(rejected_log, "verification time")));
	verifier_stats_parse("stack depth\nprocessed nothing", &stats);
	assert_true(stats.insns == RECORD_NULL);
	assert_null(stats.stack);
	verifier_stats_release(&stats);
}

static char *printed(int (*print)(FILE *, const json_t *), const json_t *json)
{
	char *line = NULL;
	size_t size;
	FILE *out = open_memstream(&line, &size);
	assert_int_equal(print(out, json), 0);
	fclose(out);
	return line;
}

static void csv_quotes_what_must_be_quoted(void **state)
{
	(void)state;
	json_t *json = json_pack("{s:s, s:i, s:n, s:[ii], s:s}", "plain", "word", "number", 7,
				 "null", "list", 240, 16, "quoted", "a \"b\",\nc");
	char *header = printed(csv_print_header, json), *line = printed(csv_print_line, json);
	assert_string_equal(header, "plain,number,null,list,quoted\r\n");
	assert_string_equal(line, "word,7,,\"[240,16]\",\"a \"\"b\"\",\nc\"\r\n");
	free(header);
	free(line);
	json_decref(json);
}

static void a_record_has_every_axis_by_its_options_name(void **state)
{
	(void)state;
	struct record record;
	record_init(&record);
	assert_int_equal(spec_parse_name("d1-f2-s240,16-xdp", &record.spec), 0);
	record.has_spec = true;
	json_t *json = record_to_json(&record);
	axis_for_each (axis)
		assert_non_null(json_object_get(json, axis->option));
	assert_string_equal(json_string_value(json_object_get(json, "prog-type")), "xdp");
	assert_int_equal(json_integer_value(json_object_get(json, "depth")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "stack")), 2);
	assert_true(json_is_null(json_object_get(json, "made")));
	json_decref(json);
	record_release(&record);
}

static void text_that_is_not_utf8_is_still_json(void **state)
{
	(void)state;
	json_t *json = json_text("a\xff"
				 "b");
	assert_string_equal(json_string_value(json), "a?b");
	json_decref(json);
}

static void files_are_replaced_whole(void **state)
{
	(void)state;
	char directory[] = "/tmp/tailchain-test.XXXXXX", *data;
	size_t size;
	assert_non_null(mkdtemp(directory));
	char *path = text("%s/a 'file', [<here>]", directory);
	assert_int_equal(file_write(path, "one", 3), 0);
	assert_int_equal(file_write(path, "second", 6), 0);
	assert_int_equal(file_read(path, &data, &size), 0);
	assert_int_equal(size, 6);
	assert_string_equal(data, "second");
	free(data);
	/* Nothing but the file is there: the directory can be removed once it is gone. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(directory), 0);
	assert_int_not_equal(file_write(path, "x", 1), 0);
	free(path);
}

static void commands_are_printed_as_a_shell_reads_them(void **state)
{
	(void)state;
	char *line = process_line((char *[]){ "m4", "-P", "a b", "it's", "", NULL });
	assert_string_equal(line, "m4 -P 'a b' 'it'\\''s' ''");
	free(line);
}

static int job(void *context, uint64_t number)
{
	(void)context;
	usleep((10 - (useconds_t)number) * 1000);
	return (int)number;
}

static int job_done(void *context, uint64_t number, int status)
{
	uint64_t *next = context;
	assert_int_equal(number, (*next)++);
	assert_int_equal(status >> 8, number);
	return 0;
}

static void jobs_are_reported_in_order(void **state)
{
	(void)state;
	uint64_t next = 0;
	struct pool pool = {
		.count = 10, .jobs = 4, .job = job, .done = job_done, .context = &next
	};
	assert_int_equal(pool_run(&pool), 0);
	assert_int_equal(next, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_verifiers_figures_and_words_are_told_apart),
		cmocka_unit_test(figures_are_found_in_the_log_of_a_large_program),
		cmocka_unit_test(words_are_told_from_newer_statistics),
		cmocka_unit_test(words_are_told_from_statistics_on_their_line),
		cmocka_unit_test(words_are_told_from_instructions),
		cmocka_unit_test(words_are_told_from_an_explanation),
		cmocka_unit_test(a_log_without_words_has_none),
		cmocka_unit_test(csv_quotes_what_must_be_quoted),
		cmocka_unit_test(a_record_has_every_axis_by_its_options_name),
		cmocka_unit_test(text_that_is_not_utf8_is_still_json),
		cmocka_unit_test(files_are_replaced_whole),
		cmocka_unit_test(commands_are_printed_as_a_shell_reads_them),
		cmocka_unit_test(jobs_are_reported_in_order),
	};
	message_level_set(MESSAGE_NONE);
	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
