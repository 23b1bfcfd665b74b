/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compile.h"
#include "file.h"
#include "message.h"
#include "step.h"
#include "text.h"

/* With more maps than this it pays to compile in two steps. */
#define MAPS_AT_ONCE 100

/* Where maps stand between the two; no name that a case holds has this character. */
#define SECTION_OF_MAPS ".maps"
#define SECTION_BETWEEN "~maps"

/* C, or what clang makes of it first, to what is asked for. */
#define CLANG_OPTIONS(target) "-target", (char *)(target), "-mcpu=v2", "-g", "-O2", "-Wall"

static bool is_bpf_object(const struct process_result *object)
{
	Elf64_Ehdr header;
	if (object->out_size < sizeof(header))
		return false;
	memcpy(&header, object->out, sizeof(header));
	bool big = header.e_ident[EI_DATA] == ELFDATA2MSB;
	return !memcmp(header.e_ident, ELFMAG, SELFMAG) &&
	       (big ? be16toh(header.e_machine) : le16toh(header.e_machine)) == EM_BPF;
}

/* Puts a text in place of all of another that is as long. */
static void replace(char *data, size_t size, const char *from, const char *to)
{
	const size_t length = strlen(from);
	for (char *at; (at = memmem(data, size, from, length));
	     size -= (size_t)(at - data), data = at)
		memcpy(at, to, length);
}

/* C → what `kind` asks for, on standard output. The compiler runs where the file is and is given
 * its name alone, so that no path gets into the object: the same spec gives the same bytes. */
static int run_front(const struct compilation *compilation, const char *to, char *const kind[],
		     struct process_result *made, char **why)
{
	char *source = text("%s.bpf.c", compilation->name);
	char *argv[32] = { (char *)compilation->cc,
			   CLANG_OPTIONS(compilation->target),
			   "-idirafter",
			   "/usr/include/" MULTIARCH,
			   "-fdebug-compilation-dir=.",
			   "-c",
			   source,
			   "-o",
			   "-" };
	int count = 0;
	while (argv[count])
		count++;
	while (*kind)
		argv[count++] = *kind++;
	int err = step_run(&(struct process){ argv, compilation->directory, to }, made, why);
	free(source);
	return err;
}

static int run_once(const struct compilation *compilation, struct process_result *object,
		    char **why)
{
	char *const nothing[] = { NULL };
	char *to = text("%s.bpf.o", compilation->name);
	int err = run_front(compilation, to, nothing, object, why);
	free(to);
	return err;
}

/*
 * For each function, clang's BTFDebug::beginFunctionImpl() completes all types anew that it knows,
 * and for the name of a variable (BTFKindVar::completeType()) it searches all strings from the
 * first (BTFStringTable::addString()). What of variables it knows by then are those in `.maps`:
 * with as many maps as functions the time grows with the third power of their number. So they stand
 * in another section until the functions are compiled; the object is the same.
 */
static int run_twice(const struct compilation *compilation, struct process_result *object,
		     char **why)
{
	char *const kind[] = { "-S", "-emit-llvm", "-Xclang", "-disable-llvm-passes", NULL };
	char *between = text("%s.ll", compilation->name), *to = text("%s.bpf.o", compilation->name);
	char *path = text("%s/%s", compilation->directory, between);
	char *const argv[] = { (char *)compilation->cc,
			       CLANG_OPTIONS(compilation->target),
			       "-x",
			       "ir",
			       "-c",
			       between,
			       "-o",
			       "-",
			       NULL };
	struct process_result ir = { 0 };
	int err = run_front(compilation, between, kind, &ir, why);
	if (!err) {
		replace(ir.out, ir.out_size, "section \"" SECTION_OF_MAPS "\"",
			"section \"" SECTION_BETWEEN "\"");
		err = step_write(path, ir.out, ir.out_size);
	}
	if (!err)
		err = step_run(&(struct process){ argv, compilation->directory, to }, object, why);
	if (!err)
		replace(object->out, object->out_size, SECTION_BETWEEN, SECTION_OF_MAPS);
	unlink(path);
	process_result_release(&ir);
	free(between);
	free(path);
	free(to);
	return err;
}

/* Whether the compiler can make any object at all: a case that it refuses is then its own fault. */
static bool compiler_works(const char *cc, const char *target)
{
	static const char plain[] = "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n"
				    "SEC(\"tc\") int entry(void *ctx) { return 0; }\n";
	char directory[] = "/tmp/tailchain.XXXXXX", *why = NULL;
	if (!mkdtemp(directory))
		return false;
	struct process_result object = { 0 };
	char *path = text("%s/plain.bpf.c", directory);
	int err = step_write(path, plain, sizeof(plain) - 1);
	if (!err)
		err = run_once(&(struct compilation){ cc, target, directory, "plain", 0 }, &object,
			       &why);
	unlink(path);
	rmdir(directory);
	free(path);
	free(why);
	process_result_release(&object);
	return !err;
}

int compile(const struct compilation *compilation, struct process_result *object, char **why)
{
	int err = compilation->maps > MAPS_AT_ONCE ? run_twice(compilation, object, why)
						   : run_once(compilation, object, why);
	if (err == -EINVAL && !compiler_works(compilation->cc, compilation->target)) {
		error("%s: does not compile BPF: %s", compilation->cc, *why);
		return -EIO;
	}
	if (!err && !is_bpf_object(object)) {
		error("%s: what it makes is no BPF object", compilation->cc);
		process_result_release(object);
		return -EIO;
	}
	return err;
}
