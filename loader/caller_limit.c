/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <unistd.h>

#include "bound.h"
#include "caller_limit.h"

/* The sum at which the kernel refuses. */
#define REFUSED_FROM 256

/* JITed programs; the interpreter rounds up to 32. */
#define ROUNDING 16

/* The type of both functions, without which no subprogram may tail-call (check_abnormal_return(),
 * kernel/bpf/verifier.c). Returns its descriptor. */
static int load_types(int *main, int *callee)
{
	struct btf *btf = btf__new_empty();
	if (!btf)
		return -1;
	int number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	int context = btf__add_ptr(btf, 0);
	int prototype = btf__add_func_proto(btf, number);
	btf__add_func_param(btf, "ctx", context);
	*main = btf__add_func(btf, "caller", BTF_FUNC_STATIC, prototype);
	*callee = btf__add_func(btf, "callee", BTF_FUNC_STATIC, prototype);
	int err = btf__load_into_kernel(btf);
	int fd = err ? -1 : dup(btf__fd(btf));
	btf__free(btf);
	return fd;
}

/* Whether a caller of so many bytes may call a subprogram that tail-calls. */
static bool accepted(int bytes, int array, int types, int main, int callee)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ST | BPF_MEM | BPF_B, .dst_reg = 10, .off = (__s16)-bytes },
		{ .code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL, .imm = 2 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
		{ .code = BPF_LD | BPF_IMM | BPF_DW,
		  .dst_reg = 2,
		  .src_reg = BPF_PSEUDO_MAP_FD,
		  .imm = array },
		{ 0 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct bpf_func_info functions[] = { { 0, (__u32)main }, { 4, (__u32)callee } };
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_btf_fd = (__u32)types, .func_info = functions,
		    .func_info_cnt = 2, .func_info_rec_size = sizeof(*functions));
	int fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "caller_limit", "GPL", insns,
			       sizeof(insns) / sizeof(*insns), &opts);
	return bound_tried(fd);
}

struct caller_limit caller_limit_of(int bytes, int rounding)
{
	if (!rounding)
		rounding = bytes < REFUSED_FROM ? REFUSED_FROM - bytes : ROUNDING;
	return (struct caller_limit){ bytes, rounding, true };
}

static struct caller_limit measure(void)
{
	const struct caller_limit limit = { REFUSED_FROM - ROUNDING, ROUNDING, false };
	int main, callee, lowest = 0, highest = 512 + 8;
	int array = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "caller_limit", 4, 4, 1, NULL);
	int types = load_types(&main, &callee);
	if (array >= 0 && types >= 0 && !bound_reserve(1)) {
		while (highest - lowest > 8) {
			int middle = lowest + (highest - lowest) / 16 * 8;
			if (accepted(middle, array, types, main, callee))
				lowest = middle;
			else
				highest = middle;
		}
	}
	close(array);
	close(types);
	return lowest && lowest < REFUSED_FROM ? caller_limit_of(lowest, 0) : limit;
}

struct caller_limit caller_limit(void)
{
	static struct caller_limit limit;
	if (!limit.bytes)
		limit = measure();
	return limit;
}

int caller_limit_round(const struct caller_limit *limit, int bytes)
{
	return (bytes + limit->rounding - 1) / limit->rounding * limit->rounding;
}
