/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "global.h"
#include "number.h"
#include "settings.h"
#include "text.h"
#include "verdict.h"

/* -- Global variables ------------------------------------------------------------------ */

static char *set_global(const struct settable *object, const char *typed)
{
	if (object->has_tunables)
		return text("global '%s': %s is gen's: what can be set of it are tunables, as "
			    "--depth",
			    typed, object->path);
	return text_fault("global", typed,
			  global_set(object->bpf, object->variables, false, object->path, typed));
}

/* -- Sizes of maps --------------------------------------------------------------------- */

static char *set_size(const struct settable *object, const char *name, const char *value)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object->bpf, name);
	uint64_t entries;
	if (!map)
		return text("%s has no map '%s'", object->path, name);
	if (bpf_map__is_internal(map))
		return text("'%s' holds global variables, and has one entry", name);
	if (number_parse(value, UINT32_MAX, &entries) || !entries)
		return text("must be 1 to %u", UINT32_MAX);
	int err = bpf_map__set_max_entries(map, (__u32)entries);
	return err ? text("libbpf refuses it: %s", errno_text(-err)) : NULL;
}

static char *set_max_entries(const struct settable *object, const char *typed)
{
	const char *sign = strchr(typed, '=');
	if (!sign || sign == typed || !sign[1])
		return text("max-entries '%s': not of the form MAP=N", typed);
	char *name = text("%.*s", (int)(sign - typed), typed);
	char *why = set_size(object, name, sign + 1);
	free(name);
	return text_fault("max-entries", typed, why);
}

/* -- Expected attach types ------------------------------------------------------------- */

/* By libbpf's name for it, or the kernel's, BPF_TRACE_FENTRY; -1: there is none. */
static int find_attach_type(const char *name)
{
	static const char prefix[] = "BPF_";
	const char *known;
	if (!strncasecmp(name, prefix, strlen(prefix)))
		name += strlen(prefix);
	for (int i = 0; (known = libbpf_bpf_attach_type_str((enum bpf_attach_type)i)); i++)
		if (!strcasecmp(known, name))
			return i;
	return -1;
}

/* Names all that libbpf knows. */
static char *unknown_attach_type(const char *name)
{
	char *why = text("libbpf %s knows no attach type '%s'; known are ", libbpf_version_string(),
			 name);
	const char *known;
	for (int i = 0; (known = libbpf_bpf_attach_type_str((enum bpf_attach_type)i)); i++)
		text_append(&why, "%s%s", i ? ", " : "", known);
	return why;
}

static char *expect(const struct settable *object, struct program *program, int type)
{
	struct bpf_program *prog = bpf_object__find_program_by_name(object->bpf, program->name);
	int err = bpf_program__set_expected_attach_type(prog, (enum bpf_attach_type)type);
	program->expects = !err;
	return err ? text("'%s': libbpf refuses it: %s", program->name, errno_text(-err)) : NULL;
}

static char *expect_of(const struct settable *object, const char *name, int type)
{
	char *why = NULL;
	struct program *program = programs_find(object->programs, object->program_count, name);
	if (*name && !program)
		return text("%s has no program '%s'", object->path, name);
	if (program)
		return expect(object, program, type);
	for (int i = 0; i < object->program_count && !why; i++)
		why = expect(object, &object->programs[i], type);
	return why;
}

static char *set_attach_type(const struct settable *object, const char *typed)
{
	const char *sign = strchr(typed, '='), *value = sign ? sign + 1 : typed;
	const int type = find_attach_type(value);
	char *name = text("%.*s", sign ? (int)(sign - typed) : 0, typed);
	char *why = type < 0 ? unknown_attach_type(value) : expect_of(object, name, type);
	free(name);
	return text_fault("expected-attach-type", typed, why);
}

/* -- Links ----------------------------------------------------------------------------- */

/* What the code says of a map. */
struct likeness {
	enum bpf_map_type type;
	__u32 key_size, value_size;
};

static struct likeness likeness_of(const struct bpf_map *map)
{
	return (struct likeness){ bpf_map__type(map), bpf_map__key_size(map),
				  bpf_map__value_size(map) };
}

/* Of the map that a link leads to. Returns 0, or a negative errno. */
static int linked_likeness(const struct link *link, struct likeness *likeness)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	if (link->map) {
		*likeness = likeness_of(link->map);
		return 0;
	}
	int err = bpf_obj_get_info_by_fd(link->fd, &info, &length);
	*likeness =
		(struct likeness){ (enum bpf_map_type)info.type, info.key_size, info.value_size };
	return err;
}

