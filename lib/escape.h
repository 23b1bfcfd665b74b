/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ESCAPE_H
#define TAILCHAIN_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/*
 * Text from outside (the command line, files' names, objects, guests, kernels, results) as it may
 * stand in what we print: one function for each medium. JSON is jansson's. The caller frees what
 * they return, which is never NULL.
 */

/* In a line of a terminal, a table, a message: control characters, line separators and characters
 * that turn the direction of writing become \n, \t or \xNN, as do bytes that are no UTF-8. */
char *escape_line(const char *words);

/* The same, but line ends and tabs stay: for text of several lines, and a field of CSV. */
char *escape_lines(const char *words);

/* In a line of Markdown, also inside a table: what could end the cell or begin a link, code or HTML
 * is marked; emphasis does no harm. */
char *escape_markdown(const char *words);

/* Prints a printf-like line, whatever it quotes, and ends it; and lines as they came, of so many
 * bytes. */
void print_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void print_lines(FILE *out, const char *data, size_t size);

/* In XML 1.0, whose writer knows < and &, but must not be given what no document may hold. */
char *escape_xml(const char *words);

/* One word of a command as a shell reads it. */
char *escape_shell(const char *word);

#endif
