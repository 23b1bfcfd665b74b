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
		.flavour = "cloud-amd64",
		.qemu = "qemu-system-x86_64",
		.machine = "q35",
		/* QEMU 7.2's cmpxchg16b corrupts flags, and some kernels' slab allocator with them.
		 * With ERMS the kernel copies and clears by `rep movsb` and `rep stosb`, which are
		 * emulated byte by byte. */
		.cpu_tcg = "max,-cx16,-erms,-fsrm",
		.cpu_kvm = "host",
		.console = "ttyS0",
		.elf_machine = EM_X86_64,
		.boots_by_rom = true,
		.built = { "arch/x86/boot/bzImage", "vmlinux" },
		.kinds = { IMAGE_BZIMAGE, IMAGE_ELF },
	},
	{
		.name = "arm64",
		.debian = "arm64",
		.flavour = "cloud-arm64",
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
	{
		.name = "ppc64le",
		.debian = "ppc64el",
		.flavour = "powerpc64le",
		.qemu = "qemu-system-ppc64",
		/* Without what guards against speculation, which emulation has none of. */
		.machine = "pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,"
			   "cap-ccf-assist=off",
		.cpu_tcg = "power9",
		.cpu_kvm = "host",
		.console = "hvc0",
		.elf_machine = EM_PPC64,
		/* A part of its snapshots, seen with QEMU 7.2. */
		.hangs_restored = true,
		.built = { "vmlinux", "arch/powerpc/boot/zImage" },
		.kinds = { IMAGE_ELF },
	},
	{
		.name = "riscv64",
		.debian = "riscv64",
		.flavour = "riscv64",
		.qemu = "qemu-system-riscv64",
		.machine = "virt",
		.cpu_tcg = "rv64",
		.cpu_kvm = "host",
		.console = "ttyS0",
		.elf_machine = EM_RISCV,
		/* A part of its snapshots, seen with QEMU 7.2. */
		.hangs_restored = true,
		.built = { "arch/riscv/boot/Image", "arch/riscv/boot/vmlinuz.efi", "vmlinux" },
		.kinds = { IMAGE_RISCV, IMAGE_ZBOOT, IMAGE_ELF },
	},
	{
		.name = "s390x",
		.debian = "s390x",
		.flavour = "s390x",
		.qemu = "qemu-system-s390x",
		.machine = "s390-ccw-virtio",
		.cpu_tcg = "max",
		.cpu_kvm = "host",
		.console = "ttysclp0",
		.elf_machine = EM_S390,
		.big_endian = true,
		.port = "virtio-serial-ccw",
		.built = { "arch/s390/boot/bzImage" },
		.kinds = { IMAGE_S390 },
	},
	{
		.name = "loongarch64",
		.debian = "loong64",
		.flavour = "loong64",
		.qemu = "qemu-system-loongarch64",
		/* "hw/loongarch/boot: Support Linux raw boot image" is in 10.0. */
		.qemu_oldest = 10,
		/* Without the tables of ACPI the kernel has no PCI. */
		.firmware = "/usr/share/qemu-efi-loongarch64/QEMU_EFI.fd",
		.machine = "virt",
		.cpu_tcg = "la464",
		.cpu_kvm = "host",
		.console = "ttyS0",
		.elf_machine = EM_LOONGARCH,
		/* Seen with QEMU 10.0.2. */
		.hangs_restored = true,
		.built = { "arch/loongarch/boot/vmlinux.efi", "arch/loongarch/boot/vmlinuz.efi",
			   "vmlinux" },
		.kinds = { IMAGE_ZBOOT, IMAGE_LOONGARCH, IMAGE_ELF },
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

bool arch_saves(const struct arch *arch)
{
	return !arch->port && !arch->hangs_restored;
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
