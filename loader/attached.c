/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "attached.h"
#include "clock.h"
#include "interrupt.h"
#include "text.h"
#include "trace.h"
#include "trigger.h"
#include "tunables.h"
#include "verdict.h"

/* Milliseconds after which a trigger that has not ended is ended. */
#define TRIGGER_MS 30000

const char *hook_of(const struct object *object, const struct spec *spec)
{
	if (!object->has_spec)
		return object->hook;
	return *spec->attach.section ? spec->attach.section : NULL;
}

/* What an object of the user's is attached to, where that is asked for. */
static char *find_hook(struct object *object, const struct setup *setup, bool waits)
{
	if (object->has_spec || !(setup->attach || setup->command || waits))
		return NULL;
	if (object->no_entry)
		return text("%s: which program is to be attached? %s", object->path,
			    object->no_entry);
	const char *name = object->programs[object->entry].name;
	const char *section =
		bpf_program__section_name(bpf_object__find_program_by_name(object->bpf, name));
	const struct attach_to to = { .section = section,
				      .at = setup->at,
				      .pid = waits ? 0 : getpid() };
	char *why = attach_refuses(&to);
	if (why) {
		char *message = text("%s: program '%s': its section '%s' %s", object->path, name,
				     section, why);
		free(why);
		return message;
	}
	object->hook = section;
	object->at = setup->at;
	return NULL;
}

char *hook_choose(struct object *object, const struct setup *setup, bool waits)
{
	char *why = find_hook(object, setup, waits);
	const bool attached = !why && hook_of(object, &object->spec);
	if (why)
		return why;
	if (!attached && (waits || setup->command))
		return text("%s: has no hook: --wait and --for are for programs that are attached",
			    object->path);
	if (attached && object->has_spec && setup->at)
		return text("%s: is gen's: --at is for hooks of your own objects", object->path);
	if (attached && (setup->data.bytes || setup->repeat > 1))
		return text("%s: has a hook: --data and --repeat are for test runs", object->path);
	return NULL;
}

struct attach_to hook_to(const struct object *object, const struct spec *spec, pid_t pid)
{
	return (struct attach_to){
		.section = hook_of(object, spec),
		.at = object->at,
		.type = object->programs[object->entry].attributes.expected_attach_type,
		.pid = pid,
	};
}

static void set_tgid(const struct object *object, pid_t pid)
{
	struct bpf_map *map;
	size_t size, element;
	__u32 *tgid = object_variable(object, VARIABLE_TGID, &map, &size, &element);
	if (tgid)
		*tgid = (__u32)pid;
}

static void keep_message(void *context, const char *words)
{
	json_t *said = context;
	json_array_append_new(said, json_text(words));
}

/* Turns what kept a step from being done into a verdict. */
static int conclude_not_attached(struct record *record, const struct attach_to *to, int err)
{
	conclude_failure(record, STEP_ATTACH, err);
	record_text(&record->message,
		    err == -ENOENT ? "this kernel has no '%s' to attach to: %s"
				   : "attaching to '%s': %s",
		    to->section, errno_text(-err));
	return err;
}

/* What the record says of a program that was attached, and for whom it acted. */
static void tell_scope(const struct object *object, const char *format, struct record *record)
{
	const struct attach_to to = hook_to(object, &object->spec, 0);
	char *scope = attach_scope(&to);
	if (!object->has_spec)
		record_text(&record->message, format, to.section, scope);
	free(scope);
}

static int conclude_not_traced(struct record *record, int err)
{
	conclude_failure(record, STEP_TRACE, err);
	record_text(&record->message, "trace buffer: no instance of our own: %s", errno_text(-err));
	return err;
}

/* Attached, with the trace buffer open if the programs say something. */
struct attachment {
	int hook;
	bool traced;
	struct trace trace;
};

/* Whether it is a traced case, or programs of the user's that call bpf_printk(). */
static bool says_something(const struct object *object, const struct spec *spec)
{
	for (int i = 0; i < object->program_count && !object->has_spec; i++)
		if (body_calls(&object->programs[i].body, BPF_FUNC_trace_printk) ||
		    body_calls(&object->programs[i].body, BPF_FUNC_trace_vprintk))
			return true;
	return spec->trace != 0;
}

