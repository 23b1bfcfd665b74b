/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The verifier's log: any text at all may stand in it. */
#include "../../loader/verifier.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verifier_stats stats;
	char *input = fuzz_text(data, size);
	verifier_stats_parse(input, &stats);
	verifier_stats_release(&stats);
	char *words = verifier_last_words(input);
	if (words && (!*words || strchr(words, '\n')))
		abort();
	free(words);
	free(input);
	return 0;
}
