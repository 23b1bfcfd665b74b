/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CACHE_H
#define TAILCHAIN_CACHE_H

/* One command at a time changes the user's cache; another waits. Returns what is to be closed, or
 * -1 where it cannot be locked. */
int cache_lock(void);

/* Removes the folders of downloads whose commands were killed: those that nobody holds. The caller
 * has the lock. */
void cache_tidy(void);

/*
 * Makes a folder in the cache for a download, whose path the caller frees, and holds it until
 * cache_drop() removes it or the process ends, however it ends. Returns what cache_drop() takes, or
 * a negative errno.
 */
int cache_hold(char **folder);
void cache_drop(int held, const char *folder);

#endif
