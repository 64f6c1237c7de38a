// SPDX-License-Identifier: GPL-2.0
/* The table of themes has each that there is a file of, and names are names. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "validate/case.h"

static bool is_in_table(const char *file)
{
	char name[256];

	for (size_t i = 0; themes[i]; i++) {
		snprintf(name, sizeof(name), "bench/validate/theme/%s.c", themes[i]->name);
		if (!strcmp(name, file))
			return true;
	}
	return false;
}

static void each_file_is_a_theme(void **state)
{
	glob_t files;
	size_t n = 0;

	(void)state;
	assert_int_equal(glob("bench/validate/theme/*.c", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		if (!is_in_table(files.gl_pathv[i]))
			fail_msg("%s: is not in bench/validate/table.c", files.gl_pathv[i]);
	while (themes[n])
		n++;
	assert_int_equal(n, files.gl_pathc);
	globfree(&files);
}

static void each_case_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (size_t t = 0; themes[t]; t++) {
		for (const struct conformance_case *of = themes[t]->cases; of->name; of++) {
			assert_true(of->shows && of->harm && of->run);
			for (const struct conformance_case *other = of + 1; other->name; other++)
				assert_string_not_equal(of->name, other->name);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_is_a_theme),
		cmocka_unit_test(each_case_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
