/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cell.h"
#include "file.h"
#include "guest.h"
#include "message.h"
#include "options.h"
#include "record.h"

/* -- What a guest is given ------------------------------------------------------------- */

struct files {
	struct guest_file *at;
	int count;
};

static void files_add(struct files *files, char *path, char *inside)
{
	struct guest_file *more = realloc(files->at, (size_t)(files->count + 1) * sizeof(*more));
	if (!more) {
		error("out of memory");
		exit(EXIT_NOT_MEASURED);
	}
	files->at = more;
	files->at[files->count++] = (struct guest_file){ path, inside };
}

static void files_release(struct files *files)
{
	for (int i = 0; i < files->count; i++) {
		free((char *)files->at[i].path);
		free((char *)files->at[i].inside);
	}
	free(files->at);
	*files = (struct files){ 0 };
}

/* A static command of ours for the guest's architecture; prints how to get it where it is missing.
 */
static int add_command(struct files *files, const struct arch *arch, const char *name,
		       const char *inside)
{
	char *folder = own_data("guest"), *path = text("%s/%s/%s", folder, arch->name, name);
	free(folder);
	if (access(path, R_OK)) {
		error("%s: %s; build it with: make ARCHES=%s", path, strerror(errno), arch->name);
		free(path);
		return -ENOENT;
	}
	files_add(files, path, text("%s", inside));
	return 0;
}

/* init, the command that argv names, and the compiled cases if that is probe. */
static int add_all(struct files *files, const struct arch *arch, const char *command,
		   char *const *objects)
{
	char *inside = text("bin/%s", command);
	int err = add_command(files, arch, "init", "init");
	if (!err)
		err = add_command(files, arch, command, inside);
	if (!err && !strcmp(command, "probe"))
		for (; objects && *objects; objects++)
			files_add(files, text("%s", *objects),
				  text("bin/objects/%s", file_name(*objects)));
	free(inside);
	return err;
}

/* -- Asking in a guest ----------------------------------------------------------------- */

struct run {
	struct cell *cell;
	char *line; /* of standard output, not ended yet */
	size_t size;
	char **left; /* questions or objects that are not answered yet, in order, ended by NULL */
	json_t *about_to; /* the question that the guest is at, as far as it is answered */
	char *case_name;  /* the case it is running, or NULL */
	int status;
};

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
static void report(const struct run *run, json_t *finding)
{
	const struct kernel *kernel = run->cell->kernel;
	json_object_set_new(finding, "kernel_package", json_text(kernel->package));
	json_object_set_new(finding, "kernel_version", json_text(kernel->version));
	json_object_set_new(finding, "kernel_sha256", json_text(kernel->sha256));
	progress("%s %s %s: %s", kernel->label, kernel->arch->name, run->cell->mode,
		 json_string_value(json_object_get(finding, "limit")));
	run->cell->finding(run->cell->context, finding);
}

static void take_announcement(struct run *run, const json_t *json)
{
	json_decref(run->about_to);
	run->about_to = json_incref(json_object_get(json, "about_to"));
	free(run->case_name);
	const char *name = json_string_value(json_object_get(json, "case"));
	run->case_name = name ? text("%s", name) : NULL;
}

/* -- The user's own objects: a record of the loader makes a finding on each aspect */

const char *const object_aspects[] = { "load", "insns", "stack", "run" };
const int object_aspect_count = sizeof(object_aspects) / sizeof(*object_aspects);

static const char *const object_asks[] = {
	"does it load?",
	"instructions that the verifier counts",
	"bytes of stack that the verifier counts, a frame each",
	"what did the test run return?",
};

