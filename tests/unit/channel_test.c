/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The memory that a guest and its host share. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"
#include "test.h"
#include "../../sweep/answer.h"
#include "../../sweep/input.h"

static char memory[CHANNEL_SIZE] __attribute__((aligned(8)));
static struct lane guest; /* its end */
static char heard[4096];

static void hear(void *context, enum packet_kind kind, const char *data, size_t size)
{
	(void)context;
	size_t used = strlen(heard);
	snprintf(heard + used, sizeof(heard) - used, "%c:%.*s;", kind, (int)size, data);
}

static struct answer fresh(void)
{
	struct answer answer = { .output = hear };
	memset(memory, 0, CHANNEL_SIZE);
	*heard = '\0';
	lane_open(&guest, memory, LANE_TO_HOST);
	lane_open(&answer.lane, memory, LANE_TO_HOST);
	return answer;
}

static void say(enum packet_kind kind, const char *words)
{
	assert_int_equal(lane_put(&guest, kind, words, strlen(words)), 0);
}

/* A stream that the other end reads at any time, in any parts. */
static void packets_come_through_a_stream_whole_and_in_one_byte_order(void **state)
{
	(void)state;
	static char data[PACKET_MAX];
	static struct packet packet;
	static const unsigned char wire[] = { 'o', 0, 0, 0, 0, 0, 0, 0,	  2,
					      0,   0, 0, 0, 0, 0, 0, 'h', 'i' };
	struct lane to, from;
	char bytes[sizeof(wire)];
	int ends[2], taken = 0, put = 0;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	lane_open_stream(&to, ends[0]);
	lane_open_stream(&from, ends[1]);
	assert_int_equal(lane_put(&to, PACKET_OUT, "hi", 2), 0);
	assert_int_equal(recv(ends[1], bytes, sizeof(bytes), MSG_PEEK), sizeof(wire));
	assert_memory_equal(bytes, wire, sizeof(wire));
	assert_int_equal(lane_take(&from, &packet), 0);
	assert_string_equal(packet.data, "hi");
	/* More than the socket holds: the rest waits for room, and nothing is lost. */
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7 + i / 251);
	while (!lane_put(&to, PACKET_OUT, data, sizeof(data) - (size_t)put))
		put++;
	assert_true(put > 1);
	for (int i = 0; taken < put && i < 100000; i++) {
		if (lane_take(&from, &packet)) {
			lane_flush(&to);
			continue;
		}
		assert_int_equal(packet.size, sizeof(data) - (size_t)taken++);
		assert_memory_equal(packet.data, data, packet.size);
	}
	assert_int_equal(taken, put);
	/* A number that is not the next one. */
	assert_int_equal(write(ends[0], wire, sizeof(wire)), sizeof(wire));
	assert_int_equal(lane_take(&from, &packet), -EPROTO);
	close(ends[0]);
	close(ends[1]);
	lane_release(&to);
	lane_release(&from);
}

static void packets_come_as_they_were_put_many_times_around(void **state)
{
	(void)state;
	static char data[PACKET_MAX];
	static struct packet packet;
	struct answer answer = fresh();
	struct lane *host = &answer.lane;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7 + i / 251);
	for (size_t i = 0, size = 0; i < 2000; i++, size = (size * 3 + 1) % (PACKET_MAX + 1)) {
		assert_int_equal(lane_take(host, &packet), -EAGAIN);
		assert_int_equal(lane_put(&guest, PACKET_OUT, data, size), 0);
		assert_int_equal(lane_take(host, &packet), 0);
		assert_int_equal(packet.kind, PACKET_OUT);
		assert_int_equal(packet.size, size);
		assert_memory_equal(packet.data, data, size);
		assert_int_equal(packet.data[size], '\0');
	}
	assert_true(host->at > 4 * CHANNEL_SIZE / sizeof(uint64_t));
	assert_int_equal(lane_put(&guest, PACKET_OUT, data, PACKET_MAX + 1), -EMSGSIZE);
}

static void a_full_lane_takes_nothing_until_there_is_room(void **state)
{
	(void)state;
	static char data[PACKET_MAX];
	static struct packet packet;
	struct answer answer = fresh();
	int put = 0;
	while (!lane_put(&guest, PACKET_OUT, data, sizeof(data)))
		put++;
	assert_in_range(put, 50, CHANNEL_SIZE / PACKET_MAX);
	assert_int_equal(lane_put(&guest, PACKET_OUT, data, sizeof(data)), -EAGAIN);
	assert_int_equal(lane_take(&answer.lane, &packet), 0);
	assert_int_equal(lane_put(&guest, PACKET_OUT, data, sizeof(data)), 0);
	for (int i = 0; i < put; i++)
		assert_int_equal(lane_take(&answer.lane, &packet), 0);
	assert_int_equal(lane_take(&answer.lane, &packet), -EAGAIN);
}

