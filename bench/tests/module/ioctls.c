// SPDX-License-Identifier: GPL-2.0
/* The grammar of the ioctls (tests/guest/ioctls/) against the headers that it describes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <cmocka.h>

#include "tests/guest/ioctls/table.c"
#include "tests/guest/ioctls/values.c"

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < ncommands; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* Each line "#define ODP_..._IOC_NAME _IO..." of a header. */
static size_t check_header(const char *path)
{
	FILE *header = fopen(path, "re");
	char line[256], name[64];
	size_t n = 0;

	assert_non_null(header);
	while (fgets(line, sizeof(line), header)) {
		if (sscanf(line, "#define %63s _IO", name) != 1 || !strstr(line, "_IO") ||
		    !strstr(name, "_IOC_"))
			continue;
		if (!find(name))
			fail_msg("%s: %s is not in tests/guest/ioctls/table.c", path, name);
		n++;
	}
	fclose(header);
	return n;
}

static void every_command_is_there(void **state)
{
	(void)state;
	assert_int_equal(check_header("include/odpbench/odp_dev.h") +
			 check_header("include/odpbench/odp_path.h"), ncommands);
}

/* Every byte of a struct belongs to one field: a new field cannot be forgotten. */
static void every_byte_is_of_one_field(void **state)
{
	unsigned char owners[512];
	const struct field *field;

	(void)state;
	for (size_t i = 0; i < ncommands; i++) {
		assert_true(commands[i].bytes <= sizeof(owners));
		assert_int_equal(_IOC_SIZE(commands[i].number), commands[i].bytes);
		memset(owners, 0, sizeof(owners));
		for (field = commands[i].fields; field->name; field++)
			for (size_t at = 0; at < field->bytes; at++)
				owners[field->offset + at]++;
		for (size_t at = 0; at < commands[i].bytes; at++)
			if (owners[at] != 1)
				fail_msg("%s: byte %zu belongs to %d fields", commands[i].name, at,
					 owners[at]);
	}
}

static void right_values_are_right(void **state)
{
	uint64_t random = 7;
	struct choices choices = { .random = &random, .key = 3, .base = 0x10000, .bytes = 0x100000,
				   .data = 0x200000, .ocean = 0x400000 };
	const struct field *wrong;
	char argument[512];

	(void)state;
	for (int round = 0; round < 2000; round++) {
		const struct command *command = &commands[round % ncommands];

		memset(argument, 0, sizeof(argument));
		values_fill(command, argument, &choices, TAME);
		wrong = values_wrong(command, argument);
		if (wrong)
			fail_msg("%s: %s is wrong", command->name, wrong->name);
	}
}

/* Each field that can be wrong is found to be, at some time. */
static void wrong_values_are_found(void **state)
{
	uint64_t random = 9;
	struct choices choices = { .random = &random, .key = 3, .base = 0x10000, .bytes = 0x100000,
				   .data = 0x200000, .ocean = 0x400000 };
	const struct field *field, *wrong;
	char argument[512];
	bool found;

	(void)state;
	for (size_t i = 0; i < ncommands; i++)
		for (field = commands[i].fields; field->name; field++) {
			if (field->kind == FIELD_OUT || field->kind == FIELD_ADDRESS ||
			    field->kind == FIELD_DATA || field->kind == FIELD_ANY)
				continue;
			found = false;
			for (int round = 0; round < 5000 && !found; round++) {
				values_fill(&commands[i], argument, &choices, ONE_WRONG);
				wrong = values_wrong(&commands[i], argument);
				found = wrong == field;
			}
			if (!found && !(field->kind == FIELD_LENGTH && field->high == UINT64_MAX))
				fail_msg("%s: %s is never wrong", commands[i].name, field->name);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_is_there),
		cmocka_unit_test(every_byte_is_of_one_field),
		cmocka_unit_test(right_values_are_right),
		cmocka_unit_test(wrong_values_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
