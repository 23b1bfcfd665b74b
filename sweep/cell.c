/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "aspects.h"
#include "cell.h"
#include "clock.h"
#include "escape.h"
#include "file.h"
#include "files.h"
#include "finding.h"
#include "guest.h"
#include "line.h"
#include "lines.h"
#include "message.h"
#include "options.h"
#include "questions.h"
#include "record.h"
#include "text.h"

/* What is written of a question that a kernel died of, beside what was known before. */
#define FINDING_CRASHED                                                                            \
	(FINDING_HAS(limit) | FINDING_HAS(answer) | FINDING_HAS(kind) | FINDING_HAS(value) |       \
	 FINDING_HAS(fails) | FINDING_HAS(words) | FINDING_HAS(kernel) | FINDING_HAS(arch) |       \
	 FINDING_HAS(mode) | FINDING_HAS(emulated) | FINDING_HAS(console) |                        \
	 FINDING_HAS(fails_record))

/* How often a guest is told of objects that the one before lacked: a search takes one after the
 * other, and bisects. */
#define ROUNDS_MAX 16

/* Fewer questions than this are not worth a snapshot of their own, with their objects open. */
#define PREPARED_MIN 12

/* Of the user's objects a guest is given all, until a kernel dies of one: others may be as deadly,
 * and those that a dead guest was given in vain took time. The next one gets so many, and each that
 * lives through its own lets the next have twice as many. */
#define OBJECTS_AFTER_DEATH 4

struct run {
	struct cell *cell;
	bool prepares;	      /* its guests are saved when their command waits for names */
	struct texts objects; /* that the next guest gets */
	json_t *held; /* findings, from the first that lacked objects on, as they are in order */
	int rounds;
	struct lines lines; /* of standard output */
	struct spare spare;
	int64_t began;
	const char *stop; /* why the guest is to be ended, or NULL */
	char **left; /* questions or objects that are not answered yet, in order, ended by NULL */
	int share;   /* how many of them the next guest is given; 0: all */
	json_t *at;  /* the question that the guest is at, as far as it is answered */
	json_t *about_to; /* the same of the one that it was asked: itself, or one that needs it */
	json_t *loaded;	  /* an object's record as it was before its run, or NULL */
	char *case_name;  /* the case it is running, or NULL */
	int status;
};

static int count_of(char *const *names)
{
	int count = 0;
	while (names && names[count])
		count++;
	return count;
}

static const char *limit_of(const json_t *question)
{
	return json_word(question, "limit");
}

static bool is_left(const struct run *run, const char *name)
{
	for (char **left = run->left; *left; left++)
		if (!strcmp(*left, name))
			return true;
	return false;
}

/* How many of what is left the next guest is not given. */
static int left_out(const struct run *run)
{
	const int left = count_of(run->left);
	return run->prepares && run->share && left > run->share ? left - run->share : 0;
}

/* Takes the first of that name out of the list. */
static bool take_out(char **names, const char *name)
{
	for (; *names; names++) {
		if (strcmp(*names, name) != 0)
			continue;
		do
			names[0] = names[1];
		while (*names++);
		return true;
	}
	return false;
}

/* Where the finding is from, as only the host knows. */
static void report(void *context, json_t *finding)
{
	struct run *run = context;
	const struct kernel *kernel = run->cell->kernel;
	json_object_set_new(finding, "kernel_source", json_text(kernel->source));
	json_object_set_new(finding, "kernel_package", json_text(kernel->package));
	json_object_set_new(finding, "kernel_version", json_text(kernel->version));
	json_object_set_new(finding, "kernel_sha256", json_text(kernel->sha256));
	if (*json_word(finding, "coloured") && run->status < EXIT_DIFFERS)
		run->status = EXIT_DIFFERS;
	progress("%s %s %s: %s", kernel->label, kernel->arch->name, run->cell->mode,
		 limit_of(finding));
	run->cell->finding(run->cell->context, finding);
}

