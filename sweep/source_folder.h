/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_FOLDER_H
#define TAILCHAIN_SOURCE_FOLDER_H

#include "source.h"

/* Folders of kernels: images and packages of any names, as /boot is one. Other files in them are
 * left alone. */
extern const struct kernel_source source_folder;

#endif
