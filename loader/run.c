/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>

#include "newer.h"
#include "run.h"
#include "verdict.h"

/* What a type's .test_run in the kernel (bpf_prog_ops) wants; types that are not here have none
 * that triggers the program itself. */
static const struct test_run {
	enum { TEST_RUN_NONE, TEST_RUN_PACKET, TEST_RUN_CONTEXT } input;
	size_t context; /* bytes of context; 0: none */
	bool repeats;
} test_runs[] = {
	[BPF_PROG_TYPE_SOCKET_FILTER] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_SCHED_CLS] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_SCHED_ACT] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_XDP] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_CGROUP_SKB] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_LWT_IN] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_LWT_OUT] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_LWT_XMIT] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_LWT_SEG6LOCAL] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_FLOW_DISSECTOR] = { TEST_RUN_PACKET, 0, true },
	[BPF_PROG_TYPE_SK_LOOKUP] = { TEST_RUN_CONTEXT, sizeof(struct bpf_sk_lookup), true },
	[BPF_PROG_TYPE_RAW_TRACEPOINT] = { TEST_RUN_CONTEXT, 0, false },
	[BPF_PROG_TYPE_SYSCALL] = { TEST_RUN_CONTEXT, 0, false },
};

int run_entry(const struct object *object, const struct trigger *trigger, struct record *record)
{
	static const char zeros[256];
	const struct program *entry = &object->programs[object->entry];
	const struct test_run *how = &test_runs[TEST_RUN_NONE];
	if (entry->type < sizeof(test_runs) / sizeof(*test_runs))
		how = &test_runs[entry->type];
	if (how->input == TEST_RUN_NONE) {
		record_text(&record->message, "loaded, not run: %s programs have no test run",
			    prog_type_word(entry->type));
		return -EOPNOTSUPP;
	}
	LIBBPF_OPTS(bpf_test_run_opts, opts, .repeat = how->repeats ? trigger->repeat : 0);
	if (how->input == TEST_RUN_PACKET) {
		opts.data_in = trigger->data ? trigger->data : zeros;
		opts.data_size_in = (__u32)(trigger->data ? trigger->size : 64);
	} else if (trigger->data || how->context) {
		opts.ctx_in = trigger->data ? trigger->data : zeros;
		opts.ctx_size_in = (__u32)(trigger->data ? trigger->size : how->context);
	}
	record->reached = REACHED_RUN;
	int err = bpf_prog_test_run_opts(entry->fd, &opts);
	if (err) {
		conclude_failure(record, trigger->data ? STEP_RUN_ON_DATA : STEP_RUN, err);
		record_text(&record->message, "BPF_PROG_TEST_RUN of a %s program: %s",
			    prog_type_word(entry->type), errno_text(-err));
		return err;
	}
	record->retval = (int32_t)opts.retval;
	/* Where the kernel does not measure, it leaves 0. */
	record->run_ns = opts.duration ? opts.duration : RECORD_NULL;
	return 0;
}
