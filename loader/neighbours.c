/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "host.h"
#include "load.h"
#include "memory.h"
#include "neighbours.h"
#include "options.h"
#include "text.h"
#include "tunables.h"
#include "verdict.h"

struct neighbour {
	char *path;
	struct object object;
	struct setup setup;
	struct links links;
	bool ready;
	char *why; /* NULL: it could be opened and loaded */
};

/* -- What is typed --------------------------------------------------------------------- */

/* OBJECT:NAME[:FUNCTION]; what is not there is NULL. */
struct reference {
	char *object, *name, *function;
};

static struct reference reference_parse(const char *typed)
{
	const char *first = strchr(typed, ':'), *second = first ? strchr(first + 1, ':') : NULL;
	struct reference reference = { 0 };
	if (!first || first == typed || !first[1])
		return reference;
	reference.object = text("%.*s", (int)(first - typed), typed);
	reference.name =
		second ? text("%.*s", (int)(second - first - 1), first + 1) : text("%s", first + 1);
	reference.function = second && second[1] ? text("%s", second + 1) : NULL;
	return reference;
}

static void reference_release(struct reference *reference)
{
	free(reference->object);
	free(reference->name);
	free(reference->function);
}

static const char *behind_sign(const char *typed)
{
	const char *sign = strchr(typed, '=');
	return sign ? sign + 1 : typed;
}

/* Whether a link leads to that object. */
static bool names_object(const char *typed, const char *path)
{
	struct reference reference = reference_parse(behind_sign(typed));
	const bool same =
		reference.object && setup_names(reference.object, strlen(reference.object), path);
	reference_release(&reference);
	return same;
}

static bool named_by(const struct texts *words, const char *path)
{
	for (int i = 0; i < words->count; i++)
		if (names_object(words->at[i], path))
			return true;
	return false;
}

bool neighbours_need(const struct neighbours *neighbours, const char *path)
{
	return named_by(&neighbours->setup->reuses, path) ||
	       named_by(&neighbours->setup->targets, path);
}

/* -- Opening and loading --------------------------------------------------------------- */

/* Why it is not as it is needed; NULL: it is. */
static char *load(const struct neighbours *neighbours, struct object *object)
{
	const struct spec *spec = object->has_spec ? &object->spec : NULL;
	char *why = spec && !neighbours->throwaway ? host_refuses_load(spec) : NULL;
	struct record record;
	if (why)
		return why;
	record_init(&record);
	object->stays = true;
	object->with_sizes = true;
	if (object_load(object, spec, BUDGET_DEFAULT, true, NULL, &record))
		why = text("%s: %s", verdict_name(record.verdict), record.message);
	record_release(&record);
	return why;
}

static char *make(struct neighbours *neighbours, struct neighbour *one)
{
	struct record record;
	char *why = NULL;
	setup_of(neighbours->setup, one->path, &one->setup);
	record_init(&record);
	if (neighbours_open(neighbours, one->path, &one->setup, &one->links, &one->object, &record))
		why = text("%s", record.message);
	record_release(&record);
	return why || neighbours->checks ? why : load(neighbours, &one->object);
}

struct object *neighbours_find(struct neighbours *neighbours, const char *path, char **why)
{
	struct neighbour *one = NULL;
	for (int i = 0; i < neighbours->count && !one; i++)
		if (setup_names(path, strlen(path), neighbours->at[i]->path))
			one = neighbours->at[i];
	if (!one) {
		one = memory_grow(NULL, 1, sizeof(*one));
		*one = (struct neighbour){ .path = text("%s", path) };
		neighbours->at = memory_grow(neighbours->at, (size_t)neighbours->count + 1,
					     sizeof(*neighbours->at));
		neighbours->at[neighbours->count++] = one;
		one->why = make(neighbours, one);
		one->ready = true;
	}
	*why = !one->ready ? text("'%s' needs this object itself", path)
	       : one->why  ? text("'%s': %s", path, one->why)
			   : NULL;
	return *why ? NULL : &one->object;
}

void neighbours_release(struct neighbours *neighbours)
{
	/* Those that need others before those. */
	for (int i = 0; i < neighbours->count; i++) {
		struct neighbour *one = neighbours->at[i];
		object_release(&one->object);
		links_release(&one->links);
		setup_release(&one->setup);
		free(one->path);
		free(one->why);
		free(one);
	}
	free(neighbours->at);
	*neighbours = (struct neighbours){ 0 };
}

/* -- Links ----------------------------------------------------------------------------- */

static struct link *add_link(struct link **links, int *count, const char *typed, char *name)
{
	*links = memory_grow(*links, (size_t)*count + 1, sizeof(**links));
	(*links)[*count] = (struct link){ .typed = typed, .name = name, .fd = -1 };
	return &(*links)[(*count)++];
}

