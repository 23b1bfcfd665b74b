/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_FOLDER_H
#define TAILCHAIN_PIN_FOLDER_H

/*
 * The folder of a pinned chain, on a BPF file system: each program and prog array by its name, and
 * the names below. Functions print what is wrong.
 */

extern const char case_pin[];  /* a symbolic link that names the case: the folder is ours */
extern const char entry_pin[]; /* one that names the program that begins, if that is not `entry` */
extern const char hook_pin[];  /* the link by which the entry is attached */
extern const char counters_pin[]; /* .bss */
extern const char tunables_pin[]; /* .data */

/* The path of a pin in the folder; the caller frees it. */
char *pin_path(const char *directory, const char *name);

/* The case of the chain, which the caller frees; NULL: none of ours is pinned there. */
char *pin_case_of(const char *directory);

/* The program of the chain that begins; the caller frees it. */
char *pin_entry_of(const char *directory);

/* A pin's descriptor, or a negative errno. Of another folder, its chain is another. */
int pin_get(const char *directory, const char *name);

enum pin_kind { PIN_NONE, PIN_PROGRAM, PIN_MAP, PIN_LINK };

/* What a pin's descriptor is of. */
enum pin_kind pin_kind_of(int fd);

/* Calls a function for each file in the folder, by name, with its descriptor, which lives as long
 * as the call; -1: it is no pin. A negative errno, not printed, where the folder cannot be read. */
int pin_each(const char *directory,
	     void (*visit)(void *context, const char *name, const char *path, int fd),
	     void *context);

#endif
