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
#include "text.h"
#include "tool.h"
#include "tunables.h"
#include "../loader/environment.h"
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
		int least = axis->none && axis_int(axis, spec) ? 1 : axis->min;
		if (spec_can_tune(spec, axis))
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

/* Objects that are being made. */
struct made {
	const struct objects *objects;
	char **names;
	int count;
};

static void show_progress(void *context)
{
	const struct made *made = context;
	int there = 0;
	for (int i = 0; i < made->count; i++) {
		char *path = object_path(made->objects, made->names[i]);
		there += !access(path, R_OK);
		free(path);
	}
	progress("making objects: %d of %d", there, made->count);
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
	struct made made = { objects, names, count };
	const struct process process = { .argv = argv,
					 .meanwhile = show_progress,
					 .context = &made };
	show_progress(&made);
	int status = tool_run(&(struct tool){ .process = process, .words = &said }, &result);
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

int objects_make(const struct objects *objects, const struct spec *specs, int count)
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
		status = run_gen(objects, names, missing, NULL);
	for (int i = 0; i < missing; i++)
		free(names[i]);
	free(names);
	return status;
}

static struct opened *find(const struct objects *objects, const char *name)
{
	for (int i = 0; i < objects->count; i++)
		if (!strcmp(objects->opened[i].name, name))
			return &objects->opened[i];
	return NULL;
}

/* What an object is to be: of a case, instrumented or plain, or no member of the family. */
enum object_kind { OBJECT_INSTRUMENTED, OBJECT_PLAIN, OBJECT_OTHER };

/* Whether the object is that; `spec` is of its case. */
static bool is_of(const struct object *object, enum object_kind kind, const struct spec *spec,
		  struct record *failure)
{
	bool instrumented = kind == OBJECT_INSTRUMENTED;
	if (kind == OBJECT_OTHER || (object->has_spec == instrumented &&
				     (!instrumented || spec_same_structure(&object->spec, spec))))
		return true;
	failure->verdict = VERDICT_FAILED;
	failure->reached = REACHED_OPEN;
	record_text(&failure->message, "%s: is not what gen makes: remove it, and it is made again",
		    object->path);
	return false;
}

/* Opens the object at `path`, which it takes over, or notes why it cannot be. */
static struct opened *open_object(struct objects *objects, const char *name, char *path,
				  const char *entry, enum object_kind kind, const struct spec *spec)
{
	objects->opened =
		memory_grow(objects->opened, (size_t)objects->count + 1, sizeof(*objects->opened));
	struct opened *opened = &objects->opened[objects->count++];
	*opened =
		(struct opened){ text("%s", name), calloc(1, sizeof(struct object)), false, { 0 } };
	record_init(&opened->failure);
	/* The object keeps the path. */
	opened->usable =
		opened->object &&
		object_open_made(opened->object, path, entry, &opened->failure) == EXIT_DONE &&
		is_of(opened->object, kind, spec, &opened->failure);
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
	record->reached = opened->failure.reached;
	record->error_number = opened->failure.error_number;
	record_text(&record->message, "%s", opened->failure.message);
	return NULL;
}

/* A guest has none. */
static bool has_gen(void)
{
	char *gen = own_command("gen");
	bool there = !access(gen, X_OK);
	free(gen);
	return there;
}

static void conclude_unmade(struct objects *objects, const char *name, int status,
			    const char *words, struct record *record)
{
	bool lacking = !has_gen();
	if (lacking)
		texts_add(&objects->lacking, name);
	record_environment(record);
	record->reached = REACHED_COMPILE;
	record->verdict = status == EXIT_DIFFERS ? VERDICT_REFUSED : VERDICT_FAILED;
	record_text(&record->message, "%s",
		    words     ? words
		    : lacking ? "its object is not there, nor gen to make it"
			      : "its object cannot be made");
}

/* The object of that name, made by gen where it is not there. */
static struct object *get(struct objects *objects, char *name, enum object_kind kind,
			  const struct spec *spec, struct record *record)
{
	struct opened *opened = find(objects, name);
	if (opened)
		return take(objects, opened, record);
	char *path = object_path(objects, name), *words = NULL;
	int status = EXIT_DONE;
	if (access(path, R_OK))
		status = has_gen() ? run_gen(objects, &name, 1, &words) : EXIT_NOT_MEASURED;
	if (status == EXIT_DONE)
		return take(objects, open_object(objects, name, path, NULL, kind, spec), record);
	free(path);
	/* A compiler that refuses the case has left no object. */
	conclude_unmade(objects, name, status, words, record);
	free(words);
	return NULL;
}

struct object *objects_get(struct objects *objects, const struct spec *spec, struct record *record)
{
	char *name = base_name(spec);
	struct object *object = get(objects, name, OBJECT_INSTRUMENTED, spec, record);
	if (!object && !record->case_name)
		record->case_name = spec_name(spec);
	free(name);
	return object;
}

char *objects_name(const struct spec *spec)
{
	return base_name(spec);
}

bool objects_can_make(void)
{
	return has_gen();
}

bool objects_have(struct objects *objects, const struct spec *spec)
{
	char *name = base_name(spec), *path = object_path(objects, name);
	bool there = find(objects, name) || !access(path, R_OK) || has_gen();
	if (!there && !texts_have(&objects->lacking, name))
		texts_add(&objects->lacking, name);
	free(path);
	free(name);
	return there;
}

struct object *objects_get_plain(struct objects *objects, const struct spec *spec,
				 struct record *record)
{
	char *case_name = spec_name(spec), *name = text("%s" PLAIN_SUFFIX, case_name);
	struct object *object = get(objects, name, OBJECT_PLAIN, spec, record);
	if (!object && !record->case_name)
		record_text(&record->case_name, "%s", name);
	free(name);
	free(case_name);
	return object;
}

struct object *objects_get_named(struct objects *objects, const char *name, const char *entry,
				 struct record *record)
{
	struct opened *opened = find(objects, name);
	if (!opened)
		opened = open_object(objects, name, objects_path_named(objects, name), entry,
				     OBJECT_OTHER, NULL);
	return take(objects, opened, record);
}

void objects_release(struct objects *objects)
{
	for (int i = 0; i < objects->count; i++) {
		struct opened *opened = &objects->opened[i];
		/* object_open_setup() leaves what can be released, also where it fails. */
		char *path = opened->usable && opened->object ? (char *)opened->object->path : NULL;
		if (opened->object)
			object_release(opened->object);
		free(path);
		free(opened->object);
		free(opened->name);
		record_release(&opened->failure);
	}
	free(objects->opened);
	texts_release(&objects->lacking);
	objects->opened = NULL;
	objects->count = 0;
}
