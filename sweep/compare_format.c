/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>

#include "compare_format.h"

const struct compare_format compare_formats[] = {
	{ "table", compare_table, "table" }, { "csv", compare_csv, "csv" },
	{ "json", compare_json, "json" },    { "markdown", compare_markdown, NULL },
	{ "junit", compare_junit, NULL },    { 0 },
};
