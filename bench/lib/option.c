// SPDX-License-Identifier: GPL-2.0
/* Options of a workload, all from one table: parsing, bounds, defaults, help, JSON. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"
#include "lib/option.h"

static const char *const flag_words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };
#define AUTO_WORD "auto"

static bool is_flag(const struct option_desc *desc)
{
	return desc->type == OPTION_FLAG || desc->type == OPTION_FLAG_AUTO;
}

static uint64_t *value_of(const struct option_desc *desc, void *params)
{
	return (uint64_t *)((char *)params + desc->offset);
}

static uint64_t read_value(const struct option_desc *desc, const void *params)
{
	return *(const uint64_t *)((const char *)params + desc->offset);
}

/* Append to a line of limited size; what does not fit is cut off. */
static void append(char *line, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *line, size_t size, const char *fmt, ...)
{
	size_t used = strlen(line);
	va_list args;

	if (used + 1 >= size)
		return;
	va_start(args, fmt);
	vsnprintf(line + used, size - used, fmt, args);
	va_end(args);
}

/* 4194304 as 4M where that is exact. */
static void format_bytes(char *buf, size_t size, uint64_t bytes)
{
	static const char suffixes[] = "KMGT";
	const char *suffix = "";
	int step = 0;

	while (bytes && !(bytes % 1024) && step < 4) {
		bytes /= 1024;
		suffix = &suffixes[step++];
	}
	snprintf(buf, size, "%" PRIu64 "%.1s", bytes, suffix);
}

void option_format_range(const struct option_desc *desc, char *buf, size_t size)
{
	char low[24], high[24];

	buf[0] = '\0';
	switch (desc->type) {
	case OPTION_NUMBER:
		append(buf, size, "%" PRIu64 " to %" PRIu64, desc->min, desc->max);
		break;
	case OPTION_BYTES:
		format_bytes(low, sizeof(low), desc->min);
		format_bytes(high, sizeof(high), desc->max);
		append(buf, size, "%s to %s bytes (suffix K, M, G or T)", low, high);
		break;
	case OPTION_CHOICE:
		for (size_t i = 0; desc->choices[i]; i++)
			append(buf, size, "%s%s",
			       !i ? "" : desc->choices[i + 1] ? ", " : " or ", desc->choices[i]);
		break;
	case OPTION_FLAG:
		append(buf, size, "yes or no");
		break;
	case OPTION_FLAG_AUTO:
		append(buf, size, "yes, no or " AUTO_WORD);
		break;
	}
}

/* A number without sign, with a power of 1024 as suffix where that is allowed. */
static int read_number(const char *text, bool suffix_allowed, uint64_t *out)
{
	unsigned long long number;
	unsigned int shift = 0;
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, is_hex ? 16 : 10);
	if (errno)
		return -EINVAL;
	if (suffix_allowed && *end) {
		switch (toupper((unsigned char)*end)) {
		case 'K':
			shift = 10;
			break;
		case 'M':
			shift = 20;
			break;
		case 'G':
			shift = 30;
			break;
		case 'T':
			shift = 40;
			break;
		default:
			return -EINVAL;
		}
		end++;
	}
	if (*end || number > UINT64_MAX >> shift)
		return -EINVAL;
	*out = (uint64_t)number << shift;
	return 0;
}

int option_parse_number(const char *text, enum option_type type, uint64_t min, uint64_t max,
			uint64_t *out)
{
	uint64_t value;

	if (read_number(text, type == OPTION_BYTES, &value) || value < min || value > max)
		return -EINVAL;
	*out = value;
	return 0;
}

