/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "causes.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "text.h"

#define CAUSES_VERSION 1

/* -- Versions -------------------------------------------------------------------------- */

/* X.Y and X.Y.Z at the beginning of a kernel's version; a release candidate counts as its release.
 */
struct release {
	long major, minor, patch;
};

static long number(const char **text)
{
	long value = 0;
	while (isdigit((unsigned char)**text) && value < INT32_MAX)
		value = value * 10 + (*(*text)++ - '0');
	return value;
}

/* Returns whether it is one; `*end` is what stands behind it. */
static bool release_parse(const char *text, struct release *release, const char **end)
{
	*release = (struct release){ 0 };
	if (!isdigit((unsigned char)*text))
		return false;
	release->major = number(&text);
	if (*text++ != '.' || !isdigit((unsigned char)*text))
		return false;
	release->minor = number(&text);
	if (*text == '.' && isdigit((unsigned char)text[1])) {
		text++;
		release->patch = number(&text);
	}
	*end = text;
	return true;
}

static bool is_tag(const char *tag)
{
	struct release release;
	const char *end;
	return *tag == 'v' && release_parse(tag + 1, &release, &end) && !*end && !release.patch;
}

/* One of a stable series has a third number. */
static bool is_stable(const char *version)
{
	struct release release;
	const char *end;
	return version && release_parse(version, &release, &end) && !*end && release.patch;
}

static bool same_series(const struct release *a, const struct release *b)
{
	return a->major == b->major && a->minor == b->minor;
}

static bool series_from(const struct release *a, const struct release *first)
{
	return a->major != first->major ? a->major > first->major : a->minor >= first->minor;
}

bool cause_is_in(const struct cause *cause, const char *version)
{
	struct release kernel, first;
	const char *end;
	size_t index;
	const json_t *one;
	if (!release_parse(version, &kernel, &end))
		return false;
	if (release_parse(cause->tag + 1, &first, &end) && series_from(&kernel, &first))
		return true;
	json_array_foreach(cause->stable, index,
			   one) if (release_parse(json_string_value(one), &first, &end) &&
				    same_series(&kernel, &first)) return kernel.patch >=
		first.patch;
	return false;
}

bool cause_is_between(const struct cause *cause, const char *a, const char *b)
{
	return cause_is_in(cause, a) != cause_is_in(cause, b);
}

static bool fits(const char *said, const char *is)
{
	return !strcmp(said, "any") || !strcmp(said, is);
}

bool cause_is_of(const struct cause *cause, const char *limit, const char *arch, const char *mode)
{
	return !strcmp(cause->limit, limit) && fits(cause->arch, arch) && fits(cause->mode, mode);
}

bool cause_tells(const struct cause *cause, const char *limit, const char *arch, const char *mode,
		 const char *a, const char *b)
{
	return cause_is_of(cause, limit, arch, mode) && cause_is_between(cause, a, b);
}

char *cause_line(const struct cause *cause)
{
	if (!cause->commit)
		return text("%s, cause not known", cause->tag);
	return text("%s, %.12s (\"%s\")", cause->tag, cause->commit, cause->subject);
}

/* -- Reading --------------------------------------------------------------------------- */

static int bad(const char *path, size_t number, const char *why)
{
	error("%s: change %zu: %s", path, number + 1, why);
	return -EINVAL;
}

static bool is_hash(const char *commit)
{
	size_t length = strlen(commit);
	return length >= 12 && length <= 40 && strspn(commit, "0123456789abcdef") == length;
}

/* NULL where all is as it should be, else what is wrong. */
static const char *fault_of(const struct cause *cause)
{
	size_t index;
	const json_t *one;
	if (!cause->limit || !cause->arch || !cause->mode || !cause->from || !cause->to ||
	    !cause->tag || !cause->why)
		return "lacks one of limit, arch, mode, from, to, tag, why, each a text";
	if (!is_tag(cause->tag))
		return "its tag is not of the form v6.12";
	if (!cause->commit != !cause->subject)
		return "has a commit or a subject alone";
	if (cause->commit && !is_hash(cause->commit))
		return "its commit is not a hash of 12 to 40 digits";
	if (!json_is_array(cause->stable))
		return "its stable is not a list";
	json_array_foreach(cause->stable, index, one) if (
		!is_stable(json_string_value(
			one))) return "its stable has what is not of the form 6.6.57";
	return NULL;
}

/* Takes what a text of the entry says; NULL where it is none, or null. */
static const char *word(const json_t *entry, const char *key)
{
	return json_string_value(json_object_get(entry, key));
}

static int take(struct causes *causes, const char *path, size_t index, const json_t *entry)
{
	const struct cause cause = {
		.limit = word(entry, "limit"),
		.arch = word(entry, "arch"),
		.mode = word(entry, "mode"),
		.from = word(entry, "from"),
		.to = word(entry, "to"),
		.commit = word(entry, "commit"),
		.subject = word(entry, "subject"),
		.tag = word(entry, "tag"),
		.why = word(entry, "why"),
		.stable = json_object_get(entry, "stable"),
		.place = (int)index,
	};
	const char *fault = fault_of(&cause);
	if (fault)
		return bad(path, index, fault);
	causes->at = memory_grow(causes->at, (size_t)causes->count + 1, sizeof(*causes->at));
	causes->at[causes->count++] = cause;
	return 0;
}

/* By limit in the order of the file, one limit's by tag. */
static int by_tag(const void *a, const void *b)
{
	const struct cause *left = a, *right = b;
	struct release one, other;
	const char *end;
	int limits = strcmp(left->limit, right->limit);
	if (limits)
		return limits;
	release_parse(left->tag + 1, &one, &end);
	release_parse(right->tag + 1, &other, &end);
	if (!same_series(&one, &other))
		return series_from(&one, &other) ? 1 : -1;
	return left->place - right->place;
}

int causes_read(struct causes *causes, const char *path)
{
	char *own = path ? NULL : own_data("changes.json");
	const char *name = path ? path : own;
	json_error_t problem;
	size_t index;
	const json_t *entry;
	int err = 0;
	*causes = (struct causes){ .json = json_load_file(name, JSON_REJECT_DUPLICATES, &problem) };
	const json_t *version = json_object_get(causes->json, "version");
	const json_t *entries = json_object_get(causes->json, "changes");
	if (!causes->json) {
		error("%s: %s", name, problem.text);
		err = -EINVAL;
	} else if (json_integer_value(version) != CAUSES_VERSION || !json_is_array(entries)) {
		error("%s: not a list of changes: no version %d with an array 'changes'", name,
		      CAUSES_VERSION);
		err = -EINVAL;
	}
	json_array_foreach(entries, index, entry) if (!err) err = take(causes, name, index, entry);
	if (err)
		causes_release(causes);
	else if (causes->count)
		qsort(causes->at, (size_t)causes->count, sizeof(*causes->at), by_tag);
	free(own);
	return err;
}

void causes_read_own(struct causes *causes)
{
	char *own = own_data("changes.json");
	*causes = (struct causes){ 0 };
	if (!access(own, R_OK))
		causes_read(causes, own);
	free(own);
}

void causes_release(struct causes *causes)
{
	free(causes->at);
	json_decref(causes->json);
	*causes = (struct causes){ 0 };
}
