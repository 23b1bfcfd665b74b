/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The verifier's log: any text at all may stand in it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../loader/verifier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verifier_stats stats;
	char *input = malloc(size + 1);
	memcpy(input, data, size);
	input[size] = '\0';
	verifier_stats_parse(input, &stats);
	verifier_stats_release(&stats);
	char *words = verifier_last_words(input);
	if (words && (!*words || strchr(words, '\n')))
		abort();
	free(words);
	free(input);
	return 0;
}
