/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The bare rate: BPF_PROG_LOAD of a program of 10 instructions, nothing else, for half a second. */
#include <bpf/bpf.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void)
{
	struct bpf_insn insns[10];
	for (int i = 0; i < 9; i++)
		insns[i] = (struct bpf_insn){ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = i };
	insns[9] = (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT };
	double start = now();
	int count = 0;
	for (; now() - start < 0.5; count++) {
		int fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "bare", "GPL", insns, 10, NULL);
		if (fd < 0)
			return 1;
		close(fd);
	}
	printf("%.0f\n", count / (now() - start));
	return 0;
}
