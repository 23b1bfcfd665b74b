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
#include "texts.h"

/* With more maps than this it pays to compile in two steps. */
#define MAPS_AT_ONCE 100

/* Where maps stand between the two; no name that a case holds has this character. */
#define SECTION_OF_MAPS ".maps"
#define SECTION_BETWEEN "~maps"

/* What compilers of one kind are told. */
struct kind {
	const char *const orders[3];  /* as byte_orders has them */
	const char *const options[8]; /* ended by NULL */
	const char *const includes[8];
	const char *header; /* of ours, read before the C; or NULL */
	bool writes_file;   /* its assembler goes back in what it writes: no pipe */
};

static const struct kind clang = {
	.orders = { "--target=bpf", "--target=bpfel", "--target=bpfeb" },
	.options = { "-g", "-O2", "-Wall" },
	.includes = { "-idirafter", "/usr/include/" MULTIARCH, "-fdebug-compilation-dir=." },
};

static const struct kind gcc = {
	.orders = { BYTE_ORDER == BIG_ENDIAN ? "-mbig-endian" : "-mlittle-endian",
		    "-mlittle-endian", "-mbig-endian" },
	.options = { "-gbtf", "-O2", "-Wall" },
	.includes = { "-idirafter", "/usr/include", "-idirafter", "/usr/include/" MULTIARCH },
	.header = "gcc.h",
	.writes_file = true,
};

static const struct kind *kind_of(const struct compilation *compilation)
{
	return compiler_is_gcc(&compilation->compiler) ? &gcc : &clang;
}

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

/* The command, and what it is told of every file. */
static void begin(const struct compilation *compilation, struct texts *argv)
{
	const struct kind *kind = kind_of(compilation);
	char *cpu = text("-mcpu=%s", compilation->compiler.cpu);
	texts_add(argv, compilation->compiler.command);
	texts_add(argv, kind->orders[compilation->order]);
	texts_add_all(argv, kind->options);
	texts_add(argv, cpu);
	free(cpu);
}

static void add_header(struct texts *argv, const char *name)
{
	char *templates = own_data("templates"), *path = text("%s/%s", templates, name);
	texts_add(argv, "-include");
	texts_add(argv, path);
	free(path);
	free(templates);
}

/* As step_run(), of a compiler that writes a file. */
static int run_to_file(const struct process *process, const char *path,
		       struct process_result *object, char **why)
{
	struct process_result printed = { 0 };
	int err = step_run(process, &printed, why);
	process_result_release(&printed);
	if (err)
		return err;
	err = file_read(path, &object->out, &object->out_size);
	unlink(path);
	if (err)
		error("%s: %s", path, strerror(-err));
	return err ? -EIO : 0;
}

/* C → what `more` asks for. The compiler runs where the file is and is given its name alone, so
 * that no path gets into the object: the same spec gives the same bytes. */
static int run_front(const struct compilation *compilation, const char *to,
		     const char *const more[], struct process_result *made, char **why)
{
	const struct kind *kind = kind_of(compilation);
	char *source = text("%s.bpf.c", compilation->name),
	     *file = text("%s.o~", compilation->name);
	char *path = text("%s/%s", compilation->directory, file);
	const char *const ends[] = { "-c", source, "-o", kind->writes_file ? file : "-", NULL };
	struct texts argv = { 0 };
	begin(compilation, &argv);
	texts_add_all(&argv, kind->includes);
	if (kind->header)
		add_header(&argv, kind->header);
	texts_add_all(&argv, ends);
	texts_add_all(&argv, more);
	const struct process process = { argv.at, compilation->directory, to };
	int err = kind->writes_file ? run_to_file(&process, path, made, why)
				    : step_run(&process, made, why);
	texts_release(&argv);
	free(path);
	free(file);
	free(source);
	return err;
}

static int run_once(const struct compilation *compilation, struct process_result *object,
		    char **why)
{
	const char *const nothing[] = { NULL };
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
	const char *const kind[] = { "-S", "-emit-llvm", "-Xclang", "-disable-llvm-passes", NULL };
	char *between = text("%s.ll", compilation->name), *to = text("%s.bpf.o", compilation->name);
	char *path = text("%s/%s", compilation->directory, between);
	const char *const ends[] = { "-x", "ir", "-c", between, "-o", "-", NULL };
	struct texts argv = { 0 };
	struct process_result ir = { 0 };
	begin(compilation, &argv);
	texts_add_all(&argv, ends);
	int err = run_front(compilation, between, kind, &ir, why);
	if (!err) {
		replace(ir.out, ir.out_size, "section \"" SECTION_OF_MAPS "\"",
			"section \"" SECTION_BETWEEN "\"");
		err = step_write(path, ir.out, ir.out_size);
	}
	if (!err)
		err = step_run(&(struct process){ argv.at, compilation->directory, to }, object,
			       why);
	if (!err)
		replace(object->out, object->out_size, SECTION_BETWEEN, SECTION_OF_MAPS);
	unlink(path);
	process_result_release(&ir);
	texts_release(&argv);
	free(between);
	free(path);
	free(to);
	return err;
}

/* Whether the compiler can make any object at all: a case that it refuses is then its own fault. */
static bool works(const struct compilation *compilation)
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
		err = run_once(&(struct compilation){ compilation->compiler, compilation->order,
						      directory, "plain", 0 },
			       &object, &why);
	unlink(path);
	rmdir(directory);
	free(path);
	free(why);
	process_result_release(&object);
	return !err;
}

int compile(const struct compilation *compilation, struct process_result *object, char **why)
{
	const struct compiler *compiler = &compilation->compiler;
	bool twice = compilation->maps > MAPS_AT_ONCE && !compiler_is_gcc(compiler);
	int err = (twice ? run_twice : run_once)(compilation, object, why);
	if (err == -EINVAL && !works(compilation)) {
		error("%s: does not compile BPF: %s", compiler->command, *why);
		return -EIO;
	}
	if (!err && !is_bpf_object(object)) {
		error("%s: what it makes is no BPF object", compiler->command);
		process_result_release(object);
		return -EIO;
	}
	return err;
}
