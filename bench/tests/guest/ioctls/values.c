// SPDX-License-Identifier: GPL-2.0
/* Values for the fields of a command. */
#include <string.h>

#include "lib/random.h"
#include "tests/guest/ioctls/values.h"

#define PAGE	4096ull
#define DATA	(16ull << 10)

uint64_t any_below(uint64_t *random, uint64_t bound)
{
	return random_next(random) % bound;
}

/* Values where something ends: of integers, pages, address spaces, and of what a table can have. */
static const uint64_t edges[] = {
	0, 1, PAGE - 1, PAGE, PAGE + 1, 1ull << 30, 1ull << 31, UINT32_MAX, 1ull << 32, 4ull << 30,
	(1ull << 40) - PAGE, 1ull << 40, (1ull << 40) + 1, (1ull << 47) - PAGE, 1ull << 47, 1ull << 63,
	0xffff888000000000ull, -PAGE, UINT64_MAX,
};

static uint64_t edge(const struct field *field, uint64_t *random)
{
	switch (any_below(random, 6)) {
	case 0:
		return field->low - 1;
	case 1:
		return field->high;
	case 2:
		return field->high + 1;
	case 3:
		return random_next(random);
	default:
		return edges[any_below(random, sizeof(edges) / sizeof(edges[0]))];
	}
}

static void name_fill(const struct field *field, char *to, uint64_t *random, bool right)
{
	size_t n = 0;

	memset(to, 0, field->bytes);
	if (right) {
		while (field->names[n])
			n++;
		strncpy(to, field->names[any_below(random, n)], field->bytes - 1);
		return;
	}
	n = any_below(random, field->bytes + 1);
	for (size_t i = 0; i < n; i++)
		to[i] = any_below(random, 2) ? "0:.%-sx"[any_below(random, 7)] : (char)random_next(random);
}

/* A length that begins anywhere in the region does not always end in it. */
static uint64_t length_right(const struct choices *choices)
{
	uint64_t most = any_below(choices->random, 8) ? 8 * PAGE : choices->bytes;

	return 1 + any_below(choices->random, most < choices->bytes ? most : choices->bytes);
}

static uint64_t flags_right(const struct field *field, uint64_t *random)
{
	uint64_t one = 1ull << any_below(random, 8);

	/* the lowest flag goes with each of the others */
	return ((one & field->high) | any_below(random, 2)) & field->high;
}

static uint64_t right(const struct field *field, const struct choices *choices)
{
	uint64_t *random = choices->random;

	switch (field->kind) {
	case FIELD_RESERVED:
	case FIELD_OUT_ZERO:
		return 0;
	case FIELD_KEY:
		return choices->key;
	case FIELD_FLAGS:
		return flags_right(field, random);
	case FIELD_ADDRESS:
		return choices->base + any_below(random, choices->bytes);
	case FIELD_LENGTH:
		return length_right(choices);
	case FIELD_DATA:
		return choices->data;
	case FIELD_ENUM:
	case FIELD_NUMBER:
		return field->low + any_below(random, field->high - field->low + 1);
	default:
		return random_next(random);
	}
}

static void fill(const struct field *field, void *argument, const struct choices *choices, bool is_right)
{
	if (field->kind == FIELD_NAME)
		name_fill(field, (char *)argument + field->offset, choices->random, is_right);
	else if (is_right || field->kind == FIELD_OUT)
		field_set(field, argument, right(field, choices));
	else
		field_set(field, argument, edge(field, choices->random));
}

/* A range that runs over the end of its region is right for one thing only: to be refused. */
static void fit(const struct command *command, void *argument, const struct choices *choices)
{
	const struct field *address = NULL, *field;
	uint64_t room, length;

	for (field = command->fields; field->name; field++) {
		if (field->kind == FIELD_ADDRESS)
			address = field;
		if (field->kind != FIELD_LENGTH || !address)
			continue;
		room = choices->base + choices->bytes - field_get(address, argument);
		length = field_get(field, argument);
		field_set(field, argument, length < room ? length : room);
	}
}

static size_t count(const struct command *command)
{
	size_t n = 0;

	while (command->fields[n].name)
		n++;
	return n;
}

/* What the kernel may write must not reach beyond the buffer into what others use. */
static void place_data(const struct command *command, void *argument, const struct choices *choices)
{
	const struct field *field;

	if (!command->data_bytes || command->data_bytes(argument) <= DATA)
		return;
	for (field = command->fields; field->name; field++)
		if (field->kind == FIELD_DATA && field_get(field, argument) == choices->data)
			field_set(field, argument, choices->ocean);
}

static bool is_too_much(const struct command *command, const struct choices *choices)
{
	return command->cost == COST_MUCH || (command->cost == COST_UNTIL_KILLED && !choices->killed);
}

void values_fill(const struct command *command, void *argument, const struct choices *choices,
		 enum wildness wildness)
{
	size_t n = count(command), wrong = any_below(choices->random, n), i;

	for (i = 0; i < n; i++)
		fill(&command->fields[i], argument, choices, true);
	fit(command, argument, choices);
	if (command->arrange)
		command->arrange(argument);
	for (i = 0; i < n; i++)
		if ((wildness == ONE_WRONG && i == wrong) ||
		    (wildness == WILD && !any_below(choices->random, 3)))
			fill(&command->fields[i], argument, choices, false);
	if (is_too_much(command, choices) && !values_wrong(command, argument))
		command->arrange(argument);
	place_data(command, argument, choices);
}

static bool is_wrong(const struct field *field, const void *argument)
{
	uint64_t value = field_get(field, argument);

	switch (field->kind) {
	case FIELD_RESERVED:
	case FIELD_OUT_ZERO:
	case FIELD_ENUM:
	case FIELD_NUMBER:
		return value < field->low || value > field->high;
	case FIELD_FLAGS:
		return value & ~field->high;
	case FIELD_KEY:
		return !value;
	case FIELD_LENGTH:
		return !value || value > field->high;
	case FIELD_NAME:
		return !memchr((const char *)argument + field->offset, 0, field->bytes);
	default:
		return false;
	}
}

const struct field *values_wrong(const struct command *command, const void *argument)
{
	bool idle = command->fields_idle && command->fields_idle(argument);
	const struct field *field;

	for (field = command->fields; field->name; field++)
		if ((!idle || field->kind == FIELD_RESERVED) && is_wrong(field, argument))
			return field;
	return NULL;
}
