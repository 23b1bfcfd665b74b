/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_URL_H
#define TAILCHAIN_URL_H

/* Whether a text is a URL that may stand in apt's sources: 0, or -EINVAL, printed of `what` it is.
 */
int url_check(const char *what, const char *url);

#endif
