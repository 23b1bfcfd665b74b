/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "guest_result.h"

void guest_result_init(struct guest_result *result)
{
	*result = (struct guest_result){ .end = GUEST_FAILED };
}

void guest_result_release(struct guest_result *result)
{
	free(result->why);
	free(result->console);
	free(result->release);
	guest_result_init(result);
}