/* What the guest is at no more. */
static void forget_announcement(struct run *run)
{
	json_decref(run->at);
	json_decref(run->about_to);
	json_decref(run->loaded);
	free(run->case_name);
	run->at = run->about_to = run->loaded = NULL;
	run->case_name = NULL;
}

/* A question that is needed for the one that was asked is announced after it. */
static void take_announcement(struct run *run, json_t *json)
{
	json_t *question = json_object_get(json, "about_to");
	json_t *about_to = is_left(run, limit_of(question)) ? question : run->about_to;
	const char *name = json_string_value(json_object_get(json, "case"));
	json_incref(about_to);
	forget_announcement(run);
	run->at = json_incref(question);
	run->about_to = about_to;
	run->case_name = name ? text("%s", name) : NULL;
}

/* The object that a record is of: its case is the file's name or, if gen made it, without suffix.
 * NULL if none is left. */
static const char *object_of(const struct run *run, const json_t *record)
{
	const char *case_name = json_string_value(json_object_get(record, "case"));
	size_t length = strlen(case_name);
	for (char **name = run->left; *name; name++)
		if (!strncmp(*name, case_name, length) &&
		    (!(*name)[length] || !strcmp(*name + length, ".bpf.o")))
			return *name;
	/* A case in a file of another name: they come in order. */
	return json_is_integer(json_object_get(record, "depth")) ? *run->left : NULL;
}

/* The object is loaded, and the kernel may not survive its run. */
static void take_loaded(struct run *run, json_t *json)
{
	json_t *record = json_object_get(json, "about_to_run");
	const char *object = run->cell->files ? object_of(run, record) : NULL;
	if (!object || strcmp(object, run->left[0]) != 0)
		return;
	json_decref(run->loaded);
	run->loaded = json_incref(record);
}

/* Whether it is to be asked again, with objects that it lacked. */
static bool is_pending(const struct run *run, const json_t *finding)
{
	return run->rounds < ROUNDS_MAX && *json_word(finding, "lacks");
}

/* Reports findings up to one that is pending; `all`: also those that are. */
static void report_held(struct run *run, bool all)
{
	json_t *first;
	while ((first = json_array_get(run->held, 0)) && (all || !is_pending(run, first))) {
		report(run, first);
		json_array_remove(run->held, 0);
	}
}

/* What came of a question, in its place. */
static void settle(struct run *run, json_t *finding)
{
	size_t i, count = json_array_size(run->held);
	for (i = 0; i < count; i++)
		if (!strcmp(limit_of(json_array_get(run->held, i)), limit_of(finding)))
			break;
	if (i < count)
		json_array_set(run->held, i, finding);
	else
		json_array_append(run->held, finding);
	report_held(run, false);
}

static void take_finding(struct run *run, json_t *finding)
{
	if (run->cell->files || !take_out(run->left, limit_of(finding)))
		return;
	settle(run, finding);
	forget_announcement(run);
}

static void take_record(struct run *run, json_t *record)
{
	const char *object = run->cell->files ? object_of(run, record) : NULL;
	if (!object)
		return;
	if (!strcmp(json_string_value(json_object_get(record, "verdict")), "failed"))
		run->status = EXIT_NOT_MEASURED;
	aspects_report(object, record, report, run);
	take_out(run->left, object);
	forget_announcement(run);
}

static void take_line(void *context, const char *line, size_t size)
{
	struct run *run = context;
	static void (*const takes[])(struct run * run, json_t * json) = {
		[LINE_ANNOUNCEMENT] = take_announcement,
		[LINE_LOADED] = take_loaded,
		[LINE_FINDING] = take_finding,
		[LINE_RECORD] = take_record,
	};
	json_t *json;
	enum line_kind kind = line_read(line, size, &json);
	if (kind < sizeof(takes) / sizeof(*takes) && takes[kind])
		takes[kind](run, json);
	json_decref(json);
}

static void take_output(void *context, enum packet_kind kind, const char *data, size_t size)
{
	struct run *run = context;
	if (run->stop)
		return;
	if (kind == PACKET_ERR) {
		progress_end();
		print_lines(stderr, data, size);
		run->stop = lines_count(&run->lines, size);
		return;
	}
	run->stop = lines_take(&run->lines, data, size, take_line, run);
}

