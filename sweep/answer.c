/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "number.h"
#include "text.h"

static void take_hello(struct answer *answer, const struct packet *packet)
{
	if (answer->has_hello)
		return;
	answer->has_hello = true;
	answer->hello = text("%s", packet->data);
}

/* Digits of a byte, and nothing else: another number would be cut to one. */
static void take_exit(struct answer *answer, const struct packet *packet)
{
	uint64_t status;
	if (strlen(packet->data) != packet->size || number_parse(packet->data, 255, &status)) {
		answer->fault = "it sent an exit status that is none";
		return;
	}
	answer->has_exit = true;
	answer->exit_status = (int)status;
}

static void take_packet(struct answer *answer, const struct packet *packet)
{
	switch (packet->kind) {
	case PACKET_HELLO:
		take_hello(answer, packet);
		break;
	case PACKET_READY:
		answer->is_ready = true;
		break;
	case PACKET_EXIT:
		take_exit(answer, packet);
		break;
	case PACKET_OUT:
	case PACKET_ERR:
		if (answer->output)
			answer->output(answer->context, packet->kind, packet->data, packet->size);
		break;
	case PACKET_FILE:
	case PACKET_DATA:
		if (answer->written)
			answer->written(answer->context, packet->kind, packet->data, packet->size);
		break;
	default:
		break;
	}
}

bool answer_take(struct answer *answer)
{
	static struct packet packet;
	uint64_t before = answer->lane.at;
	int err = 0;
	/* A guest may put more as fast as it is taken: other things are to be done as well. */
	while (!err && !answer->fault && !answer->has_exit &&
	       (answer->lane.at - before) * sizeof(uint64_t) < CHANNEL_SIZE) {
		err = lane_take(&answer->lane, &packet);
		if (err == -EPROTO)
			answer->fault = "it wrote what is no message into the memory that we share";
		else if (!err)
			take_packet(answer, &packet);
	}
	return answer->lane.at != before;
}

void answer_release(struct answer *answer)
{
	lane_release(&answer->lane);
	free(answer->hello);
	*answer = (struct answer){ 0 };
}
