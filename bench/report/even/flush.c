// SPDX-License-Identifier: GPL-2.0
/* Finds paths that differ in cost and flushes, and the cost of a flush at which they are even. */
#include <string.h>

#include "report/even/flush.h"

const struct even_operation even_operations[EVEN_OPERATIONS] = {
	{ "invalidation", "invalidate", "latency", { .value = value_p50_per_page },
	  { "flushes_unmap", "flushes_queued" } },
	{ "fault", "fault", "latency", { .value = value_fault_per_page }, { "flushes_map" } },
	{ "DMA API, unmap", "map", "unmap", { .value = value_p50_per_page },
	  { "flushes_unmap", "flushes_queued" } },
	{ "DMA API, map", "map", "map", { .value = value_p50_per_page }, { "flushes_map" } },
};

const struct even_pair even_pairs[] = {
	{ "page", "native" }, { "iova-batch", "native" }, { "page", "iova" },
	{ "iova-batch", "iova" }, { "iova-batch", "page" }, { "sg", "page" },
	{ "sg", "iova-batch" }, { }
};

bool even_flushes(const struct even_operation *operation, const json_t *row, double *flushes)
{
	double value;

	*flushes = 0;
	for (size_t i = 0; i < EVEN_MOST_COUNTERS && operation->counters[i]; i++) {
		if (!value_sustained(row, operation->counters[i], &value))
			return false;
		*flushes += value;
	}
	return true;
}

/* The DMA API alone is compared as ODP uses it. */
static bool is_usual(const json_t *row)
{
	const char *buffer = row_param_text(row, "buffer");
	json_int_t threads;

	return (!*buffer || !strcmp(buffer, "ram")) &&
	       !json_is_true(json_object_get(json_object_get(row, "params"), "contiguous")) &&
	       (!row_number(row, "params", "threads", &threads) || threads == 1);
}

static bool fill(const struct group *group, const struct even_operation *operation,
		 struct even_case *found)
{
	bool flushes = false;

	*found = (struct even_case){ .operation = operation };
	for (size_t p = 0; p < KNOWN_PATHS; p++) {
		const json_t *row = group_find(group, known_paths[p], operation->measure, NULL);
		struct even_side *side = &found->sides[p];

		if (!row || !row_is_right(row) ||
		    !operation->cost.value(row, operation->cost.key, &side->cost) ||
		    !even_flushes(operation, row, &side->flushes))
			continue;
		side->row = row;
		found->nsides++;
		flushes |= side->flushes > 0;
	}
	return flushes && found->nsides > 1;
}

bool even_find(const struct groups *cases, const struct even_operation *operation,
	       const char *device, const char *mode, struct even_case *found)
{
	struct even_case one;
	json_int_t most = 0;

	for (size_t i = 0; i < cases->ngroups; i++) {
		const json_t *row = cases->groups[i].rows[0];

		if (!row_is(row, "workload", operation->workload) || !row_is(row, "device", device) ||
		    !row_is(row, "iommu_mode", mode) || !is_usual(row) ||
		    row_operation_pages(row) <= most || !fill(&cases->groups[i], operation, &one))
			continue;
		most = row_operation_pages(row);
		*found = one;
	}
	return most > 0;
}

const struct even_side *even_side(const struct even_case *found, const char *path)
{
	for (size_t p = 0; p < KNOWN_PATHS; p++)
		if (!strcmp(known_paths[p], path))
			return found->sides[p].row ? &found->sides[p] : NULL;
	return NULL;
}

static const struct even_side *less(const struct even_side *first, const struct even_side *second,
				    double of_first, double of_second)
{
	if (of_first == of_second)
		return NULL;
	return of_first < of_second ? first : second;
}

struct even even_of(const struct even_side *first, const struct even_side *second)
{
	const struct even_side *cheaper = less(first, second, first->cost, second->cost);
	const struct even_side *quieter = less(first, second, first->flushes, second->flushes);
	double price;

	if (!quieter || !cheaper || cheaper == quieter)
		return (struct even){ .below = cheaper ? cheaper : quieter,
				      .above = quieter ? quieter : cheaper };
	price = (second->cost - first->cost) * FLUSHES_PER / (first->flushes - second->flushes);
	return (struct even){ .below = cheaper, .above = quieter, .has_price = true,
			      .price = price };
}

double even_with(const struct even_side *side, double flush_ns)
{
	return side->cost + flush_ns * side->flushes / FLUSHES_PER;
}

bool even_lacks_flushes(const char *domain)
{
	return !strcmp(domain, "icount");
}
