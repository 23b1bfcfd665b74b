/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "message.h"
#include "url.h"

/* A scheme, and then what RFC 3986 has in a URL, but for the `#` that begins a comment in apt's
 * sources: nothing that ends a word or a line there. */
int url_check(const char *what, const char *url)
{
	static const char scheme[] = "abcdefghijklmnopqrstuvwxyz0123456789+.-";
	static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "-._~:/?[]@!$&'()*+,;=%";
	size_t length = strspn(url, scheme);
	if (!islower((unsigned char)*url) || url[length] != ':' || !url[length + 1]) {
		error("%s '%.*s': no URL, as http://deb.debian.org/debian is one", what,
		      (int)strspn(url, rest), url);
		return -EINVAL;
	}
	length += strspn(url + length, rest);
	if (url[length]) {
		error("%s '%.*s': after this comes a character that no URL has (0x%02x)", what,
		      (int)length, url, (unsigned char)url[length]);
		return -EINVAL;
	}
	return 0;
}
