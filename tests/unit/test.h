/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What cmocka.h wants included before it. */
#ifndef TAILCHAIN_TEST_H
#define TAILCHAIN_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#endif
