/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * bench_load OBJECT: how many programs a second a bare BPF_PROG_LOAD loads, and how many probes of
 * the same instructions observe() makes, with everything that belongs to them. Both in turn, of the
 * same sizes, and under the same bound on programs that are not freed yet.
 */
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "../loader/bound.h"
#include "../loader/observe.h"

#define SIZES  500
#define ROUNDS 10

static struct spec with_stack(const struct object *object, int bytes)
{
	struct spec spec = object->spec;
	sizes_set(&spec.stack, &(struct sizes){ .count = 1, .bytes = { bytes } });
	return spec;
}

/* One load, beside what the bound takes. */
static int load(const struct program *program, const struct body *body)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .func_info = body->functions.at,
		    .func_info_cnt = body->functions.count,
		    .func_info_rec_size = body->functions.size,
		    .prog_btf_fd = program->attributes.prog_btf_fd);
	if (bound_reserve(1))
		return -1;
	int fd =
		bpf_prog_load(program->type, program->name, "GPL", body->insns, body->count, &opts);
	if (fd < 0)
		return fd;
	bound_loaded(1);
	close(fd);
	bound_closed(1, false);
	return 0;
}

static int64_t bare(const struct object *object)
{
	const struct program *program = &object->programs[object->entry];
	struct body bodies[SIZES];
	for (int i = 0; i < SIZES; i++) {
		struct spec spec = with_stack(object, i + 1);
		bodies[i] = body_copy(&program->body);
		marks_set(&program->marks, &bodies[i], &spec);
	}
	int64_t start = clock_ns();
	for (int i = 0; i < SIZES; i++)
		if (load(program, &bodies[i]))
			return -1;
	int64_t ns = clock_ns() - start;
	for (int i = 0; i < SIZES; i++)
		body_release(&bodies[i]);
	return ns;
}

static int64_t probes(struct object *object, const struct observation *observation)
{
	int64_t start = clock_ns();
	for (int i = 0; i < SIZES; i++) {
		struct spec spec = with_stack(object, i + 1);
		struct record record;
		record_init(&record);
		observe(object, &spec, observation, &record);
		enum verdict verdict = record.verdict;
		record_release(&record);
		if (verdict != VERDICT_ACCEPTED)
			return -1;
	}
	return clock_ns() - start;
}

int main(int argc, char **argv)
{
	struct object object;
	struct observation observation;
	struct record record;
	int64_t spent[2] = { 0 };
	record_init(&record);
	observation_init(&observation);
	observation.until = REACHED_LOAD;
	observation.sizes = false;
	if (argc != 2 || object_open_made(&object, argv[1], NULL, &record))
		return 1;
	for (int round = 0; round < ROUNDS; round++) {
		int64_t ns[2] = { bare(&object), probes(&object, &observation) };
		if (ns[0] < 0 || ns[1] < 0)
			return 1;
		spent[0] += ns[0];
		spent[1] += ns[1];
	}
	for (int i = 0; i < 2; i++)
		printf("%.0f\n", (double)SIZES * ROUNDS / ((double)spent[i] / 1e9));
	object_release(&object);
	record_release(&record);
	return observe_end(false);
}
