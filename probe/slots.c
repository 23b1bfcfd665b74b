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

/* From the most on: an array that is refused costs nothing, and one that is made is emptied slot by
 * slot when it goes. */
static void answer_slots(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	int64_t slots = question->last;
	int refused = 0;
	for (int err; slots; slots /= 2) {
		inquiry->probes++;
		err = make_array((__u32)slots);
		if (!err)
			break;
		refused = err;
	}
	asked->answer = !slots ? ANSWER_NO_VALUE : refused ? ANSWER_NUMBER : ANSWER_NO_EDGE;
	asked->value = slots ? slots : 1;
	if (refused)
		asked->words = text("%lld slots: %s", (long long)(slots ? 2 * slots : 1),
				    errno_text(-refused));
}

const struct method how_slots = { answer_slots, NULL };
