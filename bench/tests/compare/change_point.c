// SPDX-License-Identifier: GPL-2.0
/* Where a series changes, and where it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "compare/change_point.h"

#define MANY 200

/* From -0.5 to 0.5; the same each time (Marsaglia's xorshift). */
static double noise(void)
{
	static uint64_t state = 88172645463325252ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) / (double)(1ull << 53) - 0.5;
}

static size_t count(const bool *moved, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += moved[i];
	return sum;
}

static void nothing_happens(void **state)
{
	double numbers[MANY];
	bool moved[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		numbers[i] = 100 + noise();
	change_points(numbers, MANY, moved);
	assert_int_equal(count(moved, MANY), 0);
	for (size_t i = 0; i < MANY; i++)
		numbers[i] = 7;
	change_points(numbers, MANY, moved);
	assert_int_equal(count(moved, MANY), 0);
	change_points(numbers, 1, moved);
	assert_int_equal(count(moved, 1), 0);
}

/* Up by the width of the noise at 60, down again at 130: found there, and nowhere else. */
static void twice(void **state)
{
	double numbers[MANY];
	bool moved[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		numbers[i] = 100 + noise() + (i >= 60 && i < 130 ? 2 : 0);
	change_points(numbers, MANY, moved);
	assert_int_equal(count(moved, MANY), 2);
	assert_true(moved[60]);
	assert_true(moved[130]);
}

/* Exact numbers: a step of any size. */
static void a_step_without_noise(void **state)
{
	double numbers[20];
	bool moved[20];

	(void)state;
	for (size_t i = 0; i < 20; i++)
		numbers[i] = i < 13 ? 1000 : 1001;
	change_points(numbers, 20, moved);
	assert_int_equal(count(moved, 20), 1);
	assert_true(moved[13]);
}

/* One wild number is no change for good. */
static void an_outlier(void **state)
{
	double numbers[40];
	bool moved[40];

	(void)state;
	for (size_t i = 0; i < 40; i++)
		numbers[i] = 100 + noise() + (i == 20 ? 50 : 0);
	change_points(numbers, 40, moved);
	assert_int_equal(count(moved, 40), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_happens), cmocka_unit_test(twice),
		cmocka_unit_test(a_step_without_noise), cmocka_unit_test(an_outlier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
