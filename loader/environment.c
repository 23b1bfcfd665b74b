/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "environment.h"
#include "file.h"

/* Read once: a process sees one kernel, and thousands of records name it. */
static const struct environment {
	struct utsname system;
	const char *mode; /* NULL: not known */
} * environment(void)
{
	static struct environment environment;
	char *enabled;
	size_t size;
	if (*environment.system.release)
		return &environment;
	uname(&environment.system);
	if (!file_read("/proc/sys/net/core/bpf_jit_enable", &enabled, &size)) {
		environment.mode = *enabled == '0' ? "interpreter" : "jit";
		free(enabled);
	} else if (getenv("TAILCHAIN_NO_JIT")) {
		/* Elsewhere the setting may be missing for another reason, as in a container. */
		environment.mode = "interpreter";
	}
	return &environment;
}

void environment_begin(void)
{
	environment();
}

bool environment_compiles(void)
{
	const char *mode = environment()->mode;
	return mode && !strcmp(mode, "jit");
}

void record_environment(struct record *record)
{
	const struct environment *here = environment();
	const char *machine = here->system.machine;
	record_text(&record->kernel, "%s", here->system.release);
	record_text(&record->arch, "%s", strcmp(machine, "aarch64") ? machine : "arm64");
	record_text(&record->libbpf, "%s", libbpf_version_string());
	/* Only who started the machine knows. */
	record->emulated = getenv("TAILCHAIN_EMULATED") != NULL;
	if (here->mode)
		record_text(&record->mode, "%s", here->mode);
}
