/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The grammar of the ioctls of both device files: every command, and what each field of its struct
 * is. A new command is a line in table.c; bench/tests/module/ioctls.c fails where one is missing.
 */
#ifndef IOCTLS_TABLE_H
#define IOCTLS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum device_file { ODP_DEV, ODP_PATH, DEVICE_FILES };

enum field_kind {
	FIELD_OUT,		/* the kernel writes it, and does not read it */
	FIELD_OUT_ZERO,		/* the same, but it must be 0 before; else the call must fail */
	FIELD_RESERVED,		/* must be 0; else the call must fail */
	FIELD_ENUM,		/* low .. high; else the call must fail */
	FIELD_FLAGS,		/* bits of high; else the call must fail */
	FIELD_NUMBER,		/* low .. high; else the call must fail */
	FIELD_KEY,		/* of a region; 0 is never one */
	FIELD_ADDRESS,		/* in the arena or the region */
	FIELD_LENGTH,		/* from there: 1 .. high; else the call must fail */
	FIELD_DATA,		/* pointer to memory that the call reads or writes */
	FIELD_ANY,		/* each value is right */
	FIELD_NAME,		/* a string that ends within the field; else the call must fail */
};

struct field {
	const char *name;
	size_t offset, bytes;
	enum field_kind kind;
	uint64_t low, high;
	const char *const *names;	/* right ones, of FIELD_NAME */
};

enum command_cost {
	COST_LITTLE,			/* whatever the values */
	COST_MUCH,			/* where they are not arranged */
	COST_UNTIL_KILLED,		/* as well, and the call can be killed */
};

struct command {
	const char *name;		/* as the header calls it */
	unsigned int number;
	enum device_file file;
	size_t bytes;			/* of its struct */
	unsigned int weight;		/* how often, among the commands of its file */
	const struct field *fields;	/* ends with one without a name; all bytes of the struct */
	const int *errors;		/* that the header documents; ends with 0 */
	/* Makes right values fit together, and bounds what the call costs; or NULL. */
	void (*arrange)(void *argument);
	enum command_cost cost;
	/* Whether the fields, but reserved ones, do not matter for these values; or NULL. */
	bool (*fields_idle)(const void *argument);
	/* The most that the call may write to each FIELD_DATA, in bytes; NULL: nothing. */
	uint64_t (*data_bytes)(const void *argument);
};

extern const struct command commands[];
extern const size_t ncommands;

#define COMMANDS_MAX 16

extern const char *const device_paths[DEVICE_FILES];

uint64_t field_get(const struct field *field, const void *argument);
void field_set(const struct field *field, void *argument, uint64_t value);

#endif
