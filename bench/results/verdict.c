// SPDX-License-Identifier: GPL-2.0
/* Two numbers: which is better, and is that known? */
#include <math.h>
#include <string.h>

#include "results/verdict.h"
#include "results/row.h"

enum verdict verdict_of_numbers(double before, double after, double least)
{
	double close = fabs(before) * least;

	return after > before + close ? VERDICT_WORSE :
	       after < before - close ? VERDICT_BETTER : VERDICT_SAME;
}

static bool has_no_iotlb(const json_t *row)
{
	return row_is(row, "iommu_mode", "passthrough") || row_is(row, "iommu_mode", "off");
}

/* Medians that are known to lie in these intervals. */
static enum verdict verdict_of_intervals(const double before[2], const double after[2],
					 double first, double least)
{
	double close = fabs(first) * least;
	double near = fabs(first) * (least > VERDICT_CLOSE ? least : VERDICT_CLOSE);

	if (after[1] < before[0] - close)
		return VERDICT_BETTER;
	if (after[0] > before[1] + close)
		return VERDICT_WORSE;
	return after[1] - before[0] <= near && before[1] - after[0] <= near ? VERDICT_SAME :
									      VERDICT_UNKNOWN;
}

enum verdict verdict_of_rows(const json_t *before, const json_t *after,
			     const struct quantity *quantity, enum unit unit, double least)
{
	double value[2], low_high[2][2];

	if (!before || !after || !row_is_right(before) || !row_is_right(after) ||
	    row_is_mostly_rejected(before) || row_is_mostly_rejected(after) ||
	    !quantity->value(before, quantity->key, &value[0]) ||
	    !quantity->value(after, quantity->key, &value[1]))
		return VERDICT_UNKNOWN;
	if (unit == UNIT_FLUSHES &&
	    ((!value[0] && !value[1]) || has_no_iotlb(before) || has_no_iotlb(after)))
		return VERDICT_NOT_APPLICABLE;
	if (unit != UNIT_TIME || row_is(before, "unit", "instructions"))
		return verdict_of_numbers(value[0], value[1], least);
	if (!quantity_interval(quantity, before, low_high[0]) ||
	    !quantity_interval(quantity, after, low_high[1]))
		return VERDICT_UNKNOWN;
	return verdict_of_intervals(low_high[0], low_high[1], value[0], least);
}
