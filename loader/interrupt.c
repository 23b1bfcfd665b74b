/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <signal.h>
#include <stddef.h>

#include "interrupt.h"

static volatile sig_atomic_t noted;

static void note_signal(int number)
{
	(void)number;
	noted = 1;
}

void interrupt_catch(void)
{
	const struct sigaction action = { .sa_handler = note_signal };
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void)
{
	return noted;
}
