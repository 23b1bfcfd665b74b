/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WHY_COMMAND_H
#define TAILCHAIN_WHY_COMMAND_H

/* Runs `loader why ...`. Returns an exit status. */
int why_command(int argc, char **argv);

#endif
