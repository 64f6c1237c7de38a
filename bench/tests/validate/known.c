// SPDX-License-Identifier: GPL-2.0
/* Known defects are found by case, driver and kernel; and each names a case that there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "validate/case.h"
#include "validate/known.h"

static void releases_are_compared_by_their_numbers(void **state)
{
	(void)state;
	assert_true(known_is_since("6.15.0-1-amd64", "6.15"));
	assert_true(known_is_since("7.3.4+deb13-amd64", "6.15"));
	assert_true(known_is_since("6.100.1", "6.15"));
	assert_false(known_is_since("6.1.0-44-amd64", "6.15"));
	assert_false(known_is_since("5.19", "6.1"));
}

static void a_defect_is_of_a_case_a_driver_and_kernels(void **state)
{
	(void)state;
	assert_string_equal(known_find("faults.unaligned", "rxe", "native", "7.3.4")->defect, "rxe-odp-copy");
	assert_null(known_find("faults.unaligned", "mlx5_core", "native", "7.3.4"));
	assert_null(known_find("faults.unaligned", "rxe", "native", "6.12.1"));
	assert_null(known_find("faults.unalign", "rxe", "native", "7.3.4"));
}

static bool is_a_case(const char *name)
{
	char full[CASE_NAME_LEN];

	for (size_t t = 0; themes[t]; t++) {
		for (const struct conformance_case *of = themes[t]->cases; of->name; of++) {
			case_name(themes[t], of, full);
			if (!strcmp(full, name))
				return true;
		}
	}
	return false;
}

static void each_names_a_case(void **state)
{
	const struct known_defect *const files[] = { known_rxe, known_mlx5, known_odp_dev };

	(void)state;
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		for (const struct known_defect *defect = files[f]; defect->name; defect++) {
			if (!is_a_case(defect->name))
				fail_msg("%s: no such case", defect->name);
			assert_true(defect->defect && defect->why && defect->reference);
		}
	}
}

static void cases_have_names_of_their_own_and_words(void **state)
{
	(void)state;
	for (size_t t = 0; themes[t]; t++) {
		for (const struct conformance_case *of = themes[t]->cases; of->name; of++) {
			for (const struct conformance_case *other = themes[t]->cases; other < of; other++)
				assert_string_not_equal(other->name, of->name);
			assert_non_null(of->run);
			assert_true(*of->shows && *of->harm);
			assert_int_equal(strspn(of->name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
					 strlen(of->name));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_compared_by_their_numbers),
		cmocka_unit_test(a_defect_is_of_a_case_a_driver_and_kernels),
		cmocka_unit_test(each_names_a_case),
		cmocka_unit_test(cases_have_names_of_their_own_and_words),
	};

	return cmocka_run_group_tests_name("known", tests, NULL, NULL);
}
