/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Runs one test of the kernel's selftests, TEST. */
#include <bpf/btf.h>
#include <stdarg.h>
#include <string.h>

#include "test_progs.h"

static bool failed;

bool check(bool holds, const char *name)
{
	if (!holds)
		fprintf(stderr, "FAIL %s\n", name);
	failed |= !holds;
	return holds;
}

/* What is behind a tag's first words; NULL: no function has such a tag. */
static const char *tag(const struct btf *btf, const char *words)
{
	for (unsigned int i = 1; i < btf__type_cnt(btf); i++) {
		const struct btf_type *type = btf__type_by_id(btf, i);
		const char *name = btf__name_by_offset(btf, type->name_off);
		if (btf_kind(type) == BTF_KIND_DECL_TAG && !strncmp(name, words, strlen(words)))
			return name + strlen(words);
	}
	return NULL;
}

void run_tests(const void *elf, size_t size)
{
	static char log[1 << 20];
	LIBBPF_OPTS(bpf_object_open_opts, opts, .kernel_log_buf = log,
		    .kernel_log_size = sizeof(log), .kernel_log_level = 1);
	struct bpf_object *object = bpf_object__open_mem(elf, size, &opts);
	if (!check(object, "open"))
		return;
	const struct btf *btf = bpf_object__btf(object);
	const char *failure = tag(btf, "comment:test_expect_failure");
	const char *message = tag(btf, "comment:test_expect_msg=");
	check(failure || tag(btf, "comment:test_expect_success"), "says what is expected");
	check(!bpf_object__load(object) == !failure, "verdict");
	check(!message || strstr(log, message), "message");
	bpf_object__close(object);
}

static int say_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

void TEST(void);

int main(void)
{
	libbpf_set_print(say_nothing);
	TEST();
	return failed;
}
