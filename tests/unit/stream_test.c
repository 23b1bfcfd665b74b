/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A machine's state and its memory, split. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "test.h"
#include "../../sweep/stream.h"

#define PAGE   4096
#define MEMORY (4 * PAGE)

enum { ZERO = 2, SIZES = 4, DATA = 8, LAST = 16, SAME = 32 };

/* What is put together, and what comes of it. */
struct bytes {
	unsigned char at[16 * PAGE];
	size_t size;
};

static struct bytes state, wanted, got;
static char memory[MEMORY], wanted_memory[MEMORY];

static void put(struct bytes *bytes, const void *data, size_t size)
{
	assert_true(bytes->size + size <= sizeof(bytes->at));
	memcpy(bytes->at + bytes->size, data, size);
	bytes->size += size;
}

static void put_number(struct bytes *bytes, uint64_t value, int size)
{
	while (size--)
		put(bytes, &(unsigned char){ (unsigned char)(value >> 8 * size) }, 1);
}

static void put_name(struct bytes *bytes, const char *name)
{
	put_number(bytes, strlen(name), 1);
	put(bytes, name, strlen(name));
}

/* A page of a block that the last record named (NULL), or of `block`, filled with a byte. */
static void put_page(struct bytes *bytes, uint64_t address, const char *block, char fill)
{
	char page[PAGE];
	memset(page, fill, sizeof(page));
	put_number(bytes, address | (fill ? DATA : ZERO) | (block ? 0 : SAME), 8);
	if (block)
		put_name(bytes, block);
	put(bytes, page, fill ? PAGE : 1);
}

/* The beginning of a state: of an x86_64, or of an arm64, which says how large its pages are. */
static void begin(struct bytes *bytes, bool arm64)
{
	bytes->size = 0;
	put(bytes, "QEVM\0\0\0\3\7\0\0\0\3q35", 16);
	if (arm64) {
		put_number(bytes, 5, 1);
		put_name(bytes, "configuration/target-page-bits");
		put_number(bytes, 1, 4);
		put_number(bytes, 12, 4);
	}
	put_number(bytes, 1, 1);
	put_number(bytes, 2, 4);
	put_name(bytes, "ram");
	put_number(bytes, 0, 4);
	put_number(bytes, 4, 4);
	put_number(bytes, (MEMORY + PAGE) | SIZES, 8);
	put_name(bytes, "ram0");
	put_number(bytes, MEMORY, 8);
	put_name(bytes, "bios");
	put_number(bytes, PAGE, 8);
	put_number(bytes, LAST, 8);
	put(bytes, "\x7e\0\0\0\2", 5);
	/* Of a pseries. */
	put(bytes, "\1\0\0\0\4\12spapr/htab\0\0\0\0\0\0\0\1\xff\xff\xff\xff", 28);
	put(bytes, "\2\0\0\0\2", 5);
}

static void end(struct bytes *bytes)
{
	put_number(bytes, LAST, 8);
	put(bytes, "\x7e\0\0\0\2", 5);
	put(bytes, "\4\0\0\0\3devices, whatever they are", 31);
}

static int take_part(void *context, const void *data, size_t size)
{
	(void)context;
	put(&got, data, size);
	return 0;
}

static int take_page(void *context, uint64_t offset, const void *data, size_t size)
{
	(void)context;
	assert_true(size <= MEMORY && offset <= MEMORY - size);
	memcpy(memory + offset, data, size);
	return 0;
}

static const struct stream_sink sink = { take_page, take_part, NULL };

static int split(void)
{
	got.size = 0;
	memset(memory, 0, sizeof(memory));
	return stream_split(state.at, state.size, MEMORY, &sink);
}

static void assert_as_wanted(void)
{
	assert_int_equal(got.size, wanted.size);
	assert_memory_equal(got.at, wanted.at, wanted.size);
}

