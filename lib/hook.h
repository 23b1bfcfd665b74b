/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_HOOK_H
#define TAILCHAIN_HOOK_H

/* The SEC() name of what programs are attached to: TYPE/TARGET; empty: nothing. Filled up with
 * zeros. */
struct hook {
	char section[128];
};

/* Reads the SEC() name of a hook, of a type that can be attached and triggered. `option` is what
 * asks for it. Prints why and returns -EINVAL if it is none. */
int hook_parse(const char *option, const char *value, struct hook *hook);

/* The program type that a hook asks for, as index into prog_types[]; the default where there is
 * none. */
int hook_prog_type(const struct hook *hook);

#endif
