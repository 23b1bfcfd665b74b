/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "elf_function.h"

/* The address of a function in a table of symbols; 0: it has none. */
static uint64_t find_in(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, const char *function)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const size_t count = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
	GElf_Sym symbol;
	for (size_t i = 0; data && i < count; i++) {
		if (!gelf_getsym(data, (int)i, &symbol) ||
		    GELF_ST_TYPE(symbol.st_info) != STT_FUNC || !symbol.st_value)
			continue;
		const char *name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name && !strcmp(name, function))
			return symbol.st_value;
	}
	return 0;
}

static uint64_t find_address(Elf *elf, const char *function)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	uint64_t address = 0;
	while (!address && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) &&
		    (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
			address = find_in(elf, section, &header, function);
	return address;
}

/* By the segment of code that has it. */
static bool to_offset(Elf *elf, uint64_t address, uint64_t *offset)
{
	size_t count = 0;
	GElf_Phdr segment;
	elf_getphdrnum(elf, &count);
	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &segment) && segment.p_type == PT_LOAD &&
		    segment.p_flags & PF_X && address >= segment.p_vaddr &&
		    address - segment.p_vaddr < segment.p_filesz) {
			*offset = address - segment.p_vaddr + segment.p_offset;
			return true;
		}
	return false;
}

int elf_function(const char *path, const char *function, uint64_t *offset)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	const uint64_t address = elf ? find_address(elf, function) : 0;
	const bool found = address && to_offset(elf, address, offset);
	elf_end(elf);
	close(fd);
	return found ? 0 : -ENOENT;
}