static int parse_choice(const struct option_desc *desc, const char *text, uint64_t *out)
{
	for (size_t i = 0; desc->choices[i]; i++) {
		if (!strcmp(desc->choices[i], text)) {
			*out = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_flag(const char *text, uint64_t *out)
{
	for (size_t i = 0; i < sizeof(flag_words) / sizeof(flag_words[0]); i++) {
		if (!strcmp(flag_words[i], text)) {
			*out = i & 1;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_value(const struct option_desc *desc, const char *text, uint64_t *out)
{
	switch (desc->type) {
	case OPTION_NUMBER:
	case OPTION_BYTES:
		return option_parse_number(text, desc->type, desc->min, desc->max, out);
	case OPTION_CHOICE:
		return parse_choice(desc, text, out);
	case OPTION_FLAG_AUTO:
		if (!strcmp(text, AUTO_WORD)) {
			*out = OPTION_AUTO;
			return 0;
		}
		return parse_flag(text, out);
	case OPTION_FLAG:
		return parse_flag(text, out);
	}
	return -EINVAL;
}

const struct option_desc *option_find(const struct option_desc *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

int option_select(const struct option_desc *table, size_t base, unsigned int bits,
		  struct option_desc *out, size_t max)
{
	size_t n = 0;

	while (out[n].name)
		n++;
	for (; table->name; table++) {
		if (table->only && !(table->only & bits))
			continue;
		if (n + 1 >= max) {
			log_error("option %s: the table has only %zu rows", table->name, max);
			return -ENOSPC;
		}
		out[n] = *table;
		out[n++].offset += base;
	}
	out[n] = (struct option_desc){ };
	return 0;
}

int option_parse(const struct option_desc *table, void *params, const char *name,
		 const char *text, char *err, size_t err_size)
{
	const struct option_desc *desc = option_find(table, name);
	char range[512];
	uint64_t value;

	if (err_size)
		err[0] = '\0';
	if (!desc) {
		append(err, err_size, "unknown option %s; valid:", name);
		for (; table->name; table++)
			append(err, err_size, " %s%s", table->name, table[1].name ? "," : "");
		return -ENOENT;
	}
	if (!text && is_flag(desc))
		text = "yes";
	if (text && !parse_value(desc, text, &value)) {
		*value_of(desc, params) = value;
		return 0;
	}
	option_format_range(desc, range, sizeof(range));
	if (text)
		append(err, err_size, "%s: invalid value \"%s\"; valid: %s", name, text, range);
	else
		append(err, err_size, "%s: value missing; valid: %s", name, range);
	return -EINVAL;
}

int option_set_defaults(const struct option_desc *table, void *params)
{
	char err[640];
	int ret = 0;

	for (const struct option_desc *desc = table; desc->name && !ret; desc++) {
		ret = desc->def ? option_parse(table, params, desc->name, desc->def, err,
					       sizeof(err)) : -EINVAL;
		if (ret)
			log_error("default of option %s", desc->def ? err : desc->name);
	}
	return ret;
}

static json_t *value_to_json(const struct option_desc *desc, uint64_t value)
{
	switch (desc->type) {
	case OPTION_NUMBER:
	case OPTION_BYTES:
		return json_integer((json_int_t)value);
	case OPTION_CHOICE:
		return json_string(desc->choices[value]);
	case OPTION_FLAG_AUTO:
		return value == OPTION_AUTO ? json_string(AUTO_WORD) : json_boolean(value);
	case OPTION_FLAG:
		return json_boolean(value);
	}
	return NULL;
}

json_t *option_to_json(const struct option_desc *table, const void *params)
{
	json_t *object = json_object();

	for (; object && table->name; table++) {
		if (json_object_set_new(object, table->name,
					value_to_json(table, read_value(table, params)))) {
			json_decref(object);
			object = NULL;
		}
	}
	return object;
}

static void format_value(const struct option_desc *desc, uint64_t value, char *buf, size_t size)
{
	switch (desc->type) {
	case OPTION_NUMBER:
		snprintf(buf, size, "%" PRIu64, value);
		break;
	case OPTION_BYTES:
		format_bytes(buf, size, value);
		break;
	case OPTION_CHOICE:
		snprintf(buf, size, "%s", desc->choices[value]);
		break;
	case OPTION_FLAG_AUTO:
	case OPTION_FLAG:
		snprintf(buf, size, "%s", value == OPTION_AUTO ? AUTO_WORD : flag_words[!!value]);
		break;
	}
}

/* What is gid_index in a file and in JSON is --gid-index on a command line. */
static void append_name(const char *name, char *buf, size_t size)
{
	append(buf, size, " --");
	for (; *name; name++)
		append(buf, size, "%c", *name == '_' ? '-' : *name);
}

int option_to_command(const struct option_desc *table, const void *params, char *buf, size_t size)
{
	char text[64];
	uint64_t value, def;

	if (!size)
		return -ENOSPC;
	buf[0] = '\0';
	for (; table->name; table++) {
		value = read_value(table, params);
		if (table->def && !parse_value(table, table->def, &def) && def == value)
			continue;
		format_value(table, value, text, sizeof(text));
		append_name(table->name, buf, size);
		if (!is_flag(table))
			append(buf, size, " %s", text);
		else if (value != 1)
			append(buf, size, "=%s", text);
	}
	return strlen(buf) + 1 < size ? 0 : -ENOSPC;
}

void option_help(const struct option_desc *table, FILE *out)
{
	static const char *const value_names[] = {
		[OPTION_NUMBER] = " N", [OPTION_BYTES] = " BYTES", [OPTION_CHOICE] = " WORD",
		[OPTION_FLAG] = "[=yes|no]", [OPTION_FLAG_AUTO] = "[=yes|no|auto]",
	};
	char range[512];

	for (; table->name; table++) {
		option_format_range(table, range, sizeof(range));
		if (table->letter)
			fprintf(out, "  -%c, --%s%s\n", table->letter, table->name,
				value_names[table->type]);
		else
			fprintf(out, "      --%s%s\n", table->name, value_names[table->type]);
		fprintf(out, "        %s\n        %s; default %s\n", table->help, range,
			table->def);
	}
}
