/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch.h"
#include "text.h"

const struct arch arches[] = {
	{
		.name = "x86_64",
		.debian = "amd64",
		.qemu = "qemu-system-x86_64",
		.machine = "q35",
		/* QEMU 7.2's cmpxchg16b corrupts flags, and some kernels' slab allocator with them.
		 * With ERMS the kernel copies and clears by `rep movsb` and `rep stosb`, which are
		 * emulated byte by byte. */
		.cpu_tcg = "max,-cx16,-erms,-fsrm",
		.cpu_kvm = "host",
		.console = "ttyS0",
		.elf_machine = EM_X86_64,
		.built = { "arch/x86/boot/bzImage", "vmlinux" },
		.kinds = { IMAGE_BZIMAGE, IMAGE_ELF },
	},
	{
		.name = "arm64",
		.debian = "arm64",
		.qemu = "qemu-system-aarch64",
		.machine = "virt",
		/* The architected algorithm of pointer authentication is very slow to emulate. */
		.cpu_tcg = "max,pauth-impdef=on",
		.cpu_kvm = "host",
		.console = "ttyAMA0",
		.elf_machine = EM_AARCH64,
		.built = { "arch/arm64/boot/Image", "arch/arm64/boot/Image.gz",
			   "arch/arm64/boot/vmlinuz.efi" },
		.kinds = { IMAGE_ARM64, IMAGE_ZBOOT, IMAGE_GZIP },
	},
};

const int arch_count = sizeof(arches) / sizeof(*arches);

const struct arch *arch_find(const char *name)
{
	for (int i = 0; i < arch_count; i++)
		if (!strcmp(arches[i].name, name))
			return &arches[i];
	return NULL;
}

const struct arch *arch_own(void)
{
	struct utsname system;
	uname(&system);
	return arch_find(strcmp(system.machine, "aarch64") ? system.machine : "arm64");
}

char *arch_names(void)
{
	char *names = text("%s", arches[0].name);
	for (int i = 1; i < arch_count; i++) {
		text_append(&names, ", %s", arches[i].name);
	}
	return names;
}