static int attach(const struct object *object, const struct spec *spec, pid_t pid,
		  struct attachment *attachment, struct record *record)
{
	const struct attach_to to = hook_to(object, spec, pid);
	*attachment = (struct attachment){ .hook = -1, .traced = says_something(object, spec) };
	record->reached = REACHED_ATTACH;
	set_tgid(object, pid);
	int err = attachment->traced ? trace_open(&attachment->trace, pid) : 0;
	if (err)
		return conclude_not_traced(record, err);
	attachment->hook = attach_program(&to, object->programs[object->entry].fd, false);
	if (attachment->hook >= 0)
		return 0;
	if (attachment->traced)
		trace_close(&attachment->trace);
	return conclude_not_attached(record, &to, attachment->hook);
}

static void detach(struct attachment *attachment)
{
	close(attachment->hook);
	if (attachment->traced)
		trace_close(&attachment->trace);
}

/* A hook that the kernel lacks is said first. */
static int conclude_no_trigger(const struct object *object, const struct spec *spec,
			       const struct trigger *trigger, int err, struct record *record)
{
	const struct attach_to to = hook_to(object, spec, getpid());
	set_tgid(object, getpid());
	int hook = attach_program(&to, object->programs[object->entry].fd, false);
	if (hook < 0)
		return conclude_not_attached(record, &to, hook);
	close(hook);
	record->verdict = VERDICT_FAILED;
	record->error_number = -err;
	if (trigger->command)
		record_text(&record->message, "trigger '%s': %s", trigger->command[0],
			    errno_text(-err));
	else
		record_text(&record->message,
			    "no system call is known that triggers '%s': give a command with --for",
			    to.section);
	return err;
}

int run_attached(const struct object *object, const struct spec *spec,
		 const struct trigger *trigger, int64_t *ns, struct record *record)
{
	struct trigger_process process;
	struct attachment attachment;
	record->reached = REACHED_ATTACH;
	int err = trigger_prepare(&process, hook_of(object, spec), trigger->command, 1);
	if (err)
		return conclude_no_trigger(object, spec, trigger, err, record);
	err = attach(object, spec, process.pid, &attachment, record);
	if (err)
		goto out;
	int64_t start = clock_ns();
	trigger_go(&process);
	err = trigger_wait(&process, trigger->command ? -1 : TRIGGER_MS);
	*ns = clock_ns() - start;
	record->reached = REACHED_RUN;
	if (err) {
		record->verdict = VERDICT_FAILED;
		record_text(&record->message, "the trigger did not end");
	} else {
		tell_scope(object, "attached to '%s', %s, and triggered", record);
	}
	if (attachment.traced) {
		record->said = json_array();
		trace_read(&attachment.trace, keep_message, record->said);
	}
	detach(&attachment);
out:
	trigger_release(&process);
	return err;
}

int run_on_target(const struct object *object, const struct trigger *trigger, struct record *record)
{
	record->reached = REACHED_ATTACH;
	/* What it is attached to the program knows since the load. */
	int link = bpf_raw_tracepoint_open(NULL, object->programs[object->entry].fd);
	if (link < 0) {
		conclude_failure(record, STEP_ATTACH, link);
		record_text(&record->message, "attaching to a program of %s: %s",
			    object->target->path, errno_text(-link));
		return link;
	}
	int err = run_entry(object->target, trigger, record);
	close(link);
	return err;
}

int wait_attached(const struct object *object, const struct spec *spec,
		  void (*message)(void *context, const char *words), void *context,
		  struct record *record)
{
	struct attachment attachment;
	interrupt_catch();
	int err = attach(object, spec, 0, &attachment, record);
	if (err)
		return err;
	record->reached = REACHED_RUN;
	tell_scope(object, "was attached to '%s', %s", record);
	while (!interrupted()) {
		if (attachment.traced)
			trace_read(&attachment.trace, message, context);
		poll(NULL, 0, 100);
	}
	detach(&attachment);
	return 0;
}