/* The record of a case that the kernel did not survive. */
static json_t *crash_record(const struct run *run, const struct guest_result *result)
{
	struct record record;
	record_init(&record);
	record.verdict = VERDICT_CRASHED;
	record.reached = REACHED_RUN;
	record.emulated = result->emulated;
	record_text(&record.case_name, "%s",
		    run->cell->files ? run->left[0]
		    : run->case_name ? run->case_name
				     : "");
	record_text(&record.kernel, "%s", result->release ? result->release : "");
	record_text(&record.arch, "%s", run->cell->kernel->arch->name);
	record_text(&record.mode, "%s", run->cell->mode);
	record_text(&record.message, "%s", result->why);
	json_t *json = record_to_json(&record);
	record_release(&record);
	return json;
}

/* Says in which question the kernel died, where it is another than the one that was asked. */
static void remark_where(const struct run *run, struct finding *finding)
{
	const char *at = limit_of(run->at);
	if (!*at || !strcmp(at, finding->limit))
		return;
	char *remark =
		text("%s%sit died in %s, which is needed for this",
		     finding->remark ? finding->remark : "", finding->remark ? "; " : "", at);
	free(finding->remark);
	finding->remark = remark;
	finding->has |= FINDING_HAS(remark);
}

static void replace(char **field, const char *value)
{
	free(*field);
	*field = value ? text("%s", value) : NULL;
}

/* What is known of a case that the kernel died of, in place of what was known before. */
static void conclude_crash(const struct run *run, const struct guest_result *result,
			   struct finding *finding)
{
	/* Where it is asked what the kernel dies of, the answer was given with the announcement. */
	if (finding->kind != ANSWER_NUMBER) {
		replace(&finding->answer, "crashed");
		finding->kind = ANSWER_CRASHED;
		json_decref(finding->value);
		finding->value = NULL;
	}
	replace(&finding->fails, run->case_name);
	replace(&finding->words, result->why);
	replace(&finding->kernel, result->release);
	replace(&finding->arch, run->cell->kernel->arch->name);
	replace(&finding->mode, run->cell->mode);
	finding->emulated = result->emulated;
	replace(&finding->console, result->console);
	finding->fails_record = crash_record(run, result);
	finding->has |= FINDING_CRASHED;
}

/*
 * The answer of a question that the kernel did not survive. It is always one of those that were
 * asked, and is asked no more: so no question costs more than one guest.
 */
static void report_crash(struct run *run, const struct guest_result *result)
{
	struct finding finding;
	finding_from_json(&finding, run->about_to, FINDING_ROW);
	if (!finding.limit)
		replace(&finding.limit, run->left[0]);
	conclude_crash(run, result, &finding);
	remark_where(run, &finding);
	json_t *json = finding_to_json(&finding);
	take_out(run->left, finding.limit);
	settle(run, json);
	json_decref(json);
	finding_release(&finding);
}

/* The same for an object of the user's: what is known of it from before its run stays. */
static void report_crashed_object(struct run *run, const struct guest_result *result)
{
	json_t *record = crash_record(run, result);
	if (run->loaded) {
		json_t *crash = record;
		record = json_copy(run->loaded);
		json_object_set(record, "verdict", json_object_get(crash, "verdict"));
		json_object_set(record, "stage", json_object_get(crash, "stage"));
		json_object_set(record, "message", json_object_get(crash, "message"));
		json_decref(crash);
	} else {
		json_object_set_new(record, "stage", json_string(reached_names[REACHED_LOAD]));
	}
	aspects_report(run->left[0], record, report, run);
	take_out(run->left, run->left[0]);
	json_decref(record);
}

/* Carries a file that the objects' settings name along. */
static char *carry(void *context, const char *path)
{
	files_add(context, path, "work");
	return text("/work/%s", file_name(path));
}

/* For a command that prepares itself. */
#define READY_WORD "--ready=" CHANNEL_READY_WORD

/* A guest's command, and what it needs. */
struct told {
	struct texts words;
	struct files files;
};

