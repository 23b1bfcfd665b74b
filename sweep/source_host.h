/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_HOST_H
#define TAILCHAIN_SOURCE_HOST_H

#include "source.h"

/* `host`: the image of the kernel that runs here. */
extern const struct kernel_source source_host;

#endif
