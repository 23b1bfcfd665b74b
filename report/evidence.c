/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "evidence.h"

void evidence_init(struct evidence *evidence)
{
	*evidence = (struct evidence){ .points = json_array(), .costs = json_array() };
}

void evidence_release(struct evidence *evidence)
{
	results_release(&evidence->results);
	json_decref(evidence->points);
	json_decref(evidence->costs);
}
