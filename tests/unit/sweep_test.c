/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What needs neither a kernel nor QEMU: the console, versions, images. */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "record.h"
#include "test.h"
#include "text.h"
#include "../../sweep/console.h"
#include "../../sweep/apt.h"
#include "../../sweep/version.h"
#include "../../sweep/image.h"
#include "../../sweep/line.h"
#include "../../sweep/machine.h"
#include "../../sweep/results.h"

static void feed(struct console *console, const char *line)
{
	/* Byte by byte: nothing may hang on where a read ends. */
	for (; *line; line++)
		console_feed(console, line, 1);
}

static void a_kernel_in_trouble_is_recognised(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"[    2.06] BUG: TASK stack guard page was hit at 0000000022ec59b8 (stack is 0..1)",
		"[    1.80] Kernel panic - not syncing: VFS: Unable to mount root fs",
		"[    3.00] WARNING: CPU: 0 PID: 1 at kernel/bpf/core.c:1",
		"[    3.00] Internal error: Oops: 0000000096000004 [#1] SMP",
		"[   30.00] watchdog: BUG: soft lockup - CPU#0 stuck for 26s!",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct console console = { 0 };
		/* Before init runs it is no case's doing. */
		feed(&console, lines[i]);
		feed(&console, "\n");
		assert_null(console.trouble);
		console.watched = true;
		feed(&console, lines[i]);
		feed(&console, "\r\n");
		assert_string_equal(console.trouble, lines[i]);
		console_release(&console);
	}
}

static void garbage_is_survived(void **state)
{
	(void)state;
	struct console console = { .watched = true };
	srand(3);
	for (int i = 0; i < 200000; i++) {
		char c = (char)rand();
		console_feed(&console, &c, 1);
	}
	/* What is kept of it is bounded, and what follows is still read. */
	assert_in_range(console.kernel_size, 1, 1 << 15);
	free(console.trouble);
	console.trouble = NULL;
	feed(&console, "\n[    2.0] Kernel panic - not syncing: dead\n");
	assert_string_equal(console.trouble, "[    2.0] Kernel panic - not syncing: dead");
	console_release(&console);
}

static enum line_kind kind_of_line(const char *line)
{
	json_t *json;
	enum line_kind kind = line_read(line, strlen(line), &json);
	assert_true(kind == LINE_OTHER ? !json : json_is_object(json));
	json_decref(json);
	return kind;
}

static void lines_of_a_guest_are_taken_if_every_field_is_of_its_type(void **state)
{
	(void)state;
	static const char *const others[] = {
		"",
		"text",
		"null",
		"[]",
		"{}",
		"{\"version\":1}",
		"{\"about_to\":{}}",
		"{\"about_to\":null}",
		"{\"about_to\":\"d1\",\"case\":\"d1\"}",
		"{\"about_to\":[{\"version\":1,\"limit\":\"a\"}]}",
		"{\"about_to\":{\"version\":1,\"limit\":7}}",
		"{\"about_to\":{\"version\":1,\"limit\":\"a\",\"remark\":{}}}",
		"{\"about_to\":{\"version\":1,\"limit\":\"a\"},\"case\":1}",
		"{\"version\":1,\"limit\":\"a\"}",
		"{\"version\":1,\"limit\":\"a\",\"answer\":null,\"kind\":\"yes\"}",
		"{\"version\":1,\"limit\":\"a\",\"answer\":\"yes\",\"kind\":[]}",
		"{\"version\":\"1\",\"limit\":\"a\",\"answer\":\"yes\",\"kind\":\"yes\"}",
		"{\"version\":2,\"limit\":\"a\",\"answer\":\"yes\",\"kind\":\"yes\"}",
		"{\"version\":1,\"limit\":\"a\",\"answer\":\"yes\",\"kind\":\"yes\",\"cell\":{}}",
		"{\"version\":1,\"limit\":\"a\",\"answer\":\"1\",\"kind\":\"number\",\"value\":\"1\"}",
		"{\"version\":1,\"case\":\"d1\"}",
		"{\"version\":1,\"case\":{},\"verdict\":\"accepted\"}",
		"{\"version\":1,\"case\":\"d1\",\"verdict\":3}",
		"{\"version\":1,\"case\":\"d1\",\"verdict\":\"accepted\",\"insns\":\"many\"}",
	};
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (kind_of_line(others[i]) != LINE_OTHER)
			fail_msg("taken: %s", others[i]);
	assert_int_equal(kind_of_line("{\"about_to\":{\"version\":1,\"limit\":\"a\"}}"),
			 LINE_ANNOUNCEMENT);
	assert_int_equal(kind_of_line("{\"version\":1,\"limit\":\"a\",\"answer\":\"yes\","
				      "\"kind\":\"yes\",\"value\":true,\"words\":null}"),
			 LINE_FINDING);
	assert_int_equal(kind_of_line("{\"version\":1,\"case\":\"d1\",\"verdict\":\"accepted\"}"),
			 LINE_RECORD);
	json_t *json;
	assert_int_equal(line_read("{\"about_to\":\0{}}", 16, &json), LINE_OTHER);
}

