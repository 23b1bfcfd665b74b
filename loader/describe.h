/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DESCRIBE_H
#define TAILCHAIN_DESCRIBE_H

#include <stdio.h>

#include "record.h"

/* A record in two or three lines for people: what was asked, what was made, why it stopped. */
void describe(FILE *out, const struct record *record);

#endif
