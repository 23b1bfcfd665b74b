/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TEXT_H
#define TAILCHAIN_TEXT_H

#include <stdarg.h>

/* Memory for a printf-like text, never NULL: running out of memory ends the program. */
char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text_of(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/* What is wrong with what was typed for an option, "OPTION 'TYPED': WHY"; takes `why` over. NULL:
 * nothing is. */
char *text_fault(const char *option, const char *typed, char *why);

/* The first line of what a text holds. */
char *text_line(const char *from);

/* Adds to the end of such a text, which may move. */
void text_append(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
