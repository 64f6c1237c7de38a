// SPDX-License-Identifier: GPL-2.0
/* A setting that is changed for a while is put back: by whoever changed it, or for one that ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/wait.h>

#include "host/knob.h"
#include "lib/sysfs.h"
#include "tests/folder.h"

static const struct undo_kind *const kinds[] = { &undo_knob, NULL };
static char path[256];

static int make(void **state)
{
	if (folder_make(state))
		return -1;
	snprintf(path, sizeof(path), "%s", folder_put("knob", "7\n"));
	return setenv("RUNTIME_DIRECTORY", folder, 1);
}

static void assert_knob(const char *expected)
{
	char text[16];

	assert_int_equal(sysfs_read(text, sizeof(text), "%s", path), 0);
	assert_string_equal(text, expected);
}

static void is_put_back(void **state)
{
	(void)state;
	assert_int_equal(knob_set(path, "1"), 0);
	assert_knob("1");
	knob_restore(path);
	assert_knob("7");
	assert_null(undo_before(&undo_knob, path));
	/* there is nothing more to put back */
	folder_put("knob", "3\n");
	knob_restore(path);
	assert_knob("3");
}

static void is_put_back_for_a_process_that_ended(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (!pid)
		_exit(knob_set(path, "1") != 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_knob("1");
	undo_left(kinds);
	assert_knob("7");
}

static void what_is_not_there_is_not_noted(void **state)
{
	(void)state;
	assert_int_equal(knob_set("/nonexistent/knob", "1"), -ENOENT);
	assert_null(undo_before(&undo_knob, "/nonexistent/knob"));
	knob_restore("/nonexistent/knob");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(is_put_back),
		TEST(is_put_back_for_a_process_that_ended),
		TEST(what_is_not_there_is_not_noted),
	};

	return cmocka_run_group_tests_name("knob", tests, NULL, NULL);
}
