/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "axis_kind.h"
#include "case_name.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "objects.h"
#include "options.h"
#include "tool.h"
#include "../loader/load.h"
#include "../loader/observe.h"

struct opened {
	char *name;
	struct object *object;
	bool usable;
	struct record failure; /* where it is not usable */
};

/* The member of a structure that stands for it: all that can be tuned is at its least. */
static char *base_name(const struct spec *spec)
{
	struct spec base = *spec;
	axis_for_each (axis) {
		bool compiled_in = axis->kind == &axis_kind_SIZES && base.frame_style;
		int least = axis->none && axis_int(axis, spec) ? 1 : axis->min;
		if (axis->tunable && !compiled_in)
			axis->kind->set(axis_field(axis, &base), least);
	}
	return spec_name(&base);
}

static char *object_path(const struct objects *objects, const char *name)
{
	return text("%s/%s.bpf.o", objects->directory, name);
}

char *objects_path(const struct objects *objects, const struct spec *spec)
{
	char *name = base_name(spec), *path = object_path(objects, name);
	free(name);
	return path;
}

/* It came with the commands. */
char *objects_path_named(const struct objects *objects, const char *name)
{
	char *path = object_path(objects, name);
	if (!access(path, R_OK))
		return path;
	free(path);
	char *folder = own_data("objects");
	path = text("%s/%s.bpf.o", folder, name);
	free(folder);
	return path;
}

static bool listed(char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* `*words` is the compiler's own, where it refused a case. */
static int run_gen(const struct objects *objects, char **names, int count, char **words)
{
	char *gen = own_command("gen"), *jobs = text("%d", objects->jobs), *said = NULL;
	char **argv = calloc((size_t)count + 8, sizeof(*argv));
	struct process_result result = { 0 };
	if (!argv)
		return EXIT_NOT_MEASURED;
	char *const head[] = { gen, "-q", "-j", jobs, "-o", (char *)objects->directory, "--" };
	memcpy(argv, head, sizeof(head));
	memcpy(argv + 7, names, (size_t)count * sizeof(*names));
	progress("making %d object%s", count, count == 1 ? "" : "s");
	int status = tool_run(&(struct tool){ .process.argv = argv, .words = &said }, &result);
	progress_end();
	if (status > EXIT_DIFFERS)
		error("%s", said);
	if (status == EXIT_DIFFERS && words) {
		*words = said;
		said = NULL;
	}
	free(said);
	process_result_release(&result);
	free(argv);
	free(jobs);
	free(gen);
	return status < 0 ? EXIT_NOT_MEASURED : status;
}

static int make(const struct objects *objects, const struct spec *specs, int count, char **words)
{
	char **names = calloc((size_t)count + 1, sizeof(*names));
	int missing = 0, status = EXIT_DONE;
	for (int i = 0; i < count && names; i++) {
		char *name = base_name(&specs[i]), *path = object_path(objects, name);
		if (access(path, R_OK) && !listed(names, missing, name))
			names[missing++] = name;
		else
			free(name);
		free(path);
	}
	if (missing)
		status = run_gen(objects, names, missing, words);
	for (int i = 0; i < missing; i++)
		free(names[i]);
	free(names);
	return status;
}

int objects_make(const struct objects *objects, const struct spec *specs, int count)
{
	return make(objects, specs, count, NULL);
}

static struct opened *find(const struct objects *objects, const char *name)
{
	for (int i = 0; i < objects->count; i++)
		if (!strcmp(objects->opened[i].name, name))
			return &objects->opened[i];
	return NULL;
}

/* Whether an object that stands for the structure of a case is one of it. */
static bool is_of(const struct object *object, const struct spec *spec, struct record *failure)
{
	if (object->has_spec && spec_same_structure(&object->spec, spec))
		return true;
	failure->verdict = VERDICT_FAILED;
	failure->stage = STAGE_OPEN;
	record_text(&failure->message, "%s: is not what gen makes: remove it, and it is made again",
		    object->path);
	return false;
}

/* Opens the object at `path`, which it takes over, or notes why it cannot be. `spec`: a case that
 * it is to serve; NULL: it is no member of the family. */
static struct opened *open_object(struct objects *objects, const char *name, char *path,
				  const char *entry, const struct spec *spec)
{
	objects->opened =
		memory_grow(objects->opened, (size_t)objects->count + 1, sizeof(*objects->opened));
	struct opened *opened = &objects->opened[objects->count++];
	*opened =
		(struct opened){ text("%s", name), calloc(1, sizeof(struct object)), false, { 0 } };
	record_init(&opened->failure);
	/* The object keeps the path. */
	opened->usable = opened->object &&
			 object_open(opened->object, path, entry, &opened->failure) == EXIT_DONE &&
			 (!spec || is_of(opened->object, spec, &opened->failure));
	if (!opened->usable)
		free(path);
	return opened;
}

/* One object at a time has its programs in the kernel, so that there are never many. */
static struct object *take(struct objects *objects, struct opened *opened, struct record *record)
{
	if (opened && opened->usable) {
		if (objects->loaded && objects->loaded != opened->object)
			object_unload(objects->loaded);
		objects->loaded = opened->object;
		return opened->object;
	}
	record_environment(record);
	if (!opened) {
		record_text(&record->message, "out of memory");
		return NULL;
	}
	record_text(&record->case_name, "%s", opened->name);
	record->verdict = opened->failure.verdict;
	record->stage = opened->failure.stage;
	record->error_number = opened->failure.error_number;
	record_text(&record->message, "%s", opened->failure.message);
	return NULL;
}

struct object *objects_get(struct objects *objects, const struct spec *spec, struct record *record)
{
	char *name = base_name(spec);
	struct opened *opened = find(objects, name);
	if (opened) {
		free(name);
		return take(objects, opened, record);
	}
	/* A compiler that refuses the case has left no object. */
	char *words = NULL;
	int status = make(objects, spec, 1, &words);
	if (status == EXIT_DONE) {
		opened = open_object(objects, name, object_path(objects, name), NULL, spec);
		free(name);
		return take(objects, opened, record);
	}
	record_environment(record);
	record->case_name = spec_name(spec);
	record->stage = STAGE_COMPILE;
	record->verdict = status == EXIT_DIFFERS ? VERDICT_REFUSED : VERDICT_FAILED;
	record_text(&record->message, "%s", words ? words : "its object cannot be made");
	free(words);
	free(name);
	return NULL;
}

struct object *objects_get_named(struct objects *objects, const char *name, const char *entry,
				 struct record *record)
{
	struct opened *opened = find(objects, name);
	if (!opened)
		opened = open_object(objects, name, objects_path_named(objects, name), entry, NULL);
	return take(objects, opened, record);
}

void objects_release(struct objects *objects)
{
	for (int i = 0; i < objects->count; i++) {
		struct opened *opened = &objects->opened[i];
		/* object_open() leaves what can be released, also where it fails. */
		char *path = opened->usable && opened->object ? (char *)opened->object->path : NULL;
		if (opened->object)
			object_release(opened->object);
		free(path);
		free(opened->object);
		free(opened->name);
		record_release(&opened->failure);
	}
	free(objects->opened);
	objects->opened = NULL;
	objects->count = 0;
}
