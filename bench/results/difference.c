// SPDX-License-Identifier: GPL-2.0
/* Statistics of differences between two operations. */
#include <math.h>
#include <stdlib.h>

#include "lib/compare.h"
#include "results/difference.h"

/* As in quantity.c: ranks n/2 -+ 1.96 sqrt(n)/2. */
static int add_interval(json_t *object, const int64_t *sorted, size_t n)
{
	double half = 1.96 * sqrt((double)n) / 2;
	int64_t low = (int64_t)floor((double)n / 2 - half) - 1;
	int64_t high = (int64_t)ceil((double)n / 2 + half);

	if (n < 6)
		return 0;
	low = low < 0 ? 0 : low;
	high = high > (int64_t)n - 1 ? (int64_t)n - 1 : high;
	return json_object_set_new(object, "p50_low", json_integer(sorted[low])) ||
	       json_object_set_new(object, "p50_high", json_integer(sorted[high]));
}

json_t *difference_to_json(int64_t *differences, size_t n)
{
	double mean = 0, squares = 0;	/* Welford */
	json_t *object;

	if (!n)
		return json_pack("{s:i, s:f}", "samples", 0, "mean", 0.0);
	qsort(differences, n, sizeof(*differences), compare_int64);
	for (size_t i = 0; i < n; i++) {
		double delta = (double)differences[i] - mean;

		mean += delta / (double)(i + 1);
		squares += delta * ((double)differences[i] - mean);
	}
	object = json_pack("{s:I, s:I, s:I, s:I, s:f, s:f}", "samples", (json_int_t)n,
			   "min", (json_int_t)differences[0],
			   "p50", (json_int_t)differences[(n + 1) / 2 - 1],
			   "max", (json_int_t)differences[n - 1], "mean", mean,
			   "stddev", n > 1 ? sqrt(squares / (double)(n - 1)) : 0.0);
	if (object && add_interval(object, differences, n)) {
		json_decref(object);
		return NULL;
	}
	return object;
}
