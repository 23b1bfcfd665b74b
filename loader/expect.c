/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "text.h"

/* -- Files ----------------------------------------------------------------------------- */

char *unexpected_file(const char *file, size_t size)
{
	static const char *const orders[] = {
		[ELFDATA2LSB] = "little-endian", [ELFDATA2MSB] = "big-endian"
	};
	const int own = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
	if (size <= EI_DATA || memcmp(file, ELFMAG, SELFMAG) != 0)
		return text("not an ELF object");
	const int order = file[EI_DATA];
	if (order == own || (order != ELFDATA2LSB && order != ELFDATA2MSB))
		return NULL;
	return text("is compiled for %s machines, and this one is %s: clang's --target is bpf%s "
		    "here",
		    orders[order], orders[own], own == ELFDATA2LSB ? "el" : "eb");
}

/* -- Sections -------------------------------------------------------------------------- */

/* Names that libbpf learnt since 1.1, and with which version: its notes of that release, and
 * LIBBPF_1.3.0 of its libbpf.map for netkit. */
static const struct {
	const char *begin, *version;
} newer_sections[] = {
	{ "tc/ingress", "1.3" },      { "tc/egress", "1.3" }, { "tcx/", "1.3" },
	{ "netkit/", "1.3" },	      { "netfilter", "1.3" }, { "uprobe.multi", "1.3" },
	{ "uretprobe.multi", "1.3" },
};

/* iproute2's MAP/SLOT: `2/18`. */
static bool is_slot(const char *section)
{
	unsigned int map, slot;
	int end = 0;
	return sscanf(section, "%u/%u%n", &map, &slot, &end) == 2 && end && !section[end];
}

char *unexpected_section(const char *section)
{
	const char *name = section + (*section == '?');
	if (is_slot(name))
		return text("section '%s' names no program type, but a slot of a prog array, "
			    "ARRAY/SLOT, as iproute2's loader has it and libbpf has not: name the "
			    "section for its type, and fill the slot with --set or `values`",
			    section);
	for (size_t i = 0; i < sizeof(newer_sections) / sizeof(*newer_sections); i++)
		if (!strncmp(name, newer_sections[i].begin, strlen(newer_sections[i].begin)))
			return text("section '%s' names no program type that libbpf %s knows: "
				    "libbpf v%s and newer do",
				    section, libbpf_version_string(), newer_sections[i].version);
	return text("section '%s' names no program type that libbpf %s knows", section,
		    libbpf_version_string());
}

/* -- Maps ------------------------------------------------------------------------------ */

/* Types that the kernel numbers and older headers have no name for. */
static const char *newer_map_type(int type)
{
	return type == 33 ? " (arena)" : type == 34 ? " (insn_array)" : "";
}

char *unexpected_map(const struct bpf_object *bpf)
{
	const struct bpf_map *map;
	bpf_object__for_each_map(map, bpf)
	{
		int type = bpf_map__type(map);
		if (!libbpf_bpf_map_type_str(type))
			return text("map '%s' is of type %d%s, which libbpf %s does not know: it "
				    "takes a newer one",
				    bpf_map__name(map), type, newer_map_type(type),
				    libbpf_version_string());
	}
	return NULL;
}

/* Of these, the kernel or libbpf sees to the size. */
static bool has_no_size(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_PERF_EVENT_ARRAY || type == BPF_MAP_TYPE_STRUCT_OPS ||
	       strstr(libbpf_bpf_map_type_str(type), "storage");
}

char *unexpected_definition(const struct bpf_object *bpf, const char *warning)
{
	const struct bpf_map *map;
	if (warning && (strstr(warning, "unknown field") || strstr(warning, "BTF_KIND")))
		return text("%s (libbpf %s: a newer one may know it)", warning,
			    libbpf_version_string());
	if (!bpf)
		return NULL;
	bpf_object__for_each_map(map, bpf)
	{
		if (!bpf_map__max_entries(map) && !has_no_size(bpf_map__type(map)))
			return text("map '%s' has no max_entries: whoever loads this object sets "
				    "them when it runs",
				    bpf_map__name(map));
	}
	return NULL;
}
