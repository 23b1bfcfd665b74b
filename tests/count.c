/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What veristat does, by libbpf alone: opens each object anew for each of its programs, loads that
 * one, and prints what the verifier counts of it: object, program, verdict, instructions, states
 * and the bytes of stack of all its functions. */
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char words[1 << 20];

static int silent(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

/* `stack depth 8+32`; later kernels have a line for each function, which ends in `stack 32`. */
static long stack_of(const char *line)
{
	const char *depth = strstr(line, "stack depth "), *own = strstr(line, " stack ");
	char *end;
	long sum = 0;
	if (depth == line && depth[12] >= '0' && depth[12] <= '9')
		for (const char *part = depth + 12;; part = end + 1) {
			sum += strtol(part, &end, 10);
			if (*end != '+')
				return sum;
		}
	return own && !strncmp(line, "subprog ", 8) ? strtol(own + 7, NULL, 10) : 0;
}

static void print_counts(const char *path, const char *name, int err)
{
	long insns = -1, states = -1, stack = 0;
	/* A slot of another program, which is not loaded, cannot be filled: only the verifier
	 * counts. */
	const int accepted = !err || !strncmp(words, "verification time", 17) ||
			     !strncmp(words, "processed ", 10);
	for (char *rest = words, *line; (line = strsep(&rest, "\n"));) {
		const char *processed = strstr(line, "processed "),
			   *total = strstr(line, "total_states ");
		if (processed && total) {
			insns = atol(processed + 10);
			states = atol(total + 13);
		}
		stack += stack_of(line);
	}
	printf("%s %s %s %ld %ld %ld\n", path, name, accepted ? "accepted" : "rejected", insns,
	       states, stack);
}

/* Returns -1 where there are no more. */
static int count_one(const char *path, int number)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	const char *name = NULL;
	int i = 0;
	if (!object)
		return -1;
	bpf_object__for_each_program(program, object)
	{
		bpf_program__set_autoload(program, i == number);
		if (i++ != number)
			continue;
		name = bpf_program__name(program);
		bpf_program__set_log_level(program, 4);
		bpf_program__set_log_buf(program, words, sizeof(words));
	}
	*words = '\0';
	if (name)
		print_counts(path, name, bpf_object__load(object));
	bpf_object__close(object);
	return name ? 0 : -1;
}

int main(int argc, char **argv)
{
	libbpf_set_print(silent);
	for (int i = 1; i < argc; i++)
		for (int number = 0; !count_one(argv[i], number); number++)
			;
	return 0;
}
