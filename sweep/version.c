/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <string.h>

#include "version.h"

/* dpkg's order of characters: a tilde before the end, letters before the rest. */
static int order(char c)
{
	return c == '~'				 ? -1
	       : isdigit((unsigned char)c) || !c ? 0
	       : isalpha((unsigned char)c)	 ? c
						 : c + 256;
}

/* Numbers of any length: the longer is the larger, zeros before it aside. Moves both on. */
static int compare_numbers(const char **a, const char **b)
{
	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	size_t left = strspn(*a, "0123456789"), right = strspn(*b, "0123456789");
	int order_of = left == right ? strncmp(*a, *b, left) : left < right ? -1 : 1;
	*a += left;
	*b += right;
	return order_of;
}

int version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		while ((*a && !isdigit((unsigned char)*a)) || (*b && !isdigit((unsigned char)*b))) {
			if (order(*a) != order(*b))
				return order(*a) - order(*b);
			a += *a != '\0';
			b += *b != '\0';
		}
		int order_of = compare_numbers(&a, &b);
		if (order_of)
			return order_of;
	}
	return 0;
}

bool version_matches(const char *version, const char *prefix)
{
	size_t length = strlen(prefix);
	return length && !strncmp(version, prefix, length) &&
	       (prefix[length - 1] == '.' || !isdigit((unsigned char)version[length]));
}
