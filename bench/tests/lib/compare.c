// SPDX-License-Identifier: GPL-2.0
/* Orders for qsort(): ascending over the whole range of a type, where a difference would overflow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "lib/compare.h"

/* Sorts the values backwards and forwards: both come out as they are given here. */
#define EXPECT_ORDER(type, compare, ...) do {					\
	type ascending[] = { __VA_ARGS__ };				\
	const size_t n = sizeof(ascending) / sizeof(ascending[0]);		\
	type sorted[sizeof(ascending) / sizeof(ascending[0])];			\
										\
	for (int again = 0; again < 2; again++) {				\
		for (size_t i = 0; i < n; i++)					\
			sorted[i] = ascending[again ? i : n - 1 - i];		\
		qsort(sorted, n, sizeof(sorted[0]), compare);			\
		for (size_t i = 0; i < n; i++)					\
			assert_true(sorted[i] == ascending[i]);			\
	}									\
} while (0)

static void numbers_ascend(void **state)
{
	(void)state;
	EXPECT_ORDER(int64_t, compare_int64, INT64_MIN, -1, 0, 0, 1, (int64_t)1 << 32, INT64_MAX);
	EXPECT_ORDER(uint64_t, compare_uint64, 0, 1, 1, (uint64_t)1 << 32, (uint64_t)1 << 63,
		     UINT64_MAX);
	EXPECT_ORDER(double, compare_doubles, -1e300, -0.5, 0, 0.25, 0.25, 0.5, 1e300);
}

static void texts_ascend(void **state)
{
	static char a[] = "", b[] = "iova", c[] = "iova-batch", d[] = "sg";

	(void)state;
	EXPECT_ORDER(char *, compare_texts, a, b, c, d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_ascend),
		cmocka_unit_test(texts_ascend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