static void told_release(struct told *told)
{
	texts_release(&told->words);
	files_release(&told->files);
}

/* Whether it is asked for how the user's objects are to be loaded and run. */
static bool is_set_up(const struct cell *cell)
{
	struct texts words = { 0 };
	if (cell->setup)
		setup_words(cell->setup, &words, NULL, NULL);
	bool any = words.count;
	texts_release(&words);
	return any;
}

/* Of the user's objects that are left, as many as the guest is to have. A negative errno, printed,
 * where it is not there. */
static int tell_loader(const struct run *run, struct told *first, struct told *rest)
{
	static const char *const loader[] = { "/bin/loader",	 "-q", "-o", "json", "--announce",
					      "--kernel-limits", NULL };
	const struct cell *cell = run->cell;
	struct told *told = run->prepares ? first : rest;
	/* What one is set up with may be another. */
	bool all = is_set_up(cell);
	texts_add_all(&told->words, loader);
	if (run->prepares)
		texts_add(&told->words, READY_WORD);
	if (all)
		setup_words(cell->setup, &told->words, carry, &told->files);
	int err = files_add_command(&told->files, cell->kernel->arch, "loader", NULL);
	const int given = count_of(run->left) - left_out(run);
	for (int i = 0; i < given; i++)
		texts_add(&rest->words, run->left[i]);
	for (char *const *file = cell->files; !err && *file; file++)
		if (all || texts_have(&rest->words, file_name(*file)))
			files_add(&rest->files, *file, "work");
	return err;
}

/* Of these questions, with these objects; `ready`: it opens them, and is then told what to ask. */
static int tell_probe(const struct run *run, bool ready, char *const *ids, char *const *objects,
		      struct told *told)
{
	static const char *const probe[] = { "/bin/probe", "-q", "-o", "json", "--announce", NULL };
	texts_add_all(&told->words, probe);
	if (run->cell->control)
		texts_add(&told->words, "--control");
	if (ready)
		texts_add(&told->words, READY_WORD);
	texts_add(&told->words, "--");
	texts_add_all(&told->words, (const char *const *)ids);
	return files_add_command(&told->files, run->cell->kernel->arch, "probe", objects);
}

/* A probe that has prepared itself: the questions that are left, and objects that it turned out to
 * lack. */
static int tell_prepared(const struct run *run, struct told *told)
{
	const int there = count_of(run->cell->objects);
	texts_add_all(&told->words, (const char *const *)run->left);
	return files_add_command(&told->files, run->cell->kernel->arch, "probe",
				 run->objects.at + there);
}

static int tell(const struct run *run, struct told *first, struct told *rest)
{
	const struct cell *cell = run->cell;
	if (cell->files)
		return tell_loader(run, first, rest);
	if (!run->prepares)
		return tell_probe(run, false, run->left, run->objects.at, rest);
	int err = tell_probe(run, true, cell->ids, cell->objects, first);
	return err ? err : tell_prepared(run, rest);
}

/* Tells of a guest that did not come to its questions. */
static void give_up_preparing(struct run *run, const struct guest_result *result)
{
	note("kernel %s, %s, %s: what is done ahead of the questions did not end well (%s): it is done "
	     "for each",
	     run->cell->kernel->name, run->cell->kernel->arch->name, run->cell->mode,
	     result->why ? result->why : "its command ended");
	run->prepares = false;
}

