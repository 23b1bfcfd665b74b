/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* report: results → one page, tables, figures */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "causes.h"
#include "draw.h"
#include "evidence_read.h"
#include "file.h"
#include "message.h"
#include "options.h"
#include "formats.h"
#include "../sweep/compare_field.h"
#include "../sweep/filter.h"
#include "../sweep/results_read.h"

struct report {
	struct options options;
	const struct show_format *format;
	const struct figure *figure;
	const char *to, *title, *baseline, *causes;
	struct texts filters;
	char **paths;
};

static char *list_filters(const struct option_row *option)
{
	(void)option;
	return compare_field_names(false);
}

#define FIELD(name) offsetof(struct report, name)

static const struct option_row report_options[] = {
	{ "output", 'o', "FORMAT", "%s", 1, OPTION_ROW, FIELD(format), .table = show_formats,
	  .row_size = sizeof(*show_formats), .list = option_list },
	{ "to", 0, "FILE", "write there, whole or not at all (default: standard output)", 1,
	  OPTION_TEXT, FIELD(to) },
	{ "title", 0, "WORDS", "what stands above it", 1, OPTION_TEXT, FIELD(title) },
	{ "figure", 0, "FIGURE", "of svg and png: %s", 1, OPTION_ROW, FIELD(figure),
	  .table = figures, .row_size = sizeof(*figures), .list = option_list },
	{ "baseline", 0, "RESULTS", "compare with these results", 2, OPTION_TEXT, FIELD(baseline) },
	{ "filter", 'f', "FILTER",
	  "show these alone: a GLOB of limits, or FIELD=VALUE, as of sweep compare; fields are %s; may "
	  "be repeated",
	  2, OPTION_EACH, FIELD(filters), .list = list_filters },
	{ "causes", 0, "FILE", "why answers changed (default: what comes along)", 2, OPTION_TEXT,
	  FIELD(causes) },
	{ 0 },
};

static const struct command report_command = {
	.options = report_options,
	.arguments = "RESULTS...",
	.help = "Make one HTML page, tables for programs and pull requests, or figures of results: "
		"files and folders of sweep --results, and what probe, probe --grid, probe --cost "
		"and sweep compare print with -o json. - is standard input.",
	.rest = FIELD(paths),
};

static int read_all(const struct report *report, struct evidence *evidence,
		    struct results *baseline, struct causes *causes)
{
	for (char **path = report->paths; *path; path++)
		if (evidence_read(evidence, *path))
			return EXIT_USAGE;
	if (report->baseline && results_read(baseline, report->baseline))
		return EXIT_USAGE;
	if (report->causes)
		return causes_read(causes, report->causes) ? EXIT_USAGE : EXIT_DONE;
	causes_read_own(causes);
	return EXIT_DONE;
}

/* Nothing of what was there is lost where it cannot be made. */
static int write_out(const struct report *report, const char *data, size_t size)
{
	int err = 0;
	if (report->to)
		err = file_write(report->to, data, size);
	else if (fwrite(data, 1, size, stdout) != size || fflush(stdout))
		err = -errno;
	if (err)
		error("%s: %s", report->to ? report->to : "standard output", strerror(-err));
	return err ? EXIT_NOT_MEASURED : EXIT_DONE;
}

static int show(const struct report *report, const struct shown *shown)
{
	char *data = NULL;
	size_t size;
	FILE *out = open_memstream(&data, &size);
	int err = out ? report->format->show(out, shown) : -ENOMEM;
	if (out)
		fclose(out);
	int status = err ? EXIT_NOT_MEASURED : write_out(report, data, size);
	free(data);
	return status;
}

static int run(const struct report *report)
{
	struct evidence evidence;
	struct results baseline = { 0 };
	struct comparison comparison = { 0 };
	struct causes causes = { 0 };
	evidence_init(&evidence);
	int status = read_all(report, &evidence, &baseline, &causes);
	results_sort(&evidence.results);
	if (!status &&
	    (compare(&evidence.results, report->baseline ? &baseline : NULL, &comparison) ||
	     compare_filter(&comparison, report->filters.at)))
		status = EXIT_USAGE;
	struct shown shown = { .format = report->format->name,
			       .title = report->title,
			       .evidence = &evidence,
			       .comparison = &comparison,
			       .causes = &causes,
			       .figure = report->figure,
			       .jobs = report->options.jobs };
	if (!status)
		status = show(report, &shown);
	comparison_release(&comparison);
	causes_release(&causes);
	results_release(&baseline);
	evidence_release(&evidence);
	return status;
}

int main(int argc, char **argv)
{
	struct report report = { .format = show_formats,
				 .figure = figures,
				 .title = "Limits of BPF tail calls, by kernel" };
	options_parse(&report_command, argc, argv, &report);
	int status = EXIT_USAGE;
	if (!report.paths || !*report.paths)
		error("name files or folders of results");
	else if (report.format->binary && !report.to && isatty(STDOUT_FILENO))
		error("%s: not for a terminal: name a file with --to", report.format->name);
	else
		status = run(&report);
	texts_release(&report.filters);
	return status;
}
