/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "escape.h"
#include "message.h"
#include "process.h"
#include "text.h"
#include "watch.h"

/* Seconds without a byte after which a guest that lives (it says so every 3) has hung. */
#define SILENCE_S 30
/* Seconds until the first word of init. */
#define BOOT_S 180
/* Seconds after the kernel's first line of trouble, in which the rest of its trace arrives. */
#define TRACE_S 3
/* Milliseconds after which the shared memory is looked at again: nothing else tells of a change. */
#define LOOK_MS 1

void watch_init(struct watch *watch, struct machine *machine, struct input *input, void *channel)
{
	*watch = (struct watch){ .machine = machine, .input = input };
	watch->last_sign = clock_ms();
	if (machine->port >= 0) {
		fcntl(machine->port, F_SETFL, O_NONBLOCK);
		lane_open_stream(&watch->answer.lane, machine->port);
		lane_open_stream(&watch->to_guest, machine->port);
	} else {
		lane_open(&watch->answer.lane, channel, LANE_TO_HOST);
		lane_open(&watch->to_guest, channel, LANE_TO_GUEST);
	}
	fcntl(machine->out, F_SETFL, O_NONBLOCK);
	fcntl(machine->err, F_SETFL, O_NONBLOCK);
}

void watch_release(struct watch *watch)
{
	lane_release(&watch->to_guest);
	answer_release(&watch->answer);
	console_release(&watch->console);
}

/* Reads what QEMU itself says; false when there is no more now. */
static bool read_words(struct watch *watch)
{
	char words[1024];
	ssize_t n = read(watch->machine->err, words, sizeof(words));
	if (n > 0 && watch->said_size + (size_t)n < sizeof(watch->said)) {
		memcpy(watch->said + watch->said_size, words, (size_t)n);
		watch->said_size += (size_t)n;
	}
	return n > 0;
}

/* Reads from the console, some of what may come without end; false when there is no more now. */
static bool read_console(struct watch *watch)
{
	static char buffer[65536];
	ssize_t n = read(watch->machine->out, buffer, sizeof(buffer));
	watch->closed |= !n;
	if (n <= 0)
		return false;
	if (message_level_get() >= MESSAGE_VERBOSE && !watch->answer.has_hello)
		print_lines(stderr, buffer, (size_t)n);
	watch->last_sign = clock_ms();
	watch->heard = true;
	console_feed(&watch->console, buffer, (size_t)n);
	return true;
}

/* What the kernel says while it boots is no trouble: what came before the hello is read before. */
static void begin_watching(struct watch *watch)
{
	if (watch->console.watched || !watch->answer.has_hello)
		return;
	for (int i = 0; i < 16 && read_console(watch); i++)
		;
	watch->console.watched = true;
}

/*
 * Takes what has come, and waits a moment where nothing has. The console is not waited for: QEMU
 * writes it byte by byte, and being woken by each, we would take the time of a kernel that dies
 * with many words.
 */
static void take_some(struct watch *watch)
{
	struct pollfd words = { watch->machine->err, POLLIN, 0 };
	bool took = answer_take(&watch->answer);
	if (took)
		watch->last_sign = clock_ms();
	if (took && watch->input->gone && !watch->answered)
		watch->answered = watch->last_sign;
	begin_watching(watch);
	if (poll(&words, 1, took ? 0 : LOOK_MS) > 0 && !read_words(watch))
		usleep(LOOK_MS * 1000);
	if (!watch->closed)
		read_console(watch);
}

/* Why a guest that could go on for ever is ended, or NULL. It says nothing about the kernel. */
static const char *check_bounds(struct watch *watch, int64_t started)
{
	const struct watch_bounds *bounds = &watch->bounds;
	int64_t began = bounds->began ? bounds->began : started;
	const char *stop = bounds->stop ? *bounds->stop : NULL;
	if (watch->answer.fault)
		return watch->answer.fault;
	if (stop)
		return stop;
	if (clock_ms() - began <= bounds->timeout_s * 1000LL)
		return NULL;
	snprintf(watch->overdue, sizeof(watch->overdue), "it was not done after %d s",
		 bounds->timeout_s);
	return watch->overdue;
}

