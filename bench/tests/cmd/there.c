// SPDX-License-Identifier: GPL-2.0
/* A file or folder that is not there is named, and is bad usage, not a result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/cmd.h"
#include "tests/cmd/run_command.h"

#define NOWHERE "/nonexistent/run"

static int make_directory(void **state)
{
	(void)state;
	return make_command_directory();
}

static void what_is_not_there_is_bad_usage(void **state)
{
	static const struct {
		int (*command)(int argc, char **argv);
		const char *name, *words[3];
	} readers[] = {
		{ cmd_qualify, "qualify", { "--verify", NOWHERE } },
		{ cmd_report, "report", { NOWHERE } },
		{ cmd_report, "report", { "/dev/null", NOWHERE } },
		{ cmd_compare, "compare", { NOWHERE, "/dev/null" } },
		{ cmd_compare, "compare", { "/dev/null", NOWHERE } },
		{ cmd_baseline, "baseline", { "/dev/null", NOWHERE, "--out=/dev/null" } },
		{ cmd_value, "value", { NOWHERE, "row", "p50" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		const char *const *words = readers[i].words;

		assert_int_equal(run(readers[i].command, readers[i].name, words[0], words[1], words[2], NULL),
				 CMD_USAGE);
		assert_said(NOWHERE ": No such file or directory");
		assert_null(strstr(said, "are not what they were"));
	}
}

static void a_file_is_no_folder(void **state)
{
	(void)state;
	assert_int_equal(run(cmd_qualify, "qualify", "--verify", "/dev/null", NULL), CMD_USAGE);
	assert_said("/dev/null: Not a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_there_is_bad_usage),
		cmocka_unit_test(a_file_is_no_folder),
	};

	return cmocka_run_group_tests_name("there", tests, make_directory, remove_directory);
}
