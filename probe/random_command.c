/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "ask.h"
#include "case_name.h"
#include "clock.h"
#include "draw.h"
#include "escape.h"
#include "extremes.h"
#include "look.h"
#include "message.h"
#include "model_facts.h"
#include "options.h"
#include "predict.h"
#include "random.h"
#include "random_command.h"
#include "surprise_rows.h"
#include "text.h"
#include "tunables.h"
#include "../loader/observe.h"

bool random_command_given(const struct random_command *command)
{
	return command->model || command->worst || command->predicted || command->count;
}

/* -- Objects ------------------------------------------------------------------------------ */

static void add_drawn(const struct random_command *command, struct specs *specs)
{
	for (uint64_t i = 0; i < command->count; i += DRAW_OF_A_STRUCTURE) {
		struct spec spec;
		draw_case(command->seed, i, &spec);
		specs_add(specs, &spec);
	}
}

int random_command_make(const struct random_command *command, struct inquiry *inquiry,
			void (*made)(const struct specs *specs, void *context), void *context)
{
	struct specs specs = { 0 };
	model_specs(made, &specs);
	add_drawn(command, &specs);
	/* What a guest lacks it says, and is given. */
	int status = command->announces || !objects_can_make()
			     ? EXIT_DONE
			     : objects_make(&inquiry->objects, specs.at, specs.count);
	/* A case that the compiler refuses has none. */
	if (status <= EXIT_DIFFERS && made)
		made(&specs, context);
	free(specs.at);
	return status > EXIT_DIFFERS ? status : EXIT_DONE;
}

/* -- Rows --------------------------------------------------------------------------------- */

static json_t *row_of(const struct random *random, const struct surprise *surprise)
{
	struct prediction prediction;
	struct seen seen = { .verdict = VERDICT_FAILED };
	char *name = spec_name(&surprise->spec), *drawn = spec_name(&surprise->drawn);
	model_predict(random->model, &surprise->spec, random->budget, &prediction);
	/* It is known. */
	random->looker.look(random->looker.context, &surprise->spec, &seen);
	char *predicted = surprise_predicted(&surprise->spec, &prediction);
	char *observed = surprise_observed(&surprise->spec, &seen);
	json_t *row = json_object();
	json_object_set_new(row, "version", json_integer(RECORD_VERSION));
	json_object_set_new(row, "case", json_text(name));
	json_object_set_new(row, "differs", json_text(differs_name(surprise->kind.differs)));
	json_object_set_new(row, "predicted", json_text(predicted));
	json_object_set_new(row, "observed", json_text(observed));
	json_object_set_new(row, "cases", json_integer(surprise->count));
	json_object_set_new(row, "drawn", json_text(drawn));
	json_object_set_new(row, "why", json_text(prediction.why));
	/* It has been taken, or killed its kernel, or is asked why not once more. */
	char *words = seen.verdict == VERDICT_REJECTED || seen.verdict == VERDICT_UNSUPPORTED
			      ? look_words(random->looker.context, &surprise->spec)
			      : NULL;
	json_object_set_new(row, "words", json_text(words));
	free(words);
	prediction_release(&prediction);
	free(observed);
	free(predicted);
	free(drawn);
	free(name);
	return row;
}

/* What the whole came to. */
static void print_sum(const struct random *random, int64_t ms, const struct output *output)
{
	json_t *sum =
		json_pack("{s:i, s:{s:I, s:I, s:i, s:I, s:I, s:I, s:I, s:I}}", "version",
			  RECORD_VERSION, "random", "cases", (json_int_t)random->done, "seed",
			  (json_int_t)random->seed, "surprises", random->surprise_count, "deaths",
			  (json_int_t)random->deaths, "withheld", (json_int_t)random->withheld,
			  "unpredicted", (json_int_t)random->unpredicted, "unmeasured",
			  (json_int_t)random->unmeasured, "ms", (json_int_t)ms);
	surprise_print_sum(output, sum);
	json_decref(sum);
}

