/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A second way: loads each program of an object by itself, with libbpf alone, and prints its name
 * and whether the kernel took it. */
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>

static int silent(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

static int load_one(const char *path, int number)
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
		if (i++ == number)
			name = bpf_program__name(program);
	}
	if (name)
		printf("%s %s\n", name, bpf_object__load(object) ? "rejected" : "accepted");
	bpf_object__close(object);
	return name ? 0 : -1;
}

int main(int argc, char **argv)
{
	libbpf_set_print(silent);
	for (int i = 0; argc == 2 && !load_one(argv[1], i); i++)
		;
	return argc == 2 ? 0 : 2;
}