static char *find_pin(const struct neighbours *neighbours, const char *path, struct link *link)
{
	if (neighbours->checks)
		return NULL;
	link->fd = bpf_obj_get(path);
	return link->fd < 0 ? text("'%s': %s", path, errno_text(-link->fd)) : NULL;
}

static char *find_map(struct neighbours *neighbours, const struct reference *reference,
		      struct link *link)
{
	char *why;
	const struct object *object = neighbours_find(neighbours, reference->object, &why);
	if (!object)
		return why;
	link->map = bpf_object__find_map_by_name(object->bpf, reference->name);
	if (link->map && !neighbours->checks)
		link->fd = dup(bpf_map__fd(link->map));
	return link->map ? NULL : text("%s has no map '%s'", object->path, reference->name);
}

static char *link_map(struct neighbours *neighbours, const char *typed, struct links *links)
{
	const char *sign = strchr(typed, '=');
	if (!sign || sign == typed || !sign[1])
		return text("not of the form MAP=PIN or MAP=OBJECT:MAP");
	struct link *link = add_link(&links->maps, &links->map_count, typed,
				     text("%.*s", (int)(sign - typed), typed));
	struct reference reference = reference_parse(sign + 1);
	char *why = reference.function ? text("not of the form MAP=PIN or MAP=OBJECT:MAP")
		    : reference.object ? find_map(neighbours, &reference, link)
				       : find_pin(neighbours, sign + 1, link);
	reference_release(&reference);
	return why;
}

static char *find_program(struct neighbours *neighbours, const struct reference *reference,
			  struct link *link)
{
	char *why;
	struct object *object = neighbours_find(neighbours, reference->object, &why);
	if (!object)
		return why;
	const struct program *program =
		programs_find(object->programs, object->program_count, reference->name);
	if (!program)
		return text("%s has no program '%s'", object->path, reference->name);
	if (neighbours->checks ? !object_loads(object, program) : program->fd < 0)
		return text("'%s' of %s is not loaded", reference->name, object->path);
	link->object = object;
	link->bpf = object->bpf;
	link->fd = neighbours->checks ? -1 : dup(program->fd);
	link->function = text("%s", reference->function ? reference->function : "");
	/* What is run when nothing else is: the program that is named. */
	if (object->no_entry) {
		object->entry = (int)(program - object->programs);
		free(object->no_entry);
		object->no_entry = NULL;
	}
	return NULL;
}

static char *link_target(struct neighbours *neighbours, const char *typed, struct links *links)
{
	const char *sign = strchr(typed, '=');
	struct link *link = add_link(&links->targets, &links->target_count, typed,
				     text("%.*s", sign ? (int)(sign - typed) : 0, typed));
	struct reference reference = reference_parse(behind_sign(typed));
	char *why = reference.object ? find_program(neighbours, &reference, link)
				     : text("not of the form OBJECT:PROGRAM or "
					    "OBJECT:PROGRAM:FUNCTION");
	reference_release(&reference);
	return why;
}

/* Finds what --reuse and --target of the object at `path` name; what names itself is for others.
 * Returns NULL, or what is wrong, which the caller frees. */
static char *find_links(struct neighbours *neighbours, const char *path, const struct setup *own,
			struct links *links)
{
	char *why = NULL;
	const char *option = "reuse", *typed = NULL;
	*links = (struct links){ 0 };
	for (int i = 0; i < own->reuses.count && !why; i++) {
		typed = own->reuses.at[i];
		if (!names_object(typed, path))
			why = link_map(neighbours, typed, links);
	}
	for (int i = 0; i < own->targets.count && !why; i++) {
		option = "target";
		typed = own->targets.at[i];
		if (!names_object(typed, path))
			why = link_target(neighbours, typed, links);
	}
	return text_fault(option, typed, why);
}

static void release(struct link *links, int count)
{
	for (int i = 0; i < count; i++) {
		file_close(links[i].fd);
		free(links[i].name);
		free(links[i].function);
	}
	free(links);
}

void links_release(struct links *links)
{
	release(links->maps, links->map_count);
	release(links->targets, links->target_count);
	*links = (struct links){ 0 };
}

int neighbours_open(struct neighbours *neighbours, const char *path, const struct setup *own,
		    struct links *links, struct object *object, struct record *record)
{
	*object = (struct object){ .path = path };
	record->message = find_links(neighbours, path, own, links);
	object->unfit = record->message != NULL;
	if (object->unfit)
		return EXIT_USAGE;
	return (neighbours->checks ? object_check_setup : object_open_setup)(object, path, own,
									     links, record);
}
