// SPDX-License-Identifier: GPL-2.0
/* Parts of a suite: lists of jobs, and parts of like weight. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "suite/part.h"

#define JOBS 9

static void a_list_that_is_read_is_written_alike(void **state)
{
	static const char *const lists[] = { "1", "9", "1-9", "2-3,5,7-9", "1,3,5,7,9" };
	char err[200];

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		bool chosen[JOBS];
		size_t part_of[JOBS];
		char *text;

		assert_int_equal(part_read(lists[i], chosen, JOBS, err, sizeof(err)), 0);
		for (size_t job = 0; job < JOBS; job++)
			part_of[job] = chosen[job] ? 4 : 0;
		text = part_write(part_of, JOBS, 4);
		assert_string_equal(text, lists[i]);
		free(text);
	}
}

static void a_list_of_no_jobs_is_refused(void **state)
{
	static const char *const lists[] = {
		"", "0", "10", "1-10", "3-2", "1,", ",1", "1,,2", "-3", "1-", "x", "1x", "1 2", "+1",
		"18446744073709551617", "1-2-3",
	};
	bool chosen[JOBS];
	char err[200];

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		assert_int_equal(part_read(lists[i], chosen, JOBS, err, sizeof(err)), -EINVAL);
		assert_non_null(strstr(err, "valid: numbers of jobs from 1 to 9"));
	}
}

/* Each job is in one part, and the longest part is at most a third longer than the optimum. */
static void parts_weigh_alike(void **state)
{
	static const double weights[JOBS] = { 1, 1, 8, 1, 2, 0.5, 6, 3, 1.5 };	/* 24 */
	static const struct {
		size_t parts;
		double most;
	} cases[] = { { 1, 24 }, { 2, 12 }, { 3, 8 }, { 4, 8 }, { 9, 8 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double sums[JOBS] = { };
		size_t part_of[JOBS];

		assert_int_equal(part_split(weights, JOBS, cases[i].parts, part_of), 0);
		for (size_t job = 0; job < JOBS; job++) {
			assert_true(part_of[job] < cases[i].parts);
			sums[part_of[job]] += weights[job];
		}
		for (size_t part = 0; part < cases[i].parts; part++)
			assert_true(sums[part] > 0 && sums[part] <= cases[i].most);
	}
}

/* Neighbours, which are alike in a suite, go to different parts. */
static void jobs_of_one_weight_are_dealt_out(void **state)
{
	static const double weights[JOBS] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	size_t part_of[JOBS];

	(void)state;
	assert_int_equal(part_split(weights, JOBS, 2, part_of), 0);
	for (size_t job = 0; job < JOBS; job++)
		assert_int_equal(part_of[job], job % 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_that_is_read_is_written_alike),
		cmocka_unit_test(a_list_of_no_jobs_is_refused),
		cmocka_unit_test(parts_weigh_alike),
		cmocka_unit_test(jobs_of_one_weight_are_dealt_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
