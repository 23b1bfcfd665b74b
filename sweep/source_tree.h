/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_TREE_H
#define TAILCHAIN_SOURCE_TREE_H

#include "source.h"

/* A tree in which a kernel was built, by the path of its folder. */
extern const struct kernel_source source_tree;

#endif