/* One guest, for what is left. Returns whether to go on with another. */
static bool run_guest(struct run *run)
{
	struct cell *cell = run->cell;
	struct told first = { 0 }, rest = { 0 };
	bool again = false;
	const int others = left_out(run);
	if (tell(run, &first, &rest)) {
		cell->why = text("a guest for %s is not built", cell->kernel->arch->name);
		run->status = EXIT_NOT_MEASURED;
		goto out;
	}
	const struct given prepares = { first.files.at, first.files.count, first.words.at };
	struct guest guest = { .kernel = cell->kernel,
			       .mode = cell->mode,
			       .given = { rest.files.at, rest.files.count, rest.words.at },
			       .first = run->prepares ? &prepares : NULL,
			       .cold = cell->cold,
			       .spare = &run->spare,
			       .timeout_s = cell->timeout_s,
			       .began = run->began,
			       .stop = &run->stop,
			       .output = take_output,
			       .context = run };
	struct guest_result result;
	lines_begin(&run->lines);
	progress("%s %s %s: starting", cell->kernel->label, cell->kernel->arch->name, cell->mode);
	guest_run(&guest, &result);
	progress_end();
	const bool died = result.end == GUEST_CRASHED || result.end == GUEST_HUNG;
	const bool answered = count_of(run->left) == others;
	if (result.unprepared && !run->stop) {
		give_up_preparing(run, &result);
		again = true;
	} else if (died && !answered && !run->stop) {
		(cell->files ? report_crashed_object : report_crash)(run, &result);
		again = *run->left != NULL;
		run->share = cell->files ? OBJECTS_AFTER_DEATH : 0;
	} else if (result.end == GUEST_FAILED || !answered || run->stop) {
		cell->why = text("%s", result.end == GUEST_FAILED ? result.why
				       : run->stop		  ? run->stop
				       : result.why		  ? result.why
						    : "its command ended before all was answered");
		error("kernel %s, %s, %s: %s", cell->kernel->name, cell->kernel->arch->name,
		      cell->mode, cell->why);
		run->status = EXIT_NOT_MEASURED;
	} else {
		again = others;
		run->share *= 2;
	}
	forget_announcement(run);
	guest_result_release(&result);
out:
	told_release(&first);
	told_release(&rest);
	return again;
}

/* The cell's own copy of the question's id; NULL: it is none of its questions. */
static char *id_of(const struct cell *cell, const char *limit)
{
	char *const *id = cell->ids;
	while (*id && strcmp(*id, limit) != 0)
		id++;
	return *id;
}

/* Makes these objects. Whether there are any that the guest had not. */
static bool supply(struct run *run, const struct texts *lacking)
{
	struct texts made = { 0 };
	bool any = false;
	questions_lacking(lacking, &made);
	for (int i = 0; i < made.count; i++)
		if (!texts_have(&run->objects, made.at[i])) {
			texts_add(&run->objects, made.at[i]);
			any = true;
		}
	texts_release(&made);
	return any;
}

/* Whether questions that lacked objects are to be asked again, with these, in another guest. Where
 * none can be made they have come to what they did. */
static bool ask_again(struct run *run)
{
	struct texts lacking = { 0 };
	json_t *finding;
	size_t i;
	int left = 0;
	if (*run->left || run->stop || run->cell->why)
		return false;
	json_array_foreach(run->held, i, finding)
	{
		if (!is_pending(run, finding))
			continue;
		texts_split(&lacking, json_word(finding, "lacks"), " ");
		run->left[left++] = id_of(run->cell, limit_of(finding));
	}
	run->rounds++;
	bool again = left && supply(run, &lacking);
	run->left[again ? left : 0] = NULL;
	texts_release(&lacking);
	return again;
}

int cell_run(struct cell *cell)
{
	struct run run = { .cell = cell, .began = clock_ms(), .held = json_array() };
	char *const *names = cell->files ? cell->files : cell->ids;
	const int count = count_of(names);
	run.prepares = !cell->cold && arch_saves(cell->kernel->arch) &&
		       (cell->files ? !is_set_up(cell) : count >= PREPARED_MIN);
	run.left = calloc((size_t)count + 1, sizeof(*run.left));
	if (!run.left)
		return EXIT_NOT_MEASURED;
	for (int i = 0; i < count; i++)
		run.left[i] = (char *)(cell->files ? file_name(names[i]) : names[i]);
	for (int i = 0; cell->objects && cell->objects[i]; i++)
		texts_add(&run.objects, cell->objects[i]);
	while (run_guest(&run) || ask_again(&run))
		;
	spare_end(&run.spare);
	report_held(&run, true);
	texts_release(&run.objects);
	json_decref(run.held);
	free(run.left);
	lines_release(&run.lines);
	return run.status;
}
