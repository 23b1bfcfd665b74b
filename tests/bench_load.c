/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The bare rate: BPF_PROG_LOAD of a program of 10 instructions, nothing else. So that the kernel
 * never has many to free, a batch is waited for before the next; that is not counted. */
#include <bpf/bpf.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define BATCH	100
#define BATCHES 50

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
	double spent = 0;
	for (int batch = 0; batch < BATCHES; batch++) {
		double start = now();
		for (int i = 0; i < BATCH; i++) {
			int fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "bare", "GPL", insns, 10,
					       NULL);
			if (fd < 0)
				return 1;
			close(fd);
		}
		spent += now() - start;
		syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
		usleep(20000);
	}
	printf("%.0f\n", BATCH * BATCHES / spent);
	return 0;
}
