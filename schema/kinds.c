/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>
#include <string.h>

#include "axis.h"
#include "finding.h"
#include "kinds.h"
#include "program_record.h"
#include "record.h"
#include "texts.h"
#include "../sweep/compare_format.h"

const struct kind kinds[] = {
	{ "record", "What was observed of one case in one environment", "loader, probe --grid",
	  "version case", .axes = true, .fields = record_table },
	{ "finding", "What was concluded on one question in one cell",
	  "probe, sweep run, sweep merge, files of sweep --results", "version",
	  .fields = finding_table },
	{ "cell", "The line above the findings of one cell",
	  "sweep merge, files of sweep --results", "version cell" },
	{ "comparison", "An answer beside that of another kernel, or of a baseline",
	  "sweep run, sweep compare, report", "version", .column = compare_column },
	{ "change", "Between which two kernels an answer changed", "sweep bisect",
	  "version limit arch mode before before_answer after after_answer not_measured_between "
	  "boots causes" },
	{ "question", "A question of the catalogue", "probe --list", "version limit asks unit" },
	{ "cost", "The time of a tail call", "probe --cost",
	  "version what axis fix emulated ns ratio fit message" },
	{ "fact", "What a model is made of", "probe --model", "version fact value question asks" },
	{ "prediction", "What a model says of a case", "probe --predict",
	  "version case predicted why" },
	{ "extreme", "The costliest case that the model accepts", "probe --worst",
	  "version what case per_call reach bytes frames calls verdict" },
	{ "surprise", "A case that is not as predicted", "probe --random, sweep run --random",
	  "version case differs predicted observed cases drawn why words",
	  "kernel arch mode kernel_version" },
	{ "random", "The last line of random cases", "probe --random, sweep run --random",
	  "version random", "kernel arch mode kernel_version" },
	{ "slot", "A slot of a pinned chain", "loader show",
	  "version program array key target target_id" },
	{ "way", "A tail call that an object's code can make", "loader graph",
	  "version program program_id frames above room figures entry reached cycle longest "
	  "kernel_stack function insn array key target target_id" },
	{ "answer", "Why the kernel takes a program, or a slot takes it", "loader why",
	  "version program array key verdict message reason why passes_on passes_by" },

	{ "program", "A program of an object of one's own", NULL, .fields = program_table },
	{ "step", "A step after the run", NULL, "step verdict message",
	  "retval made ran run_ns reads" },
	{ "code", "Code of an object", NULL, "kind programs" },
	{ "program_code", "Code of a program", NULL, "name functions" },
	{ "function", "Code of a function", NULL, "name address bytes lines" },
	{ "kernel_limits", "What a kernel permits", NULL, "insns stack" },
	{ "head", "What a cell is", NULL, "kernel name arch mode compiler error",
	  "kernel_source kernel_package kernel_version kernel_sha256 date asked objects settings "
	  "control answers" },
	{ "file", "A file", NULL, "name sha256" },
	{ "sum", "What random cases came to", NULL,
	  "cases seed surprises deaths withheld unpredicted unmeasured ms", "died" },
	{ 0 },
};

const struct kind *kind_find(const char *name)
{
	const struct kind *kind = kinds;
	while (kind->name && strcmp(kind->name, name) != 0)
		kind++;
	return kind->name ? kind : NULL;
}

static void each_word(const struct kind *kind, const char *list, bool always, kind_take take,
		      void *context)
{
	struct texts words = { 0 };
	if (list)
		texts_split(&words, list, " ");
	for (int i = 0; i < words.count; i++)
		take(context, kind, words.at[i], always, NULL);
	texts_release(&words);
}

void kind_each(const struct kind *kind, kind_take take, void *context)
{
	const char *key;
	each_word(kind, kind->always, true, take, context);
	each_word(kind, kind->others, false, take, context);
	axis_for_each (axis)
		if (kind->axes)
			take(context, kind, axis->option, false, NULL);
	for (const struct field *field = kind->fields; field && field->name; field++)
		take(context, kind, field->name, false, field);
	for (int i = 0; kind->column && (key = kind->column(i)); i++)
		if (strcmp(key, "version") != 0)
			take(context, kind, key, true, NULL);
}