static void what_a_guest_says_is_heard_in_order(void **state)
{
	(void)state;
	struct answer answer = fresh();
	assert_false(answer_take(&answer));
	say(PACKET_HELLO, "6.1.0 x86_64 jit");
	say(PACKET_OUT, "one");
	say(PACKET_ALIVE, "");
	say(PACKET_ERR, "two");
	say(PACKET_HELLO, "another");
	say(PACKET_FILE, "not for us");
	say(PACKET_EXIT, "7");
	/* After that nothing is taken. */
	say(PACKET_OUT, "late");
	assert_true(answer_take(&answer));
	assert_string_equal(heard, "o:one;e:two;");
	assert_string_equal(answer.hello, "6.1.0 x86_64 jit");
	assert_true(answer.has_exit);
	assert_int_equal(answer.exit_status, 7);
	assert_null(answer.fault);
	answer_release(&answer);
}

/* Writes a word of the lane to the host, by its number from the lane's start. */
static void scribble(size_t at, uint64_t word)
{
	memcpy(memory + at * sizeof(word), &word, sizeof(word));
}

static void rubbish_in_the_memory_is_a_fault_and_what_came_before_is_heard(void **state)
{
	(void)state;
	/* The hello takes three words, of which the lane's first is 512. */
	const size_t put = 0, kind = 515, size = 516;
	const struct {
		size_t at;
		uint64_t word;
	} rubbish[] = {
		{ put, UINT64_MAX },  /* more than there is room for */
		{ put, 2 },	      /* less than was put before */
		{ put, 4 },	      /* less than a header */
		{ put, 5 },	      /* less than it says */
		{ kind, UINT64_MAX }, /* another number */
		{ kind, 'o' },
		{ size, UINT64_MAX }, /* a size that nothing has */
		{ size, PACKET_MAX + 1 },
		{ size, 100 }, /* more than was put */
	};
	for (size_t i = 0; i < sizeof(rubbish) / sizeof(*rubbish); i++) {
		struct answer answer = fresh();
		say(PACKET_HELLO, "6.1.0");
		answer_take(&answer);
		say(PACKET_OUT, "x");
		assert_int_equal(guest.at, 6);
		scribble(rubbish[i].at, rubbish[i].word);
		answer_take(&answer);
		if (!answer.fault)
			fail_msg("taken: %zu", i);
		assert_true(answer.has_hello);
		assert_string_equal(heard, "");
		/* For good. */
		assert_false(answer_take(&answer));
		answer_release(&answer);
	}
}

static void an_exit_status_is_one_byte_and_nothing_else(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"256", "-1", "", " 1", "1 ", "0x1", "one", "4294967296"
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct answer answer = fresh();
		say(PACKET_EXIT, bad[i]);
		answer_take(&answer);
		assert_false(answer.has_exit);
		assert_non_null(answer.fault);
		answer_release(&answer);
	}
}

static void a_guest_that_never_stops_talking_is_left_in_between(void **state)
{
	(void)state;
	static char data[PACKET_MAX];
	struct answer answer = fresh();
	answer.output = NULL;
	/* As if it put more whenever something is taken. */
	for (int i = 0; i < 100; i++) {
		while (!lane_put(&guest, PACKET_OUT, data, sizeof(data)))
			;
		uint64_t before = answer.lane.at;
		assert_true(answer_take(&answer));
		assert_in_range((answer.lane.at - before) * sizeof(uint64_t), 1,
				CHANNEL_SIZE + 2 * PACKET_MAX);
	}
	/* A place that the reader never had makes no room. */
	answer.lane.at = 0;
	*guest.taken = guest.at + 1;
	assert_int_equal(lane_put(&guest, PACKET_OUT, data, 1), -EAGAIN);
	answer_release(&answer);
}