static void show_progress(const struct random *random)
{
	static int64_t begun, last;
	const int64_t now = clock_ms();
	if (!begun)
		begun = now;
	if (now - last < 200)
		return;
	last = now;
	progress("%" PRIu64 " of %" PRIu64 " cases, %" PRIu64 " a second, %d surprises, %" PRIu64
		 " deaths",
		 random->done, random->count,
		 now > begun ? random->done * 1000 / (uint64_t)(now - begun) : 0,
		 random->surprise_count, random->deaths);
}

/* -- Running ------------------------------------------------------------------------------ */

static int run_random(const struct random_command *command, struct look *look,
		      const struct model *model, struct output *output)
{
	const int64_t begun = clock_ms();
	struct random random = {
		.model = model,
		.looker = look_on(look),
		.seed = command->seed,
		.count = command->count,
		.budget = BUDGET_DEFAULT,
		.until_ms = command->time_s ? begun + 1000 * (int64_t)command->time_s : 0,
		.progress = show_progress,
		.ended = observe_ended,
	};
	int err = random_run(&random);
	progress_end();
	if (err) {
		look_announce_lacking(look);
		random_release(&random);
		return EXIT_NOT_MEASURED;
	}
	output->view = &surprise_view;
	for (int i = 0; i < random.surprise_count; i++) {
		json_t *row = row_of(&random, &random.surprises[i]);
		output_row(output, row);
		json_decref(row);
	}
	print_sum(&random, clock_ms() - begun, output);
	int status = random.unmeasured	     ? EXIT_NOT_MEASURED
		     : random.surprise_count ? EXIT_DIFFERS
					     : EXIT_DONE;
	random_release(&random);
	return status;
}

static void prediction_lines(const struct output *output, const json_t *row)
{
	print_line(output->out, "%s: %s", json_word(row, "case"), json_word(row, "predicted"));
	print_lines(output->out, json_word(row, "why"), strlen(json_word(row, "why")));
}

static int print_prediction(const struct model *model, const struct spec *spec,
			    struct output *output)
{
	static const struct view view = { .row = prediction_lines };
	struct prediction prediction;
	model_predict(model, spec, BUDGET_DEFAULT, &prediction);
	char *words = surprise_predicted(spec, &prediction), *name = spec_name(spec);
	json_t *row = json_object();
	json_object_set_new(row, "version", json_integer(RECORD_VERSION));
	json_object_set_new(row, "case", json_text(name));
	json_object_set_new(row, "predicted", json_text(words));
	json_object_set_new(row, "why", json_text(prediction.why));
	output->view = &view;
	output_row(output, row);
	json_decref(row);
	free(name);
	free(words);
	prediction_release(&prediction);
	return EXIT_DONE;
}

static int run_with(const struct random_command *command, const struct spec *predicted,
		    struct look *look, struct output *output)
{
	struct model model;
	progress("measuring the model");
	model_measure(look->inquiry, &look->known, look->announces ? look_announce_fact : NULL,
		      &model);
	progress_end();
	if (look->inquiry->objects.lacking.count) {
		look_announce_lacking(look);
		return EXIT_NOT_MEASURED;
	}
	if (command->model)
		model_print(&model, output);
	else if (command->worst)
		return extremes_run(look->inquiry, &model, output);
	else if (command->predicted)
		return print_prediction(&model, predicted, output);
	else
		return run_random(command, look, &model, output);
	return EXIT_DONE;
}

int random_command_run(const struct random_command *command, struct inquiry *inquiry,
		       struct output *output)
{
	struct look look = { .inquiry = inquiry, .announces = command->announces };
	struct spec predicted;
	if (command->predicted && spec_parse_name(command->predicted, &predicted))
		return EXIT_USAGE;
	int status =
		command->known && seen_read(&look.known, command->known) ? EXIT_USAGE : EXIT_DONE;
	if (!status)
		status = run_with(command, &predicted, &look, output);
	seen_release(&look.known);
	return status;
}