static void a_line_is_not_nested_deeper_than_a_finding_of_it_can_be_read_again(void **state)
{
	(void)state;
	/* jansson reads 2048 levels: a record of so many is one more as part of a finding. */
	for (int depth = 16; depth <= 2047; depth += 2031) {
		char *line = text("{\"version\":1,\"case\":\"d1\",\"verdict\":\"accepted\",\"x\":");
		for (int i = 0; i < depth; i++) {
			text_append(&line, "[");
		}
		for (int i = 0; i < depth; i++) {
			text_append(&line, "]");
		}
		text_append(&line, "}");
		assert_int_equal(kind_of_line(line), depth == 16 ? LINE_RECORD : LINE_OTHER);
		free(line);
	}
}

static void a_record_of_the_loader_is_a_line(void **state)
{
	(void)state;
	struct record record;
	record_init(&record);
	record_text(&record.case_name, "d1");
	json_t *json = record_to_json(&record), *read;
	char *line = json_dumps(json, JSON_COMPACT);
	assert_int_equal(line_read(line, strlen(line), &read), LINE_RECORD);
	assert_true(json_equal(json, read));
	json_decref(read);
	json_decref(json);
	free(line);
	record_release(&record);
}

static void a_finding_is_the_same_as_itself_also_where_it_lacks_a_value(void **state)
{
	(void)state;
	json_t *bare = json_pack("{s:s, s:s}", "limit", "a", "kind", "yes");
	json_t *other = json_pack("{s:s, s:s, s:b}", "limit", "a", "kind", "yes", "value", 1);
	assert_true(finding_same(bare, bare));
	assert_true(finding_same(other, other));
	assert_false(finding_same(bare, other));
	json_decref(other);
	json_decref(bare);
}

static void versions_are_ordered_as_dpkg_orders_them(void **state)
{
	(void)state;
	static const char *const sorted[] = { "5.10.216-1",
					      "5.10.223-1",
					      "6.1.9-1",
					      "6.1.176-1",
					      "6.12.43-1~bpo12+1",
					      "6.12.43-1",
					      "6.12.107-1",
					      "7.3~rc7-1~exp1",
					      "7.3.4-1~bpo13+1",
					      "7.3.4-1",
					      "7.018446744073709551616-1",
					      "7.18446744073709551617-1" };
	size_t count = sizeof(sorted) / sizeof(*sorted);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int order = version_compare(sorted[i], sorted[j]);
			assert_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
		}
}

static void a_prefix_names_whole_parts_of_a_version(void **state)
{
	(void)state;
	assert_true(version_matches("6.1.176-1", "6.1"));
	assert_false(version_matches("6.12.43-1", "6.1"));
	assert_true(version_matches("6.12.43-1", "6.12.43"));
	assert_false(version_matches("6.12.43-1", "6.12.4"));
	assert_true(version_matches("7.3~rc7-1~exp1", "7.3"));
	assert_false(version_matches("7.3.4-1", ""));
}

