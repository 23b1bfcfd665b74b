/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PRINTER_H
#define TAILCHAIN_PRINTER_H

/* Routes what libbpf prints through our messages (-v), and forgets the warning. */
void printer_begin(void);

/* The first warning of libbpf since it was forgotten, or NULL: what it says later only follows from
 * it. It belongs to the printer. */
const char *printer_warning(void);
void printer_forget(void);

#endif