/* Answer, kind and value of one aspect; `record` is what the loader said. */
static void answer_aspect(json_t *finding, int aspect, const json_t *record)
{
	const char *verdict = json_string_value(json_object_get(record, "verdict"));
	bool accepted = verdict && !strcmp(verdict, "accepted");
	const json_t *measured =
		json_object_get(record, (const char *const[]){ "verdict", "insns", "verifier_stack",
							       "retval" }[aspect]);
	char *answer = NULL;
	if (json_is_string(measured))
		answer = text("%s", json_string_value(measured));
	else if (json_is_integer(measured) && accepted)
		answer = text("%lld", (long long)json_integer_value(measured));
	json_object_set_new(finding, "answer", json_string(answer ? answer : "-"));
	json_object_set_new(finding, "kind",
			    json_string(answer && aspect ? "value"
					: answer	 ? answer
							 : "none"));
	json_object_set(finding, "value", answer && aspect ? (json_t *)measured : json_null());
	json_object_set_new(finding, "unit", json_null());
	free(answer);
	json_object_set_new(finding, "works", json_null());
	json_object_set_new(finding, "fails", json_null());
	json_object_set(finding, accepted ? "works" : "fails", json_object_get(record, "case"));
	json_object_set(finding, "words",
			aspect ? json_null() : json_object_get(record, "message"));
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

static void report_object(const struct run *run, const json_t *record, const char *name)
{
	static const char *const environment[] = { "kernel",   "arch",	   "mode",
						   "emulated", "compiler", "libbpf" };
	for (int i = 0; i < object_aspect_count; i++) {
		json_t *finding = json_object();
		char *limit = text("%s.%s", name, object_aspects[i]);
		json_object_set_new(finding, "version", json_integer(RECORD_VERSION));
		json_object_set_new(finding, "limit", json_string(limit));
		json_object_set_new(finding, "asks", json_string(object_asks[i]));
		answer_aspect(finding, i, record);
		for (size_t e = 0; e < sizeof(environment) / sizeof(*environment); e++)
			json_object_set(finding, environment[e],
					json_object_get(record, environment[e]));
		if (i == 0)
			json_object_set(finding, "fails_record", (json_t *)record);
		report(run, finding);
		json_decref(finding);
		free(limit);
	}
}

static void take_line(struct run *run, const char *line)
{
	json_t *json = json_loads(line, 0, NULL);
	const char *id = json_string_value(json_object_get(json, "limit"));
	const char *object = json_string_value(json_object_get(json, "case"));
	if (json_object_get(json, "about_to")) {
		take_announcement(run, json);
	} else if (id && take_out(run->left, id)) {
		report(run, json);
		json_decref(run->about_to);
		run->about_to = NULL;
	} else if (!id && object && run->cell->files && object_of(run, json)) {
		const char *name = object_of(run, json);
		report_object(run, json, name);
		take_out(run->left, name);
	}
	json_decref(json);
}

static void take_output(void *context, enum channel channel, const char *data, size_t size)
{
	struct run *run = context;
	if (channel == CHANNEL_ERR) {
		progress_end();
		fwrite(data, 1, size, stderr);
		return;
	}
	for (size_t i = 0; i < size; i++) {
		if (data[i] != '\n') {
			char *more = realloc(run->line, run->size + 2);
			if (!more)
				return;
			run->line = more;
			run->line[run->size++] = data[i];
			continue;
		}
		if (run->line) {
			run->line[run->size] = '\0';
			take_line(run, run->line);
		}
		run->size = 0;
	}
}

/* The record of a case that the kernel did not survive. */
static json_t *crash_record(const struct run *run, const struct guest_result *result)
{
	struct record record;
	record_init(&record);
	record.verdict = VERDICT_CRASHED;
	record.stage = STAGE_RUN;
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

/* The answer of a question that the kernel did not survive. */
static void report_crash(struct run *run, const struct guest_result *result)
{
	json_t *finding = run->about_to ? json_deep_copy(run->about_to) : NULL;
	json_t *record = crash_record(run, result);
	if (run->cell->files) {
		report_object(run, record, run->left[0]);
		take_out(run->left, run->left[0]);
		json_decref(record);
		return;
	}
	if (!finding) {
		finding = json_object();
		json_object_set_new(finding, "version", json_integer(RECORD_VERSION));
		json_object_set_new(finding, "limit", json_string(run->left[0]));
	}
	json_object_set_new(finding, "answer", json_string("crashed"));
	json_object_set_new(finding, "kind", json_string("crashed"));
	json_object_set_new(finding, "value", json_null());
	json_object_set_new(finding, "fails", json_text(run->case_name));
	json_object_set_new(finding, "words", json_text(result->why));
	json_object_set_new(finding, "kernel", json_text(result->release));
	json_object_set_new(finding, "arch", json_string(run->cell->kernel->arch->name));
	json_object_set_new(finding, "mode", json_string(run->cell->mode));
	json_object_set_new(finding, "emulated", json_boolean(result->emulated));
	json_object_set_new(finding, "console", json_text(result->console));
	json_object_set_new(finding, "fails_record", record);
	take_out(run->left, json_string_value(json_object_get(finding, "limit")));
	report(run, finding);
	json_decref(finding);
}

/* The command for what is left, ended by NULL; and what it needs. NULL where that is not there. */
static char **command_of(const struct run *run, struct files *files)
{
	static char *const probe[] = { "/bin/probe", "-q", "-o", "json", "--announce", "--", NULL };
	static char *const loader[] = { "/bin/loader", "-q", "-o", "json", NULL };
	const struct cell *cell = run->cell;
	int count = 0, left = 0;
	while (run->left[left])
		left++;
	char **argv = calloc((size_t)left + 16, sizeof(*argv));
	for (char *const *word = cell->files ? loader : probe; argv && *word; word++)
		argv[count++] = *word;
	if (argv && cell->files && cell->entry) {
		argv[count++] = "--entry";
		argv[count++] = (char *)cell->entry;
	}
	if (!argv ||
	    add_all(files, cell->kernel->arch, cell->files ? "loader" : "probe", cell->objects)) {
		free(argv);
		return NULL;
	}
	memcpy(argv + count, run->left, (size_t)left * sizeof(*argv));
	for (char *const *file = cell->files; file && *file; file++)
		files_add(files, text("%s", *file), text("work/%s", file_name(*file)));
	return argv;
}

/* One guest, for what is left. Returns whether to go on with another. */
static bool run_guest(struct run *run)
{
	struct cell *cell = run->cell;
	struct files files = { 0 };
	bool again = false;
	char **argv = command_of(run, &files);
	if (!argv) {
		cell->why = text("a guest for %s is not built", cell->kernel->arch->name);
		run->status = EXIT_NOT_MEASURED;
		goto out;
	}
	struct guest guest = { .arch = cell->kernel->arch,
			       .kernel = cell->kernel->image,
			       .mode = cell->mode,
			       .argv = argv,
			       .files = files.at,
			       .file_count = files.count,
			       .output = take_output,
			       .context = run };
	struct guest_result result;
	run->size = 0;
	progress("%s %s %s: booting", cell->kernel->label, cell->kernel->arch->name, cell->mode);
	guest_run(&guest, &result);
	progress_end();
	if ((result.end == GUEST_CRASHED || result.end == GUEST_HUNG) && *run->left) {
		report_crash(run, &result);
		again = *run->left != NULL;
	} else if (result.end == GUEST_FAILED || *run->left) {
		cell->why = text("%s", result.why ? result.why
						  : "its command ended before all was answered");
		error("kernel %s, %s, %s: %s", cell->kernel->name, cell->kernel->arch->name,
		      cell->mode, cell->why);
		run->status = EXIT_NOT_MEASURED;
	}
	json_decref(run->about_to);
	run->about_to = NULL;
	guest_result_release(&result);
out:
	files_release(&files);
	free(argv);
	return again;
}

int cell_run(struct cell *cell)
{
	struct run run = { .cell = cell };
	char *const *names = cell->files ? cell->files : cell->ids;
	int count = 0;
	while (names[count])
		count++;
	run.left = calloc((size_t)count + 1, sizeof(*run.left));
	if (!run.left)
		return EXIT_NOT_MEASURED;
	for (int i = 0; i < count; i++)
		run.left[i] = (char *)(cell->files ? file_name(names[i]) : names[i]);
	while (run_guest(&run))
		;
	free(run.left);
	free(run.line);
	free(run.case_name);
	return run.status;
}

/* -- Any command in a guest ------------------------------------------------------------ */

static void pass_output(void *context, enum channel channel, const char *data, size_t size)
{
	(void)context;
	FILE *out = channel == CHANNEL_OUT ? stdout : stderr;
	fwrite(data, 1, size, out);
	fflush(out);
}

/* Adds a file of ours that is not among them yet. */
static int add_once(struct files *files, const struct arch *arch, const char *name,
		    char *const *objects)
{
	char *inside = text("bin/%s", name);
	bool there = false;
	for (int i = 0; i < files->count; i++)
		there |= !strcmp(files->at[i].inside, inside);
	free(inside);
	return there ? 0 : add_all(files, arch, name, objects);
}

int cell_shell(const struct kernel *kernel, const char *mode, char *const argv[],
	       char *const *user_files, int file_count, char *const *objects)
{
	struct files files = { 0 };
	int count = 0, status = EXIT_NOT_MEASURED;
	while (argv[count])
		count++;
	char **inside = calloc((size_t)count + 2, sizeof(*inside));
	if (!inside)
		return status;
	bool begins = true;
	for (int i = 0; i < count; i++) {
		struct stat info;
		if (begins) {
			if (add_once(&files, kernel->arch, file_name(argv[i]), objects))
				goto out;
			inside[i] = text("/bin/%s", file_name(argv[i]));
		} else if (!stat(argv[i], &info) && S_ISREG(info.st_mode)) {
			/* Files that the command line names are there under the same name. */
			files_add(&files, text("%s", argv[i]), text("work/%s", file_name(argv[i])));
			inside[i] = text("%s", file_name(argv[i]));
		} else {
			inside[i] = text("%s", argv[i]);
		}
		begins = !strcmp(argv[i], ";");
	}
	for (int i = 0; i < file_count; i++)
		files_add(&files, text("%s", user_files[i]),
			  text("work/%s", file_name(user_files[i])));
	struct guest guest = { .arch = kernel->arch,
			       .kernel = kernel->image,
			       .mode = mode,
			       .argv = inside,
			       .files = files.at,
			       .file_count = files.count,
			       .output = pass_output };
	struct guest_result result;
	guest_run(&guest, &result);
	if (result.end == GUEST_EXITED) {
		status = result.status;
		if (result.why)
			error("kernel %s: %s", kernel->name, result.why);
	} else {
		error("kernel %s: %s%s", kernel->name,
		      result.end == GUEST_FAILED ? "" : "crashed: ", result.why);
		if (result.end != GUEST_FAILED)
			fputs(result.console, stderr);
		status = result.end == GUEST_FAILED ? EXIT_NOT_MEASURED : EXIT_DIFFERS;
	}
	guest_result_release(&result);
out:
	files_release(&files);
	for (int i = 0; i < count; i++)
		free(inside[i]);
	free(inside);
	return status;
}
