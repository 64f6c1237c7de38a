// SPDX-License-Identifier: GPL-2.0
/* Finds the two rows of a comparison. */
#include <string.h>

#include "report/claim/claim.h"

static bool is_side(const struct comparison *comparison, const struct side *side,
		    const json_t *row, const char *mode)
{
	const char *buffer = row_param_text(row, "buffer"), *lookup = row_param_text(row, "lookup");
	json_int_t threads;

	return row_is(row, "workload", comparison->workload) &&
	       row_is(row, "measure", comparison->measure) && row_is(row, "path", side->path) &&
	       row_is(row, "iommu_mode", mode) && (!comparison->buffer ||
	       !strcmp(buffer, comparison->buffer)) &&
	       !json_is_true(json_object_get(json_object_get(row, "params"), "contiguous")) &&
	       (!side->lookup || !strcmp(lookup, side->lookup)) &&
	       (!row_number(row, "params", "threads", &threads) || threads == 1);
}

/* The first pair of a group, whose rows differ in nothing but path, measure and lookup. */
static bool find_in_group(const struct group *group, const struct comparison *comparison,
			  const char *mode, const json_t *pair[2])
{
	const struct side *sides[2] = { &comparison->before, &comparison->after };
	double unused;

	for (size_t s = 0; s < 2; s++) {
		pair[s] = NULL;
		for (size_t i = 0; i < group->nrows && !pair[s]; i++)
			if (is_side(comparison, sides[s], group->rows[i], mode) &&
			    comparison->quantity.value(group->rows[i], comparison->quantity.key,
						       &unused))
				pair[s] = group->rows[i];
	}
	return pair[0] && pair[1];
}

bool claim_find_pair(const struct groups *groups, const struct comparison *comparison,
		     const char *mode, const json_t *pair[2])
{
	const json_t *found[2];
	json_int_t most = 0;

	for (size_t i = 0; i < groups->ngroups; i++) {
		const struct group *group = &groups->groups[i];

		/* All rows of a group have these in common. */
		if (!row_is(group->rows[0], "workload", comparison->workload) ||
		    !row_is(group->rows[0], "iommu_mode", mode) ||
		    row_operation_pages(group->rows[0]) <= most ||
		    !find_in_group(group, comparison, mode, found))
			continue;
		most = row_operation_pages(group->rows[0]);
		pair[0] = found[0];
		pair[1] = found[1];
	}
	return most > 0;
}
