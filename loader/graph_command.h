/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRAPH_COMMAND_H
#define TAILCHAIN_GRAPH_COMMAND_H

/* Runs `loader graph ...`. Returns an exit status. */
int graph_command(int argc, char **argv);

#endif
