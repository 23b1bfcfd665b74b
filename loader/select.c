/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "element.h"
#include "options.h"
#include "select.h"
#include "text.h"

static struct program *find(const struct choice *choice, const char *name)
{
	return programs_find(choice->programs, choice->count, name);
}

/* A section `?...` is loaded if it is asked for. */
static void ask_for(const struct choice *choice, const struct program *program)
{
	bpf_program__set_autoload(bpf_object__find_program_by_name(choice->bpf, program->name),
				  true);
}

static int refuse(const struct choice *choice, struct record *record, const char *what,
		  const char *word)
{
	char *names = programs_names(choice->programs, choice->count);
	record_text(&record->message, "%s '%s' (it has: %s)", what, word, names);
	free(names);
	return EXIT_USAGE;
}

/* -- Which ones ------------------------------------------------------------------------ */

/* Leaves out those that match the pattern, or takes them in. Returns whether there is one. */
static bool apply(const struct choice *choice, const char *pattern, bool out)
{
	bool found = false;
	for (int i = 0; i < choice->count; i++) {
		struct program *program = &choice->programs[i];
		if (fnmatch(pattern, program->name, 0))
			continue;
		found = true;
		program->left_out = out;
		if (!out)
			ask_for(choice, program);
	}
	return found;
}

static int apply_patterns(const struct choice *choice, const struct setup *setup,
			  struct record *record)
{
	for (int i = 0; setup->only.count && i < choice->count; i++)
		choice->programs[i].left_out = true;
	for (char *const *pattern = setup->only.at; pattern && *pattern; pattern++)
		if (!apply(choice, *pattern, false))
			return refuse(choice, record, "only: no program", *pattern);
	for (char *const *pattern = setup->skip.at; pattern && *pattern; pattern++)
		if (!apply(choice, *pattern, true))
			return refuse(choice, record, "skip: no program", *pattern);
	return EXIT_DONE;
}

/* What stands in a slot is loaded; what is wrong with one is told when it is set. */
static void ask_for_slots(const struct choice *choice, char *const *sets)
{
	for (; sets && *sets; sets++) {
		struct element slot;
		if (!element_parse(*sets, UINT32_MAX, &slot) && slot.value) {
			const struct program *program = find(choice, slot.value);
			if (program)
				ask_for(choice, program);
		}
		element_release(&slot);
	}
}

/* -- The entry ------------------------------------------------------------------------- */

static int choose_entry(struct choice *choice, const char *entry, struct record *record)
{
	struct program *program = find(choice, entry ? entry : "entry");
	if (!program && !entry && choice->count == 1)
		program = choice->programs;
	if (program) {
		choice->entry = (int)(program - choice->programs);
		ask_for(choice, program);
		return EXIT_DONE;
	}
	if (entry || !choice->count)
		return refuse(choice, record, "no program", entry ? entry : "entry");
	char *known = programs_names(choice->programs, choice->count);
	choice->no_entry = text("loaded, not run: no program 'entry', name one with --entry (it "
				"has: %s)",
				known);
	free(known);
	return EXIT_DONE;
}

/* An entry that is left out cannot be run; it is none then if nobody asked for it. */
static int check_entry(struct choice *choice, const char *entry, struct record *record)
{
	const struct program *program = &choice->programs[choice->entry];
	if (choice->no_entry || !program->left_out)
		return EXIT_DONE;
	if (entry) {
		record_text(&record->message, "the entry '%s' is left out by --only or --skip",
			    entry);
		return EXIT_USAGE;
	}
	choice->no_entry = text("loaded, not run: '%s' is left out", program->name);
	return EXIT_DONE;
}

static bool nothing_left(const struct choice *choice)
{
	for (int i = 0; i < choice->count; i++)
		if (!choice->programs[i].left_out)
			return false;
	return true;
}

int select_programs(struct choice *choice, const struct setup *setup, struct record *record)
{
	const char *entry = setup_entry(setup);
	int status = choose_entry(choice, entry, record);
	if (!status)
		status = apply_patterns(choice, setup, record);
	if (!status)
		status = check_entry(choice, entry, record);
	ask_for_slots(choice, setup->sets.at);
	if (!status && nothing_left(choice)) {
		record_text(&record->message, "--only and --skip leave no program to load");
		status = EXIT_USAGE;
	}
	return status;
}