static void a_mirror_is_a_url_and_nothing_else(void **state)
{
	(void)state;
	static const char *const good[] = {
		"http://deb.debian.org/debian",
		"https://user:word@snapshot.debian.org:443/archive/debian/20240101T000000Z/?a=%20",
		"http://[::1]:3142/debian/",
		"file:/srv/mirror",
		"mirror+file:///etc/apt/mirrors",
	};
	static const char *const bad[] = {
		"",
		"debian",
		"/srv/mirror",
		"http:",
		":http",
		"HTTP://deb.debian.org",
		"[trusted=yes]http://deb.debian.org",
		"http://deb.debian.org/debian bookworm main",
		"http://deb.debian.org/debian\ndeb [trusted=yes] file:/tmp bookworm main",
		"http://deb.debian.org/debian\r",
		"http://deb.debian.org/debian\t",
		"http://deb.debian.org/#debian",
		"http://deb.debian.org/\"debian\"",
		"http://deb.debian.org/\\debian",
		"http://deb.debian.org/d\303\251bian",
		"http://deb.debian.org/\033[31m",
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(mirror_check(good[i]), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!mirror_check(bad[i]))
			fail_msg("taken: %s", bad[i]);
}

/* A flavour's packages alone: what ends otherwise is another's. */
static void kernels_are_of_their_flavour(void **state)
{
	(void)state;
	static const struct {
		const char *arch, *name;
		bool taken;
	} cases[] = {
		{ "x86_64", "linux-image-6.1.0-50-cloud-amd64", true },
		{ "x86_64", "linux-image-6.1.0-50-amd64", false },
		{ "arm64", "linux-binary-7.3-cloud-arm64", true },
		{ "ppc64le", "linux-image-6.1.0-50-powerpc64le", true },
		{ "ppc64le", "linux-binary-7.3-powerpc64le-64k", false },
		{ "riscv64", "linux-image-6.12.117+deb13-riscv64", true },
		{ "riscv64", "linux-image-6.12.117+deb13-riscv64-dbg", false },
		{ "s390x", "linux-binary-7.3-s390x", true },
		{ "loongarch64", "linux-binary-7.3-loong64", true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct archive archive;
		archive_debian(arch_find(cases[i].arch), NULL, &archive);
		assert_int_equal(archive_names_kernel(&archive, cases[i].name), cases[i].taken);
		archive_release(&archive);
	}
}

static void assert_refused(const char *data, size_t size, const char *arch, const char *words)
{
	char *why = image_check(data, size, arch_find(arch));
	assert_non_null(why);
	if (!strstr(why, words))
		fail_msg("said '%s', not '%s'", why, words);
	free(why);
}

static void images_that_do_not_boot_are_told(void **state)
{
	(void)state;
	static char image[4096];
	assert_refused("text", 4, "x86_64", "no kernel image");
	memcpy(image + 0x202, "HdrS", 4);
	image[0x1f1] = 3;
	image[0x1f4] = (char)0x80; /* (3 + 1) * 512 + 0x80 * 16 = 4096 */
	assert_null(image_check(image, sizeof(image), arch_find("x86_64")));
	assert_refused(image, sizeof(image) - 1, "x86_64", "cut off: 4095 of 4096 bytes");
	assert_refused(image, sizeof(image), "arm64",
		       "an x86 bzImage, which does not boot on arm64");
	Elf64_Ehdr elf = { .e_machine = EM_AARCH64 };
	memcpy(elf.e_ident, ELFMAG, SELFMAG);
	assert_refused((char *)&elf, sizeof(elf), "x86_64", "another architecture");
	elf.e_machine = EM_X86_64;
	elf.e_shnum = 1;
	elf.e_shentsize = 64;
	elf.e_shoff = UINT64_MAX;
	assert_refused((char *)&elf, sizeof(elf), "x86_64", "cut off: 64 of ");
	static char other[0x20000];
	memcpy(other + 0x38, "RSC\x05", 4);
	assert_null(image_check(other, sizeof(other), arch_find("riscv64")));
	assert_refused(other, sizeof(other), "s390x", "a riscv64 Image, which does not boot on");
	memset(other, 0, 64);
	memcpy(other + 0x10008, "S390EP", 6);
	assert_null(image_check(other, sizeof(other), arch_find("s390x")));
	assert_refused(other, 0x1000d, "s390x", "no kernel image");
}

/* An emulator that says so of itself. */
static void assert_lacks(const char *folder, const char *version, const char *words)
{
	char *path = text("%s/qemu-system-loongarch64", folder);
	FILE *file = fopen(path, "w");
	fprintf(file, "#!/bin/sh\necho 'QEMU emulator version %s (Debian)'\n", version);
	fclose(file);
	chmod(path, 0755);
	char *why = machine_lacks(arch_find("loongarch64"));
	const char *said = why ? why : "";
	if (words ? !strstr(said, words) : strstr(said, "QEMU 10") != NULL)
		fail_msg("of %s it said '%s'", version, said);
	free(why);
	unlink(path);
	free(path);
}

static void an_emulator_that_is_too_old_is_told(void **state)
{
	(void)state;
	char folder[] = "/tmp/tailchain-test.XXXXXX", *path = getenv("PATH");
	assert_non_null(mkdtemp(folder));
	char *before = text("%s", path ? path : ""), *ours = text("%s:%s", folder, before);
	setenv("PATH", ours, 1);
	assert_lacks(folder, "7.2.22", "need QEMU 10 or newer, this is 7.2.22 (Debian: ");
	assert_lacks(folder, "9.2", "need QEMU 10 or newer, this is 9.2 (");
	assert_lacks(folder, "10.0.2", NULL);
	setenv("PATH", before, 1);
	rmdir(folder);
	assert_null(machine_lacks(arch_find("x86_64")));
	free(ours);
	free(before);
}

/* A bzImage with that payload, and four bytes behind it; the caller frees it. */
static char *image_around(const char *payload, size_t size, size_t *image_size)
{
	const uint32_t place[] = { 0, (uint32_t)size + 4 };
	*image_size = 1024 + size + 4;
	char *image = calloc(1, *image_size);
	image[0x1f1] = 1;
	memcpy(image + 0x202, "HdrS", 4);
	memcpy(image + 0x248, place, sizeof(place));
	memcpy(image + 1024, payload, size);
	return image;
}

/* libarchive can give streams that it does not know itself to the programs that do. */
static void unpacking_an_image_runs_no_program(void **state)
{
	(void)state;
	static const char *const streams[] = { "LRZI\0\6", "GRZipII\0\2\4:)" };
	static const char *const names[] = { "lrzip", "grzip" };
	static const size_t sizes[] = { 6, 12 };
	char folder[] = "/tmp/tailchain-test.XXXXXX", *path = getenv("PATH");
	assert_non_null(mkdtemp(folder));
	char *before = text("%s", path ? path : ""), *ran = text("%s/ran", folder);
	setenv("PATH", folder, 1);
	for (int i = 0; i < 2; i++) {
		char *program = text("%s/%s", folder, names[i]), *unpacked, payload[64] = "";
		FILE *file = fopen(program, "w");
		fprintf(file, "#!/bin/sh\n>%s\n", ran);
		fclose(file);
		chmod(program, 0755);
		memcpy(payload, streams[i], sizes[i]);
		size_t size, unpacked_size;
		char *image = image_around(payload, sizeof(payload), &size);
		assert_int_equal(image_unpack(image, size, &unpacked, &unpacked_size), -ENOENT);
		unlink(program);
		free(image);
		free(program);
	}
	setenv("PATH", before, 1);
	assert_int_not_equal(access(ran, F_OK), 0);
	rmdir(folder);
	free(before);
	free(ran);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_in_trouble_is_recognised),
		cmocka_unit_test(garbage_is_survived),
		cmocka_unit_test(lines_of_a_guest_are_taken_if_every_field_is_of_its_type),
		cmocka_unit_test(
			a_line_is_not_nested_deeper_than_a_finding_of_it_can_be_read_again),
		cmocka_unit_test(a_record_of_the_loader_is_a_line),
		cmocka_unit_test(a_finding_is_the_same_as_itself_also_where_it_lacks_a_value),
		cmocka_unit_test(versions_are_ordered_as_dpkg_orders_them),
		cmocka_unit_test(a_prefix_names_whole_parts_of_a_version),
		cmocka_unit_test(a_mirror_is_a_url_and_nothing_else),
		cmocka_unit_test(an_emulator_that_is_too_old_is_told),
		cmocka_unit_test(kernels_are_of_their_flavour),
		cmocka_unit_test(images_that_do_not_boot_are_told),
		cmocka_unit_test(unpacking_an_image_runs_no_program),
	};
	message_level_set(MESSAGE_NONE);
	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
