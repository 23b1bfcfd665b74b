/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "place.h"
#include "text.h"

static __u32 without_qualifiers(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	while (type && (btf_is_mod(type) || btf_is_typedef(type) || btf_is_type_tag(type))) {
		id = type->type;
		type = btf__type_by_id(btf, id);
	}
	return id;
}

struct place place_of(const struct btf *btf, __u32 type, void *at)
{
	return (struct place){ .btf = btf, .type = without_qualifiers(btf, type), .at = at };
}

static const struct btf_type *type_of(const struct place *place)
{
	return btf__type_by_id(place->btf, place->type);
}

/* -- Parts ----------------------------------------------------------------------------- */

static void enter(struct place *place, const struct btf_type *type, int number)
{
	const struct btf_member *member = btf_members(type) + number;
	const uint32_t offset = place->bit + btf_member_bit_offset(type, (__u32)number);
	*place = (struct place){ .btf = place->btf,
				 .type = without_qualifiers(place->btf, member->type),
				 .at = place->at + offset / 8,
				 .bit = offset % 8,
				 .bits = btf_member_bitfield_size(type, (__u32)number) };
}

/* Anonymous members are looked through, as C does. */
static bool find_member(struct place *place, const char *name, size_t length)
{
	const struct btf_type *type = type_of(place);
	for (int i = 0; i < btf_vlen(type); i++) {
		const char *own = btf__name_by_offset(place->btf, btf_members(type)[i].name_off);
		struct place inner = *place;
		enter(&inner, type, i);
		const bool found = *own ? strlen(own) == length && !strncmp(own, name, length)
					: btf_is_composite(type_of(&inner)) &&
						   find_member(&inner, name, length);
		if (!found)
			continue;
		*place = inner;
		return true;
	}
	return false;
}

/* The names of a struct's members; the caller frees them. */
static char *member_names(const struct place *place)
{
	const struct btf_type *type = type_of(place);
	char *names = text("%s", "");
	for (int i = 0; i < btf_vlen(type); i++) {
		const char *own = btf__name_by_offset(place->btf, btf_members(type)[i].name_off);
		struct place inner = *place;
		enter(&inner, type, i);
		char *within = *own || !btf_is_composite(type_of(&inner)) ? text("%s", own)
									  : member_names(&inner);
		text_append(&names, "%s%s", *names && *within ? ", " : "", within);
		free(within);
	}
	return names;
}

static char *follow_member(struct place *place, const char **path)
{
	const char *name = *path + 1;
	const size_t length = strcspn(name, ".[");
	*path = name + length;
	if (!btf_is_composite(type_of(place)))
		return text("no struct that has a member '%.*s'", (int)length, name);
	if (find_member(place, name, length))
		return NULL;
	char *names = member_names(place);
	char *why = text("no member '%.*s' (it has: %s)", (int)length, name, names);
	free(names);
	return why;
}

static char *follow_index(struct place *place, const char **path)
{
	char *end;
	errno = 0;
	const unsigned long long index = strtoull(*path + 1, &end, 0);
	if (errno || end == *path + 1 || (*path)[1] == '-' || *end != ']')
		return text("'%s' is no [INDEX]", *path);
	if (!btf_is_array(type_of(place)))
		return text("no array that has an element [%llu]", index);
	const struct btf_array *array = btf_array(type_of(place));
	const long long size = btf__resolve_size(place->btf, array->type);
	if (index >= array->nelems)
		return text("no element [%llu]: the last is [%u]", index, array->nelems - 1);
	*place = place_of(place->btf, array->type, place->at + (long long)index * size);
	*path = end + 1;
	return NULL;
}

char *place_follow(struct place *place, const char *path)
{
	char *why = NULL;
	while (!why && *path)
		why = *path == '.'   ? follow_member(place, &path)
		      : *path == '[' ? follow_index(place, &path)
				     : text("'%s' is neither .MEMBER nor [INDEX]", path);
	return why;
}

/* -- Values ---------------------------------------------------------------------------- */

/* Writes the low bits of a number, which fits. */
static void write_bits(const struct place *place, uint64_t number, uint32_t bytes)
{
	if (!place->bits) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		memcpy(place->at, &number, bytes);
#else
		memcpy(place->at, (char *)&number + sizeof(number) - bytes, bytes);
#endif
		return;
	}
	for (uint32_t i = 0; i < place->bits; i++) {
		const uint32_t bit = place->bit + i;
		const char mask = (char)(1 << bit % 8);
		char *byte = place->at + bit / 8;
		*byte = (char)(number >> i & 1 ? *byte | mask : *byte & ~mask);
	}
}

static char *write_number(const struct place *place, const char *value, uint32_t bytes,
			  bool is_signed)
{
	const uint32_t bits = place->bits ? place->bits : bytes * 8;
	const bool negative = *value == '-';
	char *end;
	errno = 0;
	const uint64_t number = strtoull(value + negative, &end, 0);
	if (value[negative] < '0' || value[negative] > '9' || *end || end == value)
		return text("'%s' is no number", value);
	const uint64_t all = bits < 64 ? (1ULL << bits) - 1 : UINT64_MAX;
	const uint64_t most = is_signed ? all >> 1 : all;
	const uint64_t least = is_signed ? most + 1 : 0; /* below zero */
	if (errno || number > (negative ? least : most))
		return is_signed ? text("%s does not fit: %u bits hold -%llu to %llu", value, bits,
					(unsigned long long)least, (unsigned long long)most)
				 : text("%s does not fit: %u bit%s hold%s 0 to %llu", value, bits,
					bits == 1 ? "" : "s", bits == 1 ? "s" : "",
					(unsigned long long)most);
	write_bits(place, negative ? -number : number, bytes);
	return NULL;
}