/* Why a map cannot stand for the object's own; NULL: it can. What the code says of it must be true.
 */
static char *unlike(const struct bpf_map *map, const struct link *link)
{
	struct likeness own = likeness_of(map), other;
	if (linked_likeness(link, &other))
		return text("it is no map");
	const char *type = libbpf_bpf_map_type_str(other.type);
	if (other.type == own.type && other.key_size == own.key_size &&
	    other.value_size == own.value_size)
		return NULL;
	return text(
		"it is of type %s with keys of %u bytes and values of %u, and '%s' is of type %s "
		"with %u and %u",
		type ? type : "unknown", other.key_size, other.value_size, bpf_map__name(map),
		libbpf_bpf_map_type_str(own.type), own.key_size, own.value_size);
}

static char *share_map(const struct settable *object, const struct link *link)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object->bpf, link->name);
	char *why = NULL;
	if (!map)
		why = text("%s has no map '%s'", object->path, link->name);
	else if (link->map || link->fd >= 0)
		why = unlike(map, link);
	int err = why || link->fd < 0 ? 0 : bpf_map__reuse_fd(map, link->fd);
	if (err)
		why = text("libbpf refuses it: %s", errno_text(-err));
	return text_fault("reuse", link->typed, why);
}

/* Whether programs of its type are put on others. */
static bool can_be_put(const struct bpf_program *prog)
{
	static const char *const words[] = { "freplace", "fentry", "fexit", "fmod_ret" };
	const char *section = bpf_program__section_name(prog);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strncmp(section, words[i], strlen(words[i])))
			return true;
	return false;
}

/* The function that is meant: the one that is named, else the section's. */
static const char *target_function(const struct bpf_program *prog, const struct link *link)
{
	const char *slash = strchr(bpf_program__section_name(prog), '/');
	return *link->function ? link->function : slash && slash[1] ? slash + 1 : NULL;
}

/* As libbpf looks for it in a program that is loaded, there in all of the object. */
static int find_function(const struct bpf_object *bpf, const char *function)
{
	const struct btf *btf = bpf_object__btf(bpf);
	int id = btf ? btf__find_by_name_kind(btf, function, BTF_KIND_FUNC) : -ENOENT;
	return id < 0 ? id : 0;
}

static char *put_program_on(const struct settable *object, struct program *program,
			    const struct link *link)
{
	struct bpf_program *prog = bpf_object__find_program_by_name(object->bpf, program->name);
	const char *function = target_function(prog, link);
	if (!can_be_put(prog))
		return text(
			"'%s' is in section '%s': only freplace, fentry, fexit and fmod_ret are "
			"put on programs",
			program->name, bpf_program__section_name(prog));
	if (!function)
		return text("the section of '%s' names no function of that program: add :FUNCTION",
			    program->name);
	int err = link->fd < 0 ? find_function(link->bpf, function)
			       : bpf_program__set_attach_target(prog, link->fd, function);
	program->has_target = !err;
	return err ? text("that program has no function '%s'", function) : NULL;
}

static char *put_on(const struct settable *object, const struct link *link)
{
	struct program *one = programs_find(object->programs, object->program_count, link->name);
	char *why = *link->name && !one ? text("%s has no program '%s'", object->path, link->name)
					: NULL;
	if (one)
		why = put_program_on(object, one, link);
	/* Where none is named, it may be meant for other objects. */
	for (int i = 0; i < object->program_count && !one && !why; i++) {
		struct program *program = &object->programs[i];
		if (can_be_put(bpf_object__find_program_by_name(object->bpf, program->name)))
			why = put_program_on(object, program, link);
	}
	return text_fault("target", link->typed, why);
}

/* -- All ------------------------------------------------------------------------------- */

static const struct {
	size_t words; /* in struct setup: struct texts */
	char *(*apply)(const struct settable *object, const char *typed);
} settings[] = {
	{ offsetof(struct setup, globals), set_global },
	{ offsetof(struct setup, max_entries), set_max_entries },
	{ offsetof(struct setup, attach_types), set_attach_type },
};

char *settings_apply(const struct settable *object, const struct setup *setup,
		     const struct links *links)
{
	char *why = NULL;
	for (int i = 0; links && i < links->map_count && !why; i++)
		why = share_map(object, &links->maps[i]);
	for (int i = 0; links && i < links->target_count && !why; i++)
		why = put_on(object, &links->targets[i]);
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		const struct texts *words =
			(const struct texts *)((const char *)setup + settings[i].words);
		for (int k = 0; k < words->count && !why; k++)
			why = settings[i].apply(object, words->at[k]);
	}
	return why;
}
