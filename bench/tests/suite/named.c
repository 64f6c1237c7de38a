// SPDX-License-Identifier: GPL-2.0
/* Suites by their names: of a checkout, of an installation, and where there are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite/named.h"

static char directory[64];
static char err[256];

static int make_directory(void **state)
{
	char command[512];

	(void)state;
	strcpy(directory, "/tmp/odpbench-named-XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	snprintf(command, sizeof(command), "cd %s && mkdir -p usr/bin usr/share/odpbench/suites alone "
		 "tree/build/guest tree/scripts/suites && "
		 "touch usr/share/odpbench/suites/b.ini usr/share/odpbench/suites/a.ini "
		 "usr/share/odpbench/suites/README usr/share/odpbench/suites/.ini "
		 "usr/share/odpbench/suites/.hidden.ini", directory);
	return system(command);
}

static int remove_directory(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

static void assert_folder(const char *program, const char *wanted)
{
	char path[128], folder[128];
	char *found;

	snprintf(path, sizeof(path), "%s/%s", directory, program);
	found = suite_folder_of(path, "suites");
	if (!wanted) {
		assert_null(found);
		return;
	}
	snprintf(folder, sizeof(folder), "%s/%s", directory, wanted);
	assert_non_null(found);
	assert_string_equal(found, folder);
	free(found);
}

static void a_program_finds_the_folder_beside_it(void **state)
{
	(void)state;
	assert_folder("usr/bin/odpbench", "usr/share/odpbench/suites");
	assert_folder("tree/build/odpbench", "tree/scripts/suites");
	assert_folder("tree/build/guest/odpbench", "tree/scripts/suites");
	assert_folder("alone/odpbench", NULL);
	assert_null(suite_folder_of("odpbench", "suites"));
}

static void this_program_finds_those_of_its_checkout(void **state)
{
	char *folder = suite_folder_of("build/odpbench", "suites"), *names;

	(void)state;
	assert_non_null(folder);
	names = suite_names(folder, "\n");
	assert_non_null(strstr(names, "quick\n"));
	free(folder);
	free(names);
}

static void names_are_in_order_and_of_suites_alone(void **state)
{
	char folder[128];
	char *names;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/usr/share/odpbench/suites", directory);
	names = suite_names(folder, ", ");
	assert_string_equal(names, "a, b");
	free(names);
	assert_null(suite_names("/nowhere", ", "));
}

static void assert_found(const char *folder, const char *name, const char *wanted)
{
	char *found = suite_find(folder, name, err, sizeof(err));

	assert_non_null(found);
	assert_string_equal(found, wanted);
	free(found);
}

static void a_file_comes_before_a_name(void **state)
{
	char folder[128], path[160];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/usr/share/odpbench/suites", directory);
	snprintf(path, sizeof(path), "%s/a.ini", folder);
	assert_found(folder, "a", path);
	assert_found(NULL, path, path);
	/* The reader says what is wrong with it. */
	assert_found(folder, "./a", "./a");
	assert_int_equal(chdir(directory), 0);
	fclose(fopen("a", "w"));
	assert_found(folder, "a", "a");
}

static void an_unknown_name_is_refused_with_those_that_are_known(void **state)
{
	char folder[128];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/usr/share/odpbench/suites", directory);
	assert_null(suite_find(folder, "c", err, sizeof(err)));
	assert_non_null(strstr(err, "c: no such file, and nothing of this name"));
	assert_non_null(strstr(err, "one of a, b"));
	assert_null(suite_find(folder, "a.ini", err, sizeof(err)));
	assert_null(suite_find(NULL, "a", err, sizeof(err)));
	assert_null(strstr(err, "one of"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_program_finds_those_of_its_checkout),
		cmocka_unit_test(a_program_finds_the_folder_beside_it),
		cmocka_unit_test(names_are_in_order_and_of_suites_alone),
		cmocka_unit_test(an_unknown_name_is_refused_with_those_that_are_known),
		cmocka_unit_test(a_file_comes_before_a_name),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
