// SPDX-License-Identifier: GPL-2.0
/* Statistics: known values, quantiles against counting, moments of far samples, differences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "results/difference.h"
#include "results/stats.h"

static void nothing_is_refused(void **state)
{
	struct stats stats = { .count = 1 };

	(void)state;
	assert_int_equal(stats_compute(NULL, 0, &stats), -EINVAL);
	assert_int_equal(stats.count, 0);
}

static void one_sample_is_everything(void **state)
{
	uint64_t samples[] = { 42 };
	struct stats stats;

	(void)state;
	assert_int_equal(stats_compute(samples, 1, &stats), 0);
	assert_int_equal(stats.min, 42);
	assert_int_equal(stats.p50, 42);
	assert_int_equal(stats.p999, 42);
	assert_int_equal(stats.max, 42);
	assert_true(stats.mean == 42);
	assert_true(stats.stddev == 0);
}

static void known_values(void **state)
{
	/* Mean 5; squared distances sum to 32, so the sample variance is 32/7. */
	uint64_t samples[] = { 9, 2, 4, 4, 5, 4, 5, 7 };
	struct stats stats;

	(void)state;
	assert_int_equal(stats_compute(samples, 8, &stats), 0);
	assert_int_equal(stats.count, 8);
	assert_int_equal(stats.min, 2);
	assert_int_equal(stats.p50, 4);	/* number 4 of 8 */
	assert_int_equal(stats.p90, 9);	/* ceil(7.2) = 8 */
	assert_int_equal(stats.max, 9);
	assert_true(fabs(stats.mean - 5) < 1e-12);
	assert_true(fabs(stats.stddev - sqrt(32.0 / 7)) < 1e-12);
}

static void worst_sample_is_kept(void **state)
{
	uint64_t samples[1000];
	struct stats stats;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		samples[i] = 10;
	samples[17] = 1000000;
	assert_int_equal(stats_compute(samples, 1000, &stats), 0);
	assert_int_equal(stats.p999, 10);	/* number 999 of 1000 */
	assert_int_equal(stats.max, 1000000);
}

/* The definition itself: the smallest sample with enough samples at or below it. */
static uint64_t quantile_by_counting(const uint64_t *samples, size_t n, unsigned int num,
				     unsigned int den)
{
	uint64_t best = UINT64_MAX;

	for (size_t i = 0; i < n; i++) {
		size_t below = 0;

		for (size_t k = 0; k < n; k++)
			below += samples[k] <= samples[i];
		if (below * den >= n * num && samples[i] < best)
			best = samples[i];
	}
	return best;
}

static void quantiles_agree_with_counting(void **state)
{
	uint64_t samples[220];
	struct stats stats;

	(void)state;
	srandom(1);
	for (size_t n = 1; n <= 220; n++) {
		for (size_t i = 0; i < n; i++)
			samples[i] = random() % 50;	/* many are equal */
		assert_int_equal(stats_compute(samples, n, &stats), 0);
		assert_int_equal(stats.p50, quantile_by_counting(samples, n, 50, 100));
		assert_int_equal(stats.p90, quantile_by_counting(samples, n, 90, 100));
		assert_int_equal(stats.p99, quantile_by_counting(samples, n, 99, 100));
		assert_int_equal(stats.p999, quantile_by_counting(samples, n, 999, 1000));
	}
}

/* Sums of squares of these have no digit left for the variance, which is 1. */
static void large_samples_keep_their_deviation(void **state)
{
	const uint64_t base = 1ull << 50;
	uint64_t samples[] = { base - 1, base, base + 1 };
	struct stats stats;

	(void)state;
	assert_int_equal(stats_compute(samples, 3, &stats), 0);
	assert_true(stats.mean == (double)base);
	assert_true(fabs(stats.stddev - 1) < 1e-9);
}

static void extreme_values(void **state)
{
	uint64_t samples[] = { UINT64_MAX, 0, UINT64_MAX };
	struct stats stats;

	(void)state;
	assert_int_equal(stats_compute(samples, 3, &stats), 0);
	assert_true(stats.min == 0 && stats.p50 == UINT64_MAX && stats.max == UINT64_MAX);
	assert_true(isfinite(stats.stddev));
}

static json_int_t member(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static void differences_may_be_negative(void **state)
{
	int64_t differences[] = { 3, -5, 1, 0, -1 };
	json_t *object = difference_to_json(differences, 5);

	(void)state;
	assert_int_equal(member(object, "samples"), 5);
	assert_int_equal(member(object, "min"), -5);
	assert_int_equal(member(object, "p50"), 0);
	assert_int_equal(member(object, "max"), 3);
	assert_true(fabs(json_number_value(json_object_get(object, "mean")) + 0.4) < 1e-12);
	/* squared distances sum to 35.2 */
	assert_true(fabs(json_number_value(json_object_get(object, "stddev")) - sqrt(8.8)) < 1e-12);
	/* five samples do not enclose their median with 95 % */
	assert_null(json_object_get(object, "p50_low"));
	assert_null(json_object_get(object, "p50_high"));
	json_decref(object);
	object = difference_to_json(differences, 0);
	assert_int_equal(member(object, "samples"), 0);
	assert_null(json_object_get(object, "p50"));
	json_decref(object);
}

/* The ranks n/2 -+ 0.98 sqrt(n): of 6 all samples, of 20 those of rank 5 and 16, from 1. */
static void differences_enclose_their_median(void **state)
{
	int64_t six[] = { 3, -5, 1, 7, -2, 4 }, twenty[20];
	json_t *object = difference_to_json(six, 6);

	(void)state;
	assert_int_equal(member(object, "p50_low"), -5);
	assert_int_equal(member(object, "p50"), 1);	/* number 3 of 6 */
	assert_int_equal(member(object, "p50_high"), 7);
	json_decref(object);
	for (int i = 0; i < 20; i++)
		twenty[i] = 10 - i;
	object = difference_to_json(twenty, 20);
	assert_int_equal(member(object, "min"), -9);
	assert_int_equal(member(object, "p50_low"), -5);
	assert_int_equal(member(object, "p50"), 0);
	assert_int_equal(member(object, "p50_high"), 6);
	assert_int_equal(member(object, "max"), 10);
	json_decref(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_refused),
		cmocka_unit_test(one_sample_is_everything),
		cmocka_unit_test(known_values),
		cmocka_unit_test(worst_sample_is_kept),
		cmocka_unit_test(quantiles_agree_with_counting),
		cmocka_unit_test(large_samples_keep_their_deviation),
		cmocka_unit_test(extreme_values),
		cmocka_unit_test(differences_may_be_negative),
		cmocka_unit_test(differences_enclose_their_median),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
