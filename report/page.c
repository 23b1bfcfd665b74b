/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "data.h"
#include "file.h"
#include "message.h"
#include "page.h"

/* What the built page has in place of the data. */
static const char mark[] = "@TAILCHAIN_DATA@";

/* JSON as it may stand in a script element: no `<` ends it or begins a comment. */
static void data_out(FILE *out, const char *json)
{
	for (; *json; json++)
		if (*json == '<')
			fputs("\\u003c", out);
		else
			fputc(*json, out);
}

static int filled(FILE *out, const char *page, const struct shown *shown)
{
	const char *place = strstr(page, mark);
	if (!place) {
		error("page.html: no place for the data in it");
		return -EINVAL;
	}
	json_t *data = data_make(shown);
	char *json = json_dumps(data, JSON_COMPACT);
	json_decref(data);
	if (!json)
		return -ENOMEM;
	fwrite(page, 1, (size_t)(place - page), out);
	data_out(out, json);
	fputs(place + sizeof(mark) - 1, out);
	free(json);
	return 0;
}

int page_show(FILE *out, const struct shown *shown)
{
	char *path = own_data("page.html"), *page = NULL;
	size_t size;
	int err = file_read(path, &page, &size);
	if (err)
		error("%s: %s: the page is built by `make report`, which needs npm", path,
		      strerror(-err));
	else
		err = filled(out, page, shown);
	free(page);
	free(path);
	return err;
}
