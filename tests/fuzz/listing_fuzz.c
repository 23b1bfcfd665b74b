/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Records with code, as the listing command reads them; and code itself, after a letter for its
 * machine. The whole command is called: its main() is listing_main() here (see the Makefile).
 */
#include <stdio.h>

#include "fuzz.h"
#include "text.h"

int listing_main(int argc, char **argv);

/* A record of the code in `data`. */
static char *record_of(char letter, const uint8_t *data, size_t size)
{
	char *record =
		text("{\"case\":\"d1\",\"kernel\":\"6.1\",\"arch\":\"%s\",\"made\":1,\"ran\":2,"
		     "\"stopped_by\":\"kernel\",\"code\":{\"kind\":\"%s\",\"programs\":["
		     "{\"functions\":[{\"name\":\"entry\",\"address\":\"0xffffffffc0000000\","
		     "\"lines\":[[0,1,\"int entry()\"]],\"bytes\":\"",
		     letter == 'A' ? "arm64" : "x86_64", letter == 'B' ? "xlated" : "jit");
	char *digits = malloc(2 * size + 1);
	*digits = '\0';
	for (size_t i = 0; i < size; i++)
		sprintf(digits + 2 * i, "%02x", data[i]);
	text_append(&record, "%s\"}]}]}}\n", digits);
	free(digits);
	return record;
}

/* Lists it; or, without addresses as for a comparison, against nothing: no diff is run then. */
static void list(const char *path, bool plain)
{
	char name[] = "listing", quiet[] = "-q", diff[] = "--diff", nothing[] = "/dev/null";
	char *argv[] = { name, quiet, (char *)path, plain ? nothing : NULL, diff, NULL };
	listing_main(plain ? 5 : 3, argv);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_must(freopen("/dev/null", "w", stdout));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool code = size && strchr("XAB", *data) && *data;
	char *record = code ? record_of((char)*data, data + 1, size - 1) : NULL;
	const char *path = record ? fuzz_file(0, record, strlen(record)) : fuzz_file(0, data, size);
	list(path, size % 4 == 3);
	message_level_set(MESSAGE_NONE);
	free(record);
	return 0;
}