static void pages_of_the_memory_go_into_it_and_those_of_others_stay(void **unused)
{
	(void)unused;
	for (int arm64 = 0; arm64 < 2; arm64++) {
		begin(&state, arm64);
		begin(&wanted, arm64);
		memset(wanted_memory, 0, sizeof(wanted_memory));
		put_page(&state, 0, "ram0", 0);
		put_page(&state, PAGE, NULL, 'a');
		memset(wanted_memory + PAGE, 'a', PAGE);
		put_page(&state, 2 * PAGE, NULL, 0);
		put_page(&state, 0, "bios", 0);
		put_page(&wanted, 0, "bios", 0);
		put_page(&state, 3 * PAGE, "ram0", 'b');
		memset(wanted_memory + 3 * PAGE, 'b', PAGE);
		put_page(&state, 0, "bios", 'c');
		put_page(&wanted, 0, "bios", 'c');
		end(&state);
		end(&wanted);
		assert_int_equal(split(), 0);
		assert_as_wanted();
		assert_memory_equal(memory, wanted_memory, MEMORY);
	}
}

/* One that is filled with another byte than 0, whose block was named by one that went. */
static void a_page_that_stays_names_its_block(void **unused)
{
	(void)unused;
	begin(&state, false);
	begin(&wanted, false);
	put_page(&state, 0, "ram0", 'a');
	put_number(&state, PAGE | ZERO | SAME, 8);
	put_number(&state, 'f', 1);
	put_number(&wanted, PAGE | ZERO, 8);
	put_name(&wanted, "ram0");
	put_number(&wanted, 'f', 1);
	end(&state);
	end(&wanted);
	assert_int_equal(split(), 0);
	assert_as_wanted();
}

static void a_page_outside_the_memory_is_none(void **unused)
{
	(void)unused;
	for (uint64_t at = MEMORY; at; at <<= 1) {
		begin(&state, false);
		put_page(&state, at, "ram0", 'a');
		end(&state);
		assert_int_equal(split(), -EPROTO);
	}
}

static void what_is_not_known_stays_as_it_is(void **unused)
{
	(void)unused;
	/* No memory of that size. */
	begin(&state, false);
	put_page(&state, 0, "ram0", 0);
	end(&state);
	got.size = 0;
	assert_int_equal(stream_split(state.at, state.size, PAGE + 1, &sink), 0);
	wanted = state;
	assert_as_wanted();
	/* A record of another kind. */
	begin(&state, false);
	put_page(&state, 0, "bios", 'a');
	put_number(&state, 0x40 | SAME, 8);
	put_page(&state, PAGE, NULL, 0);
	end(&state);
	wanted = state;
	assert_int_equal(split(), 0);
	assert_as_wanted();
	/* One that could be of a block whose name went. */
	begin(&state, false);
	put_page(&state, 0, "ram0", 0);
	put_number(&state, 0x40 | SAME, 8);
	end(&state);
	assert_int_equal(split(), -EPROTO);
	/* No state at all. */
	state.size = 0;
	put(&state, "QEVM\0\0\0\2", 8);
	assert_int_equal(split(), -EPROTO);
}

static void a_state_that_is_cut_anywhere_is_read_no_further(void **unused)
{
	(void)unused;
	begin(&state, true);
	put_page(&state, 0, "ram0", 'a');
	put_page(&state, PAGE, NULL, 0);
	end(&state);
	for (size_t size = state.size; size--;) {
		state.size = size;
		int err = split();
		assert_true(!err || err == -EPROTO);
		assert_true(got.size <= size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_the_memory_go_into_it_and_those_of_others_stay),
		cmocka_unit_test(a_page_that_stays_names_its_block),
		cmocka_unit_test(a_page_outside_the_memory_is_none),
		cmocka_unit_test(what_is_not_known_stays_as_it_is),
		cmocka_unit_test(a_state_that_is_cut_anywhere_is_read_no_further),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
