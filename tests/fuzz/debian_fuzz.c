/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Versions, and the lists of kernels: what apt prints, and what is kept of it. No command is run:
 * what one would print is here the input, which is lists apart from one another by a blank line.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/wait.h>

#include "../../sweep/apt.h"
#include "../../sweep/checksum.h"
#include "../../sweep/debian.h"
#include "../../sweep/version.h"
#include "file.h"
#include "fuzz.h"
#include "process.h"
#include "text.h"

static const char *said; /* what has not been printed yet */

/* In the place of lib/process.c. */
int process_run(const struct process *process, struct process_result *result)
{
	(void)process;
	const char *end = strstr(said, "\n\n");
	size_t size = end ? (size_t)(end + 1 - said) : strlen(said);
	*result = (struct process_result){ .out = fuzz_text((const uint8_t *)said, size),
					   .err = fuzz_text((const uint8_t *)said, size),
					   .out_size = size,
					   .err_size = size,
					   .status = size && said[0] == '!' ? 1 << 8 : 0 };
	said = end ? end + 2 : said + size;
	return 0;
}

void process_result_release(struct process_result *result)
{
	free(result->out);
	free(result->err);
}

int process_exit_status(int status)
{
	return WEXITSTATUS(status);
}

char *process_ending(int status)
{
	return text("exit status %d", WEXITSTATUS(status));
}

static void try_versions(const char *a, const char *b)
{
	int order = version_compare(a, b), back = version_compare(b, a);
	fuzz_must(!version_compare(a, a) && (order > 0) == (back < 0) && (order < 0) == (back > 0));
	(void)version_matches(a, b);
	fuzz_must(!*a || version_matches(a, a));
	(void)mirror_check(a);
}

/* The lists of three versions are sorted: their order is one. */
static void try_order(const char *a, const char *b, const char *c)
{
	if (version_compare(a, b) <= 0 && version_compare(b, c) <= 0)
		fuzz_must(version_compare(a, c) <= 0);
}

static void check_list(const struct package_list *list)
{
	for (int i = 1; i < list->count; i++)
		fuzz_must(version_compare(list->at[i - 1].version, list->at[i].version) <= 0);
}

static void must_be_same(const struct package_list *a, const struct package_list *b)
{
	fuzz_must(a->count == b->count);
	for (int i = 0; i < a->count; i++)
		fuzz_must(!strcmp(a->at[i].name, b->at[i].name) &&
			  !strcmp(a->at[i].version, b->at[i].version) &&
			  !strcmp(a->at[i].release, b->at[i].release));
}

/* What apt says is kept, and is then read without asking it. */
static void try_apt(const char *input)
{
	struct package_list list, again;
	said = input;
	if (!archive_list(&arches[0], "http://localhost/debian", &list)) {
		check_list(&list);
		said = "";
		fuzz_must(!archive_list(&arches[0], NULL, &again));
		must_be_same(&list, &again);
		package_list_release(&again);
	}
	package_list_release(&list);
}

/* A kept list of any words, whose checksum is right. */
static void try_kept(const char *input)
{
	struct package_list list;
	char *sum = data_sha256(input, strlen(input)), *folder = cache_folder("apt-amd64");
	char *kept = text("%s%s\n", input, sum), *path = text("%s/kernels", folder);
	fuzz_must(!file_write(path, kept, strlen(kept)));
	said = "";
	archive_list(&arches[0], NULL, &list);
	package_list_release(&list);
	free(path);
	free(kept);
	free(folder);
	free(sum);
}

static char folder[64];

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	/* The cache, in memory where there is such a folder. */
	snprintf(folder, sizeof(folder), "%s/tailchain-fuzz.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	fuzz_must(mkdtemp(folder) && !setenv("XDG_CACHE_HOME", folder, 1));
	atexit(remove_folder);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	message_level_set(MESSAGE_NONE);
	char *input = fuzz_text(data, size);
	if (*input == 'k') {
		try_kept(input + 1);
	} else if (*input == 'a') {
		try_apt(input + 1);
	} else {
		char *rest = input, *a = strsep(&rest, "\n"), *b = strsep(&rest, "\n");
		try_versions(a, b ? b : "");
		try_order(a, b ? b : "", rest ? rest : "");
		try_order(rest ? rest : "", a, b ? b : "");
	}
	free(input);
	return 0;
}
