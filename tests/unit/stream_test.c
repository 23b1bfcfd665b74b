/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A machine's state, and what is in its memories. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"
#include "../../sweep/checksum.h"
#include "../../sweep/pages.h"
#include "../../sweep/stream.h"

enum { SIZES = 4 };

/* -- A state ------------------------------------------------------------------------------- */

static struct {
	unsigned char at[1024];
	size_t size;
} state;

static void put(const void *data, size_t size)
{
	assert_true(state.size + size <= sizeof(state.at));
	memcpy(state.at + state.size, data, size);
	state.size += size;
}

static void put_number(uint64_t value, int size)
{
	while (size--)
		put(&(unsigned char){ (unsigned char)(value >> 8 * size) }, 1);
}

static void put_name(const char *name)
{
	put_number(strlen(name), 1);
	put(name, strlen(name));
}

/* Where its address is. */
static size_t put_block(const char *name, uint64_t size, uint64_t address)
{
	put_name(name);
	put_number(size, 8);
	put_number(address, 8);
	return state.size - 8;
}

/* The beginning of one, up to the memory's blocks, whose sizes come to `sum`; of an arm64, which
 * says how large its pages are, or of an x86_64. */
static void begin(bool arm64, uint64_t sum)
{
	state.size = 0;
	put("QEVM\0\0\0\3\7\0\0\0\3q35", 16);
	if (arm64) {
		put_number(5, 1);
		put_name("configuration/target-page-bits");
		put_number(1, 4);
		put_number(12, 4);
	}
	put_number(5, 1);
	put_name("configuration/capabilities");
	put_number(1, 4);
	put_number(2, 4);
	put_name("events");
	put_name("x-ignore-shared");
	put_number(1, 1);
	put_number(2, 4);
	put_name("ram");
	put_number(0, 4);
	put_number(4, 4);
	put_number(sum | SIZES, 8);
}

static void end(void)
{
	put("pages of ROMs, and devices, whatever they are: 0000:00:01.0/channel", 67);
}

static void the_channel_has_no_address_any_more_and_all_else_is_as_it_was(void **unused)
{
	(void)unused;
	for (int arm64 = 0; arm64 < 2; arm64++) {
		begin(arm64, 0x7000);
		put_block("ram", 0x4000, 0x40000000);
		size_t at = put_block("0000:00:01.0/channel", 0x2000, 0xfe000000);
		put_block("/rom@etc/acpi/tables", 0x1000, 0x1000);
		end();
		unsigned char wanted[sizeof(state.at)];
		memcpy(wanted, state.at, sizeof(wanted));
		memset(wanted + at, 0, 8);
		assert_int_equal(stream_unplace(state.at, state.size, STREAM_CHANNEL), 0);
		assert_memory_equal(state.at, wanted, sizeof(wanted));
	}
}

static void assert_none(void)
{
	assert_int_equal(stream_unplace(state.at, state.size, STREAM_CHANNEL), -EPROTO);
}

static void what_is_not_such_a_state_is_refused(void **unused)
{
	(void)unused;
	/* No channel, and two. */
	begin(false, 0x4000);
	put_block("ram", 0x4000, 0);
	assert_none();
	begin(false, 0x4000);
	put_block("1/channel", 0x2000, 1);
	put_block("2/channel", 0x2000, 2);
	assert_none();
	/* Blocks that are larger than all. */
	begin(false, 0x4000);
	put_block("1/channel", 0x5000, 1);
	assert_none();
	/* Another section, another record, a subsection that is not known, another version. */
	for (const char *const *other =
		     (const char *const[]){ "raM", "\4", "capabilitieS", "QEVM", NULL };
	     *other; other++) {
		begin(false, 0x4000);
		put_block("1/channel", 0x4000, 1);
		end();
		unsigned char *ram = memmem(state.at, state.size, "ram\0", 4);
		if (!strcmp(*other, "raM"))
			ram[2] = 'M';
		else if (!strcmp(*other, "\4"))
			ram[18] ^= SIZES;
		else if (!strcmp(*other, "QEVM"))
			state.at[7] = 2;
		else
			((unsigned char *)memmem(state.at, state.size, "capabilities", 12))[11] =
				'S';
		assert_none();
	}
}

static void a_state_that_is_cut_anywhere_is_none(void **unused)
{
	(void)unused;
	begin(true, 0x6000);
	put_block("1/channel", 0x2000, 1);
	put_block("ram", 0x4000, 0);
	for (size_t size = state.size; size--;) {
		/* So that nothing behind it is read. */
		unsigned char *cut = malloc(size + 1);
		memcpy(cut, state.at, size);
		assert_int_equal(stream_unplace(cut, size, STREAM_CHANNEL), -EPROTO);
		free(cut);
	}
}

/* -- Memory -------------------------------------------------------------------------------- */

#define SIZE (4UL << 20)

static int file_of(size_t size)
{
	int fd = memfd_create("test", 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	return fd;
}

static void memory_is_copied_without_its_zeros(void **unused)
{
	(void)unused;
	static const struct {
		off_t at;
		const char *what;
	} parts[] = { { 0, "first" },
		      { PAGE, "next" },
		      { 3 * PAGE - 2, "over" },
		      { (1 << 20) - 1, "across" },
		      { 3 << 20, "after a hole" },
		      { SIZE - 4, "last" } };
	int from = file_of(SIZE + PAGE), to = file_of(2 * SIZE);
	char zeros[PAGE] = { 0 };
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		assert_true(pwrite(from, parts[i].what, strlen(parts[i].what), PAGE + parts[i].at) >
			    0);
	/* Zeros that were written, and something on either side. */
	assert_int_equal(pwrite(from, zeros, PAGE, PAGE + (2 << 20)), PAGE);
	assert_int_equal(pwrite(from, "no", 2, 10), 2);
	assert_int_equal(pages_copy(from, PAGE, to, SIZE, SIZE), 0);
	char *wanted = malloc(SIZE), *got = malloc(SIZE);
	assert_int_equal(pread(from, wanted, SIZE, PAGE), SIZE);
	assert_int_equal(pread(to, got, SIZE, SIZE), SIZE);
	assert_memory_equal(got, wanted, SIZE);
	assert_int_equal(lseek(to, 0, SEEK_DATA), SIZE);
	assert_int_equal(lseek(to, SIZE + 5 * PAGE, SEEK_DATA), SIZE + (1 << 20) - PAGE);
	assert_int_equal(lseek(to, SIZE + (2 << 20), SEEK_DATA), SIZE + (3 << 20));
	/* A sum does not tell holes from zeros, and tells all else apart. */
	char *sum = file_pages_xxh3(from, SIZE, "x"), *other = file_pages_xxh3(from, SIZE, "y");
	assert_string_not_equal(sum, other);
	free(other);
	assert_int_equal(pwrite(from, zeros, PAGE, PAGE + (5 << 19)), PAGE);
	other = file_pages_xxh3(from, SIZE, "x");
	assert_string_equal(sum, other);
	free(other);
	assert_int_equal(pwrite(from, "o", 1, PAGE + (5 << 19)), 1);
	other = file_pages_xxh3(from, SIZE, "x");
	assert_string_not_equal(sum, other);
	free(other);
	free(sum);
	free(got);
	free(wanted);
	close(from);
	close(to);
	assert_int_equal(pages_copy(from, 0, to, 0, PAGE), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_channel_has_no_address_any_more_and_all_else_is_as_it_was),
		cmocka_unit_test(what_is_not_such_a_state_is_refused),
		cmocka_unit_test(a_state_that_is_cut_anywhere_is_none),
		cmocka_unit_test(memory_is_copied_without_its_zeros),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
