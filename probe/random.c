/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "clock.h"
#include "draw.h"
#include "memory.h"
#include "predict.h"
#include "random.h"

/* So many surprises of one kind are made smaller down to the same case before others that it is
 * within are taken to come from there as well. */
#define SHRUNK_ENOUGH 3

/* What is not to be loaded: what some kernel does not survive, and what only guests are asked. */
static bool is_left_out(const struct prediction *prediction)
{
	return prediction->verdict == VERDICT_CRASHED || prediction->verdict == VERDICT_WITHHELD;
}

static struct surprise *find_known(const struct random *random, const struct surprise_kind *kind,
				   const struct spec *spec)
{
	for (int i = 0; i < random->surprise_count; i++) {
		struct surprise *known = &random->surprises[i];
		if (known->shrunk >= SHRUNK_ENOUGH && surprise_explains(kind, &known->kind) &&
		    shrink_within(&known->spec, spec))
			return known;
	}
	return NULL;
}

static struct surprise *find_told(const struct random *random, const struct surprise_kind *kind,
				  const struct spec *spec)
{
	for (int i = 0; i < random->surprise_count; i++)
		if (surprise_same(&random->surprises[i].kind, kind) &&
		    spec_equal(&random->surprises[i].spec, spec))
			return &random->surprises[i];
	return NULL;
}

/* A surprise that is told already is counted. */
static int take_surprise(struct random *random, struct surprise_kind kind, const struct spec *drawn)
{
	struct spec spec = *drawn;
	struct surprise *known = find_known(random, &kind, drawn);
	if (known) {
		known->count++;
		return 0;
	}
	int err = shrink(random->model, &random->looker, random->budget, &kind, &spec);
	if (err)
		return err;
	known = find_told(random, &kind, &spec);
	if (!known) {
		random->surprises =
			memory_grow(random->surprises, (size_t)random->surprise_count + 1,
				    sizeof(*random->surprises));
		known = &random->surprises[random->surprise_count++];
		*known = (struct surprise){ .kind = kind, .spec = spec, .drawn = *drawn };
	}
	known->count++;
	known->shrunk++;
	return 0;
}

static void count(struct random *random, const struct prediction *prediction,
		  const struct seen *seen)
{
	random->done++;
	random->deaths += seen->verdict == VERDICT_CRASHED;
	random->withheld += seen->verdict == VERDICT_WITHHELD || seen->verdict == VERDICT_DENIED;
	random->unmeasured += seen->verdict == VERDICT_FAILED;
	random->unpredicted += prediction->verdict == VERDICT_FAILED;
}

static int take_case(struct random *random, uint64_t number)
{
	struct prediction prediction;
	struct spec spec;
	struct seen seen = { VERDICT_WITHHELD, RECORD_NULL, RECORD_NULL, RECORD_NULL };
	draw_case(random->seed, number, &spec);
	model_predict(random->model, &spec, random->budget, &prediction);
	int err = is_left_out(&prediction)
			  ? 0
			  : random->looker.look(random->looker.context, &spec, &seen);
	if (!err) {
		const struct surprise_kind kind = surprise_of(&prediction, &seen);
		count(random, &prediction, &seen);
		if (kind.differs != DIFFERS_NOT)
			err = take_surprise(random, kind, &spec);
	}
	prediction_release(&prediction);
	return err;
}

int random_run(struct random *random)
{
	int err = 0;
	for (uint64_t i = 0; i < random->count && !err; i++) {
		if ((random->until_ms && clock_ms() > random->until_ms) ||
		    (random->ended && random->ended()))
			break;
		err = take_case(random, i);
		if (random->progress)
			random->progress(random);
	}
	return err;
}

void random_release(struct random *random)
{
	free(random->surprises);
	random->surprises = NULL;
	random->surprise_count = 0;
}