/* NULL while all is well; else the end and why. */
static const char *check(struct watch *watch, int64_t started, enum guest_end *end)
{
	int64_t now = clock_ms();
	int silence = watch->bounds.silence_s ? watch->bounds.silence_s : SILENCE_S;
	if (watch->console.trouble && !watch->trouble_at)
		watch->trouble_at = now;
	if (watch->trouble_at && now - watch->trouble_at > TRACE_S * 1000) {
		*end = GUEST_CRASHED;
		return watch->console.trouble;
	}
	const char *bound = check_bounds(watch, started);
	if (bound) {
		*end = GUEST_FAILED;
		return bound;
	}
	if (!watch->answer.has_hello && now - started > BOOT_S * 1000) {
		*end = GUEST_FAILED;
		return "it never started: no word of its init";
	}
	if (watch->answer.has_hello && now - watch->last_sign > silence * 1000) {
		*end = GUEST_HUNG;
		return "it hung: no sign of life";
	}
	return NULL;
}

/* What QEMU itself said, its first line; the caller frees it. */
static char *own_words(const struct watch *watch)
{
	int status = watch->machine->status;
	if (*watch->said)
		return text_line(watch->said);
	char *ending = process_ending(status);
	/* A guest that powers off unheard: its kernel has no driver for the serial port. */
	char *words = text("QEMU ended: %s%s", ending,
			   watch->heard || status ? "" : ", without a word on the serial console");
	free(ending);
	return words;
}

/* Why a guest that ended before its hello did so, by the console; NULL: it does not say. */
static char *last_words(const struct watch *watch)
{
	static const char *const words[] = { "Kernel panic", INIT_GIVES_UP };
	const char *found = NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && !found; i++)
		found = watch->console.kernel ? strstr(watch->console.kernel, words[i]) : NULL;
	return found && !watch->answer.has_hello ? text_line(found) : NULL;
}

/* It has closed its end a moment before it can be waited for, and all that it said is there. */
static void take_rest(struct watch *watch)
{
	for (int i = 0; i < 1000 && !machine_ended(watch->machine); i++)
		usleep(1000);
	while (read_words(watch))
		;
	console_feed(&watch->console, "\n", 1);
}

/* What has become of it, where `why` is what it had to be ended for, or NULL: it has ended. */
static void conclude(struct watch *watch, const char *why, struct guest_result *result)
{
	const struct answer *answer = &watch->answer;
	if (!why && !answer->has_exit)
		take_rest(watch);
	/* All that the memory holds: what was said last before a death as well. */
	answer_take(&watch->answer);
	if (answer->has_exit) {
		result->end = GUEST_EXITED;
		result->status = answer->exit_status;
		return;
	}
	if (!why && watch->console.trouble) {
		result->end = GUEST_CRASHED;
		why = watch->console.trouble;
	} else if (!why) {
		result->end = GUEST_FAILED;
		why = answer->fault;
	}
	result->why = why ? text("%s", why) : last_words(watch);
	if (!result->why)
		result->why = own_words(watch);
}

bool watch_restored(struct watch *watch, bool prepared)
{
	answer_take(&watch->answer);
	watch->console.watched = watch->answer.has_hello;
	if (prepared)
		input_skip_first(watch->input, &watch->to_guest);
	return watch->answer.has_hello && watch->answer.is_ready == prepared;
}

/* Follows it until it has said that, or to its end, of which the result tells. */
static bool follow(struct watch *watch, const bool *said, struct guest_result *result)
{
	int64_t started = clock_ms();
	const char *why = NULL;
	watch->last_sign = started;
	while (!why && !watch->closed && !watch->answer.has_exit && !*said) {
		if (watch->answer.has_hello)
			input_feed(watch->input, &watch->to_guest);
		take_some(watch);
		why = check(watch, started, &result->end);
	}
	if (*said && !why)
		return true;
	conclude(watch, why, result);
	return false;
}

bool watch_boot(struct watch *watch, struct guest_result *result)
{
	return follow(watch, &watch->answer.has_hello, result);
}

bool watch_prepare(struct watch *watch, struct guest_result *result)
{
	if (!follow(watch, &watch->answer.is_ready, result))
		return false;
	watch->input->ready = true;
	if (!watch->console.trouble)
		return true;
	result->end = GUEST_CRASHED;
	conclude(watch, watch->console.trouble, result);
	return false;
}

void watch_run(struct watch *watch, struct guest_result *result)
{
	if (follow(watch, &watch->answer.has_exit, result))
		conclude(watch, NULL, result);
}
