/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* listing: the code in a record → a listing with the tail calls marked */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "diff.h"
#include "list.h"
#include "message.h"
#include "options.h"

struct listing {
	struct options options;
	bool diff;
	char **paths;
};

static const struct option_row listing_options[] = {
	{ "diff", 'd', NULL, "two files: their code side by side, addresses neutralised", 1,
	  OPTION_FLAG, offsetof(struct listing, diff) },
	{ 0 },
};

static const struct command listing_command = {
	.options = listing_options,
	.arguments = "RECORDS...",
	.help = "List the code that loader --code keeps in its records, for whatever machine it "
		"is of, with the instructions that make the tail calls marked and the limit "
		"read from them. - is standard input.",
	.rest = offsetof(struct listing, paths),
};

int main(int argc, char **argv)
{
	struct listing listing = { 0 };
	struct lister lister = { .out = stdout };
	options_parse(&listing_command, argc, argv, &listing);
	int count = 0;
	while (listing.paths && listing.paths[count])
		count++;
	if (!count || (listing.diff && count != 2)) {
		error(listing.diff ? "diff: name two files of records" : "name files of records");
		return EXIT_USAGE;
	}
	if (listing.diff)
		return show_difference(listing.paths);
	for (int i = 0; i < count; i++)
		list_file(&lister, listing.paths[i]);
	if (fflush(stdout) || ferror(stdout)) {
		error("standard output: %s", strerror(errno));
		return EXIT_NOT_MEASURED;
	}
	return lister.status;
}
