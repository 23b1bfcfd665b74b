/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SUPPLY_H
#define TAILCHAIN_SUPPLY_H

/* Which sources of kernels the command line names; with none of them it is Debian's archive. */
struct supply {
	const char *mirror; /* of Debian's archive; NULL: that of the machine's own sources */
	char **archives;    /* lines of apt's sources, or `debian`, ended by NULL; NULL: none */
	char **folders;	    /* folders of kernels, the same */
};

#endif
