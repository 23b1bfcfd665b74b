/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_COMMAND_H
#define TAILCHAIN_PIN_COMMAND_H

#include <stdbool.h>

/* Whether a word is a subcommand that is about pinned chains. */
bool is_pin_command(const char *word);

/* All of them, ", " between. The caller frees it. */
char *pin_command_names(void);

/* Runs `loader SUBCOMMAND ...`. Returns an exit status. */
int pin_command(int argc, char **argv);

#endif
