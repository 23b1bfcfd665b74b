/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "file.h"
#include "observe.h"

void record_environment(struct record *record)
{
	struct utsname system;
	char *enabled;
	size_t size;
	uname(&system);
	record_text(&record->kernel, "%s", system.release);
	record_text(&record->arch, "%s",
		    strcmp(system.machine, "aarch64") ? system.machine : "arm64");
	record_text(&record->libbpf, "%s", libbpf_version_string());
	if (!file_read("/proc/sys/net/core/bpf_jit_enable", &enabled, &size)) {
		record_text(&record->mode, "%s", *enabled == '0' ? "interpreter" : "jit");
		free(enabled);
	}
}
