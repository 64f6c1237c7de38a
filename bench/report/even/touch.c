// SPDX-License-Identifier: GPL-2.0
/* Compares memory on demand with pinned memory, by size. */
#include <string.h>

#include "report/even/touch.h"
#include "report/plot/plots.h"
#include "results/quantity.h"
#include "results/verdict.h"

const struct touch_way_words touch_ways[TOUCH_WAYS] = {
	[TOUCH_ODP] = { "on demand", "odp", "native" },
	[TOUCH_BATCH] = { "one batch", "odp", "iova-batch" },
	[TOUCH_PREFETCHED] = { "advice", "prefetched", "native" },
	[TOUCH_PINNED] = { "pinned", "pinned", "native" },
};

const char *const touch_measures[] = { "use", "life", NULL };
const char *const touch_kinds[] = { "absent", "resident", NULL };

static const struct quantity cost = { .value = value_p50_per_page };

const json_t *touch_row(const struct group *group, const char *kind, json_int_t bytes,
			enum touch_way way, const char *measure)
{
	json_int_t have;

	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		if (row_is(row, "measure", measure) && row_is(row, "path", touch_ways[way].path) &&
		    row_param_is(row, "registration", touch_ways[way].registration) &&
		    row_param_is(row, "kind", kind) && row_is_right(row) &&
		    row_number(row, "params", "bytes", &have) && have == bytes)
			return row;
	}
	return NULL;
}

/* Known to cost less: of times, by more than their samples scatter. */
static bool costs_less(const json_t *row, const json_t *pinned)
{
	return verdict_of_rows(pinned, row, &cost, UNIT_TIME, 0) == VERDICT_BETTER;
}

struct touch_sizes touch_compare(const struct group *group, const char *kind, enum touch_way way,
				 const char *measure)
{
	json_int_t points[TOUCH_MOST_SIZES];
	size_t all = report_points(group, "bytes", points, TOUCH_MOST_SIZES);
	struct touch_sizes sizes = { 0 };

	for (size_t i = 0; i < all && i < TOUCH_MOST_SIZES; i++) {
		const json_t *row = touch_row(group, kind, points[i], way, measure);
		const json_t *pinned = touch_row(group, kind, points[i], TOUCH_PINNED, measure);

		if (!row || !pinned)
			continue;
		sizes.bytes[sizes.n++] = points[i];
		if (!costs_less(row, pinned))
			sizes.pays_from = sizes.n;
	}
	return sizes;
}

bool touch_share(const struct group *group, const char *kind, json_int_t bytes, double *share)
{
	static const enum touch_way ways[] = { TOUCH_ODP, TOUCH_PINNED };
	double registration[2], access[2], saved, more;

	for (size_t i = 0; i < 2; i++) {
		const json_t *first = touch_row(group, kind, bytes, ways[i], "registration");
		const json_t *then = touch_row(group, kind, bytes, ways[i], "access");

		if (!first || !then || !value_p50(first, NULL, &registration[i]) ||
		    !value_p50(then, NULL, &access[i]))
			return false;
	}
	saved = registration[1] - registration[0];
	more = access[0] - access[1];
	if (saved <= 0)
		*share = 0;
	else
		*share = more <= saved ? 1 : saved / more;
	return true;
}
