// SPDX-License-Identifier: GPL-2.0
/* Histogram: buckets without gaps, of the promised width; sums; JSON there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hist.h"

static struct hist hist, other;

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
	uint64_t samples[5000];

	(void)state;
	srandom(2);
	for (size_t i = 0; i < 5000; i++)
		samples[i] = (uint64_t)random() >> random() % 31;
	hist_clear(&hist);
	hist_add_samples(&hist, samples, 5000);
	assert_int_equal(hist_total(&hist), 5000);
	for (size_t i = 0; i < 5000; i++)
		assert_true(hist.count[hist_index(samples[i])] > 0);
}

static void json_and_back(void **state)
{
	const uint64_t samples[] = { 0, 0, 63, 64, 65, 1000, 1000000007, INT64_MAX };
	json_t *array;

	(void)state;
	hist_clear(&hist);
	hist_add_samples(&hist, samples, 8);
	array = hist_to_json(&hist);
	assert_non_null(array);
	assert_int_equal(json_array_size(array), 6);	/* 0 twice; 64 and 65 share one */
	assert_int_equal(hist_from_json(array, &other), 0);
	assert_memory_equal(&hist, &other, sizeof(hist));
	json_decref(array);
}

static void what_json_cannot_hold(void **state)
{
	(void)state;
	hist_clear(&hist);
	hist_add(&hist, UINT64_MAX);
	assert_null(hist_to_json(&hist));
}

static void foreign_buckets_are_refused(void **state)
{
	static const char *const texts[] = {
		"{}", "[1]", "[[1,1]]", "[[1,1,1,1]]", "[[1,2,1]]", "[[1000,1001,1]]",
		"[[-1,-1,1]]", "[[1,1,-1]]", "[[1,1,\"1\"]]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *array = json_loads(texts[i], 0, NULL);

		assert_non_null(array);
		assert_int_equal(hist_from_json(array, &hist), -EINVAL);
		assert_int_equal(hist_total(&hist), 0);
		json_decref(array);
	}
	assert_int_equal(hist_from_json(NULL, &hist), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_cover_everything_once),
		cmocka_unit_test(buckets_are_narrow),
		cmocka_unit_test(counts_add_up),
		cmocka_unit_test(json_and_back),
		cmocka_unit_test(what_json_cannot_hold),
		cmocka_unit_test(foreign_buckets_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