static void what_a_guest_is_given_arrives_whole_however_small_the_room(void **state)
{
	(void)state;
	static struct packet packet;
	char path[] = "/tmp/channel-test.XXXXXX", *argv[] = { "/bin/loader", "", "x", NULL };
	char *large = malloc(6 << 20), *got = malloc(6 << 20);
	size_t size = 6 << 20, done = 0;
	int fd = mkstemp(path), words = 0;
	struct guest_file file = { path, "work/x" };
	const struct given given = { &file, 1, argv };
	struct answer answer = fresh();
	struct lane host;
	struct input input;
	for (size_t i = 0; i < size; i++)
		large[i] = (char)(i * 31 + i / 65521);
	assert_int_equal(write(fd, large, size), size);
	assert_int_equal(input_make(&input, NULL, &given), 0);
	for (int round = 0; round < 2; round++, done = 0, words = 0) {
		memset(memory, 0, CHANNEL_SIZE);
		lane_open(&host, memory, LANE_TO_GUEST);
		lane_open(&guest, memory, LANE_TO_GUEST);
		packet.kind = PACKET_HELLO;
		while (packet.kind != PACKET_GO) {
			input_feed(&input, &host);
			assert_int_equal(lane_take(&guest, &packet), 0);
			if (packet.kind == PACKET_FILE)
				assert_string_equal(packet.data, "work/x");
			if (packet.kind == PACKET_WORD)
				assert_string_equal(packet.data, argv[words++]);
			if (packet.kind == PACKET_DATA)
				memcpy(got + done, packet.data, packet.size);
			done += packet.kind == PACKET_DATA ? packet.size : 0;
		}
		assert_int_equal(words, 3);
		assert_int_equal(done, size);
		assert_memory_equal(got, large, size);
		input_feed(&input, &host);
		assert_int_equal(lane_take(&guest, &packet), -EAGAIN);
		/* To another guest, again from the start. */
		input_rewind(&input);
	}
	input_release(&input);
	file.path = "/nonexistent";
	assert_int_equal(input_make(&input, NULL, &given), -ENOENT);
	unlink(path);
	close(fd);
	free(large);
	free(got);
	answer_release(&answer);
}

/* The kinds of what is there for the guest, as a word. */
static const char *take_kinds(void)
{
	static struct packet packet;
	static char kinds[64];
	size_t count = 0;
	while (!lane_take(&guest, &packet))
		kinds[count++] = (char)packet.kind;
	kinds[count] = '\0';
	return kinds;
}

static void a_command_that_prepares_itself_is_given_the_rest_when_it_has(void **state)
{
	(void)state;
	char path[] = "/tmp/channel-test.XXXXXX", *words[] = { "/bin/probe", "--ready=3", NULL };
	char *lines[] = { "a", "b", "c", NULL };
	int fd = mkstemp(path);
	struct guest_file file = { path, "bin/x" };
	const struct given first = { &file, 1, words }, rest = { NULL, 0, lines };
	struct answer answer = fresh();
	struct lane host, saved;
	struct input input, again;
	assert_int_equal(write(fd, "object", 6), 6);
	assert_int_equal(input_make(&input, &first, &rest), 0);
	assert_int_equal(input_make(&again, &first, &rest), 0);
	/* What tells a snapshot from others. */
	assert_int_equal(input.first, again.first);
	assert_memory_equal(input.packets, again.packets, input.first);
	memset(memory, 0, CHANNEL_SIZE);
	lane_open(&host, memory, LANE_TO_GUEST);
	lane_open(&guest, memory, LANE_TO_GUEST);
	input_feed(&input, &host);
	assert_string_equal(take_kinds(), "fdwwp");
	input_feed(&input, &host);
	assert_string_equal(take_kinds(), "");
	saved = guest;
	input.ready = true;
	input_feed(&input, &host);
	assert_string_equal(take_kinds(), "wwwg");
	/* Of a guest that was saved when it was prepared, we go on where it goes on. */
	lane_open(&host, memory, LANE_TO_GUEST);
	guest = saved;
	input_skip_first(&again, &host);
	assert_int_equal(host.at, guest.at);
	assert_int_equal(host.number, guest.number);
	*host.put = *host.taken = host.at;
	input_feed(&again, &host);
	assert_string_equal(take_kinds(), "wwwg");
	input_rewind(&again);
	assert_false(again.ready);
	input_release(&input);
	input_release(&again);
	unlink(path);
	close(fd);
	answer_release(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_come_through_a_stream_whole_and_in_one_byte_order),
		cmocka_unit_test(packets_come_as_they_were_put_many_times_around),
		cmocka_unit_test(a_full_lane_takes_nothing_until_there_is_room),
		cmocka_unit_test(what_a_guest_says_is_heard_in_order),
		cmocka_unit_test(rubbish_in_the_memory_is_a_fault_and_what_came_before_is_heard),
		cmocka_unit_test(an_exit_status_is_one_byte_and_nothing_else),
		cmocka_unit_test(a_guest_that_never_stops_talking_is_left_in_between),
		cmocka_unit_test(what_a_guest_is_given_arrives_whole_however_small_the_room),
		cmocka_unit_test(a_command_that_prepares_itself_is_given_the_rest_when_it_has),
	};
	message_level_set(MESSAGE_NONE);
	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
