/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_VERIFIER_H
#define TAILCHAIN_VERIFIER_H

#include <stddef.h>
#include <stdint.h>

/* What a verifier's log says in the lines of BPF_LOG_STATS; RECORD_NULL and NULL where it does not.
 */
struct verifier_stats {
	int64_t insns, states;
	char *stack; /* "stack depth", in the kernel's words: frames joined by + */
};

void verifier_stats_parse(const char *log, struct verifier_stats *stats);
void verifier_stats_release(struct verifier_stats *stats);

/* The last line that is neither a statistic nor tells where the verifier is: of a program that was
 * refused, why. The caller
 * frees it; NULL if there is none. */
char *verifier_last_words(const char *log);

#endif
