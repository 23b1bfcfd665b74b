/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "monitor.h"
#include "spare.h"
#include "text.h"

void spare_begin(struct spare *spare, const struct boot *boot, const char *key)
{
	struct boot own = *boot;
	if (spare->key || shared_open(&spare->shared))
		return;
	own.channel = spare->shared.fd;
	if (machine_start(&own, &spare->machine)) {
		shared_close(&spare->shared);
		return;
	}
	monitor_load(spare->machine.monitor);
	spare->key = text("%s", key);
}

bool spare_take(struct spare *spare, const char *key, struct machine *machine,
		struct shared *shared)
{
	if (!spare->key || strcmp(spare->key, key) != 0 || machine_ended(&spare->machine)) {
		spare_end(spare);
		return false;
	}
	*machine = spare->machine;
	*shared = spare->shared;
	free(spare->key);
	spare->key = NULL;
	return true;
}

void spare_end(struct spare *spare)
{
	if (!spare->key)
		return;
	machine_stop(&spare->machine);
	shared_close(&spare->shared);
	free(spare->key);
	spare->key = NULL;
}
