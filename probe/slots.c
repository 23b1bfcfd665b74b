/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <unistd.h>

#include "ask.h"
#include "slots.h"
#include "text.h"
#include "../loader/verdict.h"

static int make_array(__u32 slots)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "slots", sizeof(__u32), sizeof(__u32),
				slots, NULL);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static void answer_slots(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	int64_t slots = 1, largest = 0;
	int err = 0;
	for (; slots <= question->last; slots *= 2) {
		inquiry->probes++;
		err = make_array((__u32)slots);
		if (err)
			break;
		largest = slots;
	}
	asked->answer = !largest ? ANSWER_NO_VALUE : err ? ANSWER_NUMBER : ANSWER_NO_EDGE;
	asked->value = largest ? largest : 1;
	if (err)
		asked->words = text("%lld slots: %s", (long long)slots, errno_text(-err));
}

const struct method how_slots = { answer_slots, NULL };
