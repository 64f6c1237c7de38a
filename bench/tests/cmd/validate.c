// SPDX-License-Identifier: GPL-2.0
/* odpbench validate: what it is asked that it cannot do, each with one clear error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/cmd.h"
#include "tests/cmd/run_command.h"

static int make_directory(void **state)
{
	(void)state;
	return make_command_directory();
}

static void what_is_not_valid_is_named(void **state)
{
	static const struct {
		const char *option, *value, *words;
	} wrong[] = {
		{ "-k", "nothing.*", "-k nothing.*: no case has such a name; valid: what --list prints" },
		{ "--plant", "weeds", "--plant weeds: unknown; valid: fault-fails, registration-fails" },
		{ "--soak", "soon", "--soak soon: is not a time; valid: 90s, 20m, 2h" },
		{ "--soak", "0", "--soak 0: is not a time" },
		{ "--soak", "5d", "--soak 5d: is not a time" },
		{ "--soak", "-1", "--soak -1: is not a time" },
		{ "--seed", "x", "--seed x: is not a number" },
		{ "--seed", "7", "--seed is for --soak or --round" },
		{ "--round", "x", "--round x: is not a number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(run(cmd_validate, "validate", wrong[i].option, wrong[i].value, NULL),
				 CMD_USAGE);
		assert_non_null(strstr(said, wrong[i].words));
	}
}

static void a_list_needs_no_device(void **state)
{
	(void)state;
	assert_int_equal(run(cmd_validate, "validate", "--list", NULL), CMD_DONE);
	assert_int_equal(run(cmd_validate, "validate", "--list", "-k", "faults.*", NULL), CMD_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_valid_is_named),
		cmocka_unit_test(a_list_needs_no_device),
	};

	return cmocka_run_group_tests_name("validate", tests, make_directory, remove_directory);
}
