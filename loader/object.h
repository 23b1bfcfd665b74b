/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OBJECT_H
#define TAILCHAIN_OBJECT_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdbool.h>

#include "record.h"
#include "spec.h"

/* A program as libbpf would load it: relocated instructions and the attributes of BPF_PROG_LOAD. */
struct program {
	const char *name;
	enum bpf_prog_type type;
	struct bpf_insn *insns;
	size_t insn_count;
	struct bpf_prog_load_opts attributes;
	const char *no_target; /* what it attaches to and the kernel has not, else NULL */
	int fd;		       /* -1: not loaded */
};

/* A global variable: see object_variable(). */
struct variable {
	const char *name;
	struct bpf_map *map;
	void *at;
	size_t size, element_size;
};

/* A slot of a prog array that is filled before the run. */
struct slot {
	const struct bpf_map *array;
	__u32 key;
	int program; /* index into object.programs */
};

/*
 * A BPF object, opened and prepared once, that can then be loaded many times with other tunables.
 *
 * libbpf opens the object, creates its maps and relocates its programs, but is given stand-ins that
 * only return 0 to load in their place, so that preparing does not depend on what the verifier says
 * of the real ones. Those are then loaded by object_load(), as often as one likes. The instructions
 * name maps by file descriptor; a fresh map takes over the number of the one that it replaces.
 */
struct object {
	const char *path;
	bool has_spec; /* made by tailchain */
	struct spec spec;
	const char *compiler; /* NULL: unknown */
	struct bpf_object *bpf;
	struct program *programs;
	int program_count;
	int entry;	/* index into programs */
	char *no_entry; /* why none can be chosen and it is only loaded, else NULL */
	struct slot *slots;
	int slot_count;
	struct variable *variables;
	int variable_count;
	bool gpl;
	bool with_lines;  /* load the programs with their line info */
	bool arrays_used; /* the prog arrays hold programs of an earlier load */
	struct {
		bool valid;
		struct spec at;	      /* what is set before each run is left out of it */
		struct record record; /* its figures of the load */
	} loaded;
	int helpers_known; /* 0: not asked yet; 1: this kernel has all; -1: it lacks one */
	char *missing_helper;
	char *file;
	size_t file_size;
	char *log;
	size_t log_size;
	int64_t run_ns; /* that the last run took; 0: unknown */
	struct {
		bool valid;
		struct spec at; /* depth is left out of it */
		int64_t per_call, used;
	} measured; /* see observe.c */
};

/*
 * Opens and prepares the object at `path`; `entry` names the program to trigger (NULL: `entry`, or
 * the only one; where there is neither it can be loaded alone). On failure the record says how far
 * it came and why, and an exit status is returned; EXIT_DONE otherwise.
 */
int object_open(struct object *object, const char *path, const char *entry, struct record *record);
void object_release(struct object *object);

/* The program of that name, or NULL. */
struct program *object_program(const struct object *object, const char *name);

/* Adds a slot to be filled: ARRAY[KEY]=PROGRAM. Prints why and returns -EINVAL if there is no such.
 */
int object_set_slot(struct object *object, const char *assignment);

/*
 * Loads all programs with the tunables of `spec` (ignored for an object that tailchain did not
 * make) and a budget, into fresh maps. Fills the record up to the stage of loading. `log` (may be
 * NULL) gets the verifier's log of each program. `to_run`: the prog arrays are filled, and programs
 * that are loaded already and differ in what is set before each run alone stay. Returns 0 if all is
 * loaded, else a negative errno.
 */
int object_load(struct object *object, const struct spec *spec, uint64_t budget, bool to_run,
		FILE *log, struct record *record);
/* Closes the programs of the last load, and empties the prog arrays. */
void object_unload(struct object *object);
/* Closes the programs alone, for those who close the arrays as well; returns how many. */
int object_close_programs(struct object *object);
/* Lets the prog arrays go as well that held so many closed programs: new, empty ones take their
 * place. A negative errno where they cannot be had. */
int object_let_go(struct object *object, int closed);

/* The verdict where bound_reserve() fails. */
void conclude_unbounded(struct record *record, int err, int programs);

/* Whether the object can be loaded with other values on that axis. */
bool object_has_tunable(const struct object *object, const struct axis *axis);

/*
 * Where a global variable of the object stands: in `*map`, at the returned memory for a map
 * that is mapped (else its initial image), `*size` bytes. NULL if there is none.
 */
void *object_variable(const struct object *object, const char *name, struct bpf_map **map,
		      size_t *size, size_t *element_size);

/* strerror(), which does not know the kernel's ENOTSUPP. */
const char *errno_text(int number);

#endif
