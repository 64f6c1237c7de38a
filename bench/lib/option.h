/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options of a workload: parsing, bounds, defaults, help and the params of a results row all come
 * from one table. The same names are valid on the command line and in suite files.
 */
#ifndef ODPBENCH_LIB_OPTION_H
#define ODPBENCH_LIB_OPTION_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum option_type {
	OPTION_NUMBER,	/* a decimal or 0x number */
	OPTION_BYTES,	/* a number with an optional K, M, G or T (powers of 1024) */
	OPTION_CHOICE,	/* one word of a list; its index is stored */
	OPTION_FLAG,	/* 0 or 1; text is yes/no, true/false, on/off, 1/0, or NULL for yes */
	OPTION_FLAG_AUTO,	/* as FLAG, or OPTION_AUTO: then the caller decides; text is auto */
};

#define OPTION_AUTO 2

/* A table ends with .name == NULL. */
struct option_desc {
	const char *name;	/* "pages": --pages, a key in a suite file, params.pages */
	char letter;		/* the letter that perftest uses for it, or 0 */
	enum option_type type;
	uint64_t min, max;	/* inclusive; of NUMBER and BYTES; max <= INT64_MAX (JSON) */
	const char *const *choices;	/* of CHOICE, ends with NULL */
	const char *def;	/* default, as text */
	const char *help;
	size_t offset;		/* of a uint64_t in the workload's parameter struct */
	unsigned int only;	/* the caller's bits: where the option makes sense; 0: everywhere */
};

/* The row with this name, or NULL. */
const struct option_desc *option_find(const struct option_desc *table, const char *name);

/*
 * Appends to out the rows of a table that make sense for any of these bits. out has room for max
 * rows, its end included, and ends with an end again. The offsets in the table are those of a
 * struct that is at offset base of the parameter struct. The table may have several rows of one
 * name, for different bits. 0, or -ENOSPC (logged) if the rows do not fit.
 */
int option_select(const struct option_desc *table, size_t base, unsigned int bits,
		  struct option_desc *out, size_t max);

/*
 * Parses text as a number of OPTION_NUMBER or OPTION_BYTES, from min to max, with nothing before or
 * after it. 0, or -EINVAL with *out unchanged.
 */
int option_parse_number(const char *text, enum option_type type, uint64_t min, uint64_t max,
			uint64_t *out);

/* Store every default. 0, or -EINVAL (logged) for a default that its own row does not allow. */
int option_set_defaults(const struct option_desc *table, void *params);

/*
 * Parse text as the option called name and store it in params. 0; -ENOENT if the table has no such
 * name; -EINVAL if the text is not valid. On error params is unchanged and err holds one line: the
 * name, the value given, and what would be valid.
 */
int option_parse(const struct option_desc *table, void *params, const char *name,
		 const char *text, char *err, size_t err_size);

/*
 * The params of a results row, in the order of the table: {"pages": 512, "buffer": "ram",
 * "contiguous": false}; BYTES as a number of bytes. A new reference, or NULL (no memory).
 */
json_t *option_to_json(const struct option_desc *table, const void *params);

/*
 * Append " --name value" for every option that differs from its default: the part of a command
 * line that reproduces params. A flag that is not yes is written --name=no or --name=auto. 0 or
 * -ENOSPC.
 */
int option_to_command(const struct option_desc *table, const void *params, char *buf,
		      size_t size);

/* "1 to 512", "4K to 1G bytes (suffix K, M, G or T)", "ram, p2p or mmio", "yes or no" */
void option_format_range(const struct option_desc *desc, char *buf, size_t size);

/* One paragraph for each option: name, letter, value, help, range, default. */
void option_help(const struct option_desc *table, FILE *out);

#endif
