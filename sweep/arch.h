/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ARCH_H
#define TAILCHAIN_ARCH_H

#include <stdbool.h>
#include <stddef.h>

/* What a kernel image is, by its first bytes. */
enum image_kind {
	IMAGE_UNKNOWN,
	IMAGE_BZIMAGE,	 /* x86: a loader with a compressed kernel */
	IMAGE_ELF,	 /* vmlinux */
	IMAGE_ARM64,	 /* Image */
	IMAGE_RISCV,	 /* the same of riscv64 */
	IMAGE_LOONGARCH, /* the same of loongarch64 */
	IMAGE_S390,	 /* s390x: a loader with a compressed kernel, also called bzImage */
	IMAGE_ZBOOT,	 /* EFI: a loader with a compressed Image */
	IMAGE_GZIP	 /* Image.gz */
};

/* An architecture that guests can have. */
struct arch {
	const char *name;   /* as in records */
	const char *debian; /* as packages have it */
	/* Of Debian's kernels, the last words of their releases; with a flavour made for virtual
	 * machines where there is one. */
	const char *flavour;
	const char *qemu;     /* its emulator */
	int qemu_oldest;      /* the first major version that boots its images; 0: any does */
	const char *firmware; /* a file that its machine begins with, or NULL: none of ours */
	const char *machine;
	const char *cpu_tcg, *cpu_kvm;
	const char *console; /* the serial console's device */
	unsigned short elf_machine;
	bool big_endian;
	/* What boots a kernel is a ROM that the machine has only then, and that belongs to its
	 * state. */
	bool boots_by_rom;
	/* Not every guest that QEMU restores goes on: it is booted each time. */
	bool hangs_restored;
	/* Where QEMU has no memory to share with it: the bus of the port that it has instead. Its
	 * guests are booted each time: what was said before a snapshot is not said again. */
	const char *port;
	const char *built[4];	  /* images in a tree in which a kernel was built, ended by NULL */
	enum image_kind kinds[4]; /* what its emulator boots, ended by IMAGE_UNKNOWN */
};

extern const struct arch arches[];
extern const int arch_count;

const struct arch *arch_find(const char *name);
/* The machine that this command runs on. */
const struct arch *arch_own(void);

/* Whether its guests can be saved, and restored. */
bool arch_saves(const struct arch *arch);
/* All names in one line, for messages. The caller frees it. */
char *arch_names(void);

#endif
