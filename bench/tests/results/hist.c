// SPDX-License-Identifier: GPL-2.0
/* Histogram: buckets without gaps, of the promised width; sums; JSON there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "results/hist.h"

static struct hist hist;

static void buckets_cover_everything_once(void **state)
{
	(void)state;
	assert_int_equal(hist_low(0), 0);
	for (size_t i = 0; i + 1 < HIST_BUCKETS; i++) {
		assert_true(hist_low(i) <= hist_high(i));
		assert_true(hist_high(i) + 1 == hist_low(i + 1));
		assert_int_equal(hist_index(hist_low(i)), i);
		assert_int_equal(hist_index(hist_high(i)), i);
	}
	assert_true(hist_high(HIST_BUCKETS - 1) == UINT64_MAX);
	assert_int_equal(hist_index(UINT64_MAX), HIST_BUCKETS - 1);
}

static void buckets_are_narrow(void **state)
{
	(void)state;
	for (size_t i = 0; i < 64; i++)
		assert_true(hist_low(i) == i && hist_high(i) == i);
	for (size_t i = 64; i < HIST_BUCKETS; i++)
		assert_true(hist_high(i) - hist_low(i) + 1 <= hist_low(i) / 32);
}

static void counts_add_up(void **state)
{
	uint64_t samples[5000], total = 0;

	(void)state;
	srandom(2);
	for (size_t i = 0; i < 5000; i++)
		samples[i] = (uint64_t)random() >> random() % 31;
	memset(&hist, 0, sizeof(hist));
	hist_add_samples(&hist, samples, 5000);
	for (size_t i = 0; i < HIST_BUCKETS; i++)
		total += hist.count[i];
	assert_int_equal(total, 5000);
	for (size_t i = 0; i < 5000; i++)
		assert_true(hist.count[hist_index(samples[i])] > 0);
}

static void json_has_the_buckets_that_hold_something(void **state)
{
	const uint64_t samples[] = { 0, 0, 63, 64, 65, 1000, 1000000007, INT64_MAX };
	json_t *array, *expected;

	(void)state;
	memset(&hist, 0, sizeof(hist));
	hist_add_samples(&hist, samples, 8);
	array = hist_to_json(&hist);
	/* 0 twice; 64 and 65 share one */
	expected = json_pack("[[i,i,i],[i,i,i],[i,i,i],[i,i,i],[I,I,i],[I,I,i]]", 0, 0, 2,
			     63, 63, 1, 64, 65, 2, 992, 1007, 1,
			     (json_int_t)hist_low(hist_index(1000000007)),
			     (json_int_t)hist_high(hist_index(1000000007)), 1,
			     (json_int_t)hist_low(hist_index(INT64_MAX)), (json_int_t)INT64_MAX, 1);
	assert_true(json_equal(array, expected));
	json_decref(expected);
	json_decref(array);
}

static void what_json_cannot_hold(void **state)
{
	(void)state;
	memset(&hist, 0, sizeof(hist));
	hist_add(&hist, UINT64_MAX);
	assert_null(hist_to_json(&hist));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_cover_everything_once),
		cmocka_unit_test(buckets_are_narrow),
		cmocka_unit_test(counts_add_up),
		cmocka_unit_test(json_has_the_buckets_that_hold_something),
		cmocka_unit_test(what_json_cannot_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