static char *write_integer(const struct place *place, const char *value)
{
	const struct btf_type *type = type_of(place);
	const bool word = !strcmp(value, "true") || !strcmp(value, "false");
	struct place narrow = *place;
	if ((btf_int_encoding(type) & BTF_INT_BOOL) && word) {
		write_bits(place, *value == 't', type->size);
		return NULL;
	}
	if ((btf_int_encoding(type) & BTF_INT_BOOL) && strcmp(value, "0") && strcmp(value, "1"))
		return text("'%s' is neither true nor false", value);
	if (type->size > sizeof(uint64_t))
		return text("it has %u bytes, which no number that can be typed has", type->size);
	return write_number(&narrow, value, type->size, btf_int_encoding(type) & BTF_INT_SIGNED);
}

/* The number of the enumerator of that name, and whether there is one; `*names` gets all. */
static bool find_enumerator(const struct place *place, const char *value, uint64_t *number,
			    char **names)
{
	const struct btf_type *type = type_of(place);
	for (int i = 0; i < btf_vlen(type); i++) {
		const bool wide = btf_is_enum64(type);
		const __u32 offset =
			wide ? btf_enum64(type)[i].name_off : btf_enum(type)[i].name_off;
		const char *name = btf__name_by_offset(place->btf, offset);
		*number = wide ? btf_enum64_value(&btf_enum64(type)[i])
			       : (uint64_t)(int64_t)btf_enum(type)[i].val;
		if (!strcmp(name, value))
			return true;
		text_append(names, "%s%s", i ? ", " : "", name);
	}
	return false;
}

static char *write_enumerator(const struct place *place, const char *value)
{
	const struct btf_type *type = type_of(place);
	uint64_t number;
	char *names = text("%s", ""), *why = NULL;
	if (*value == '-' || (*value >= '0' && *value <= '9'))
		why = write_number(place, value, type->size, btf_kflag(type));
	else if (btf_is_enum(type) && type->size > sizeof(btf_enum(type)->val))
		why = text("its BTF has 32 bits of each enumerator: give the number");
	else if (find_enumerator(place, value, &number, &names))
		write_bits(place, number, type->size);
	else
		why = text("no enumerator '%s' (it has: %s)", value, names);
	free(names);
	return why;
}

static char *write_float(const struct place *place, const char *value)
{
	char *end;
	const double number = strtod(value, &end);
	const float narrow = (float)number;
	const __u32 bytes = type_of(place)->size;
	if (end == value || *end)
		return text("'%s' is no number", value);
	if (bytes == sizeof(number))
		memcpy(place->at, &number, sizeof(number));
	else if (bytes == sizeof(narrow))
		memcpy(place->at, &narrow, sizeof(narrow));
	else
		return text("it is a number of %u bytes, which cannot be typed", bytes);
	return NULL;
}

static char *write_array(const struct place *place, const char *value)
{
	const struct btf_array *array = btf_array(type_of(place));
	const struct place first = place_of(place->btf, array->type, place->at);
	const struct btf_type *element = type_of(&first);
	const size_t length = strlen(value);
	if (!element || !btf_is_int(element) || element->size != 1 || *value != '"')
		return text("it is an array: name an element, as [0]");
	if (length < 2 || value[length - 1] != '"')
		return text("'%s' has no quote at its end", value);
	if (length - 2 >= array->nelems)
		return text("%s does not fit: it holds %u bytes, with the one that ends it", value,
			    array->nelems);
	memset(place->at, 0, array->nelems);
	memcpy(place->at, value + 1, length - 2);
	return NULL;
}

static char *write_struct(const struct place *place, const char *value)
{
	(void)value;
	char *names = member_names(place),
	     *why = text("it is a struct: name a member of it (%s)", names);
	free(names);
	return why;
}

/* By kind of type; what is not here holds no value that could be typed. */
static char *(*const writes[])(const struct place *place, const char *value) = {
	[BTF_KIND_INT] = write_integer,	      [BTF_KIND_ENUM] = write_enumerator,
	[BTF_KIND_ENUM64] = write_enumerator, [BTF_KIND_FLOAT] = write_float,
	[BTF_KIND_ARRAY] = write_array,	      [BTF_KIND_STRUCT] = write_struct,
	[BTF_KIND_UNION] = write_struct,
};

char *place_write(const struct place *place, const char *value)
{
	const struct btf_type *type = type_of(place);
	const size_t kind = type ? btf_kind(type) : 0;
	if (kind >= sizeof(writes) / sizeof(*writes) || !writes[kind])
		return text("it is a pointer, or of a type that holds no value");
	return writes[kind](place, value);
}
