// SPDX-License-Identifier: GPL-2.0
/* The numbers that tables show of a row. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/format.h"
#include "results/quantity.h"
#include "results/row.h"

#define GIB		(1024.0 * 1024 * 1024)
#define NS_PER_MS	1e6

const struct quantity quantity_p50[] = { { NULL, NULL, value_p50 }, { } };
const struct quantity quantity_p50_per_page[] = { { NULL, NULL, value_p50_per_page }, { } };
const struct quantity quantity_fault[] = {
	{ "fault", NULL, value_fault_per_page }, { "first access", NULL, value_p50_per_page }, { }
};
const struct quantity quantity_fault_stages[] = {
	{ "hmm", "hmm", value_stage }, { "map", "map", value_stage },
	{ "sync", "sync", value_stage }, { "device", "device", value_stage }, { }
};
const struct quantity quantity_invalidation_stages[] = {
	{ "unmap", "unmap", value_stage }, { "flush", "flush", value_stage },
	{ "rest", "rest", value_stage }, { }
};
const struct quantity quantity_memory[] = {
	{ "lists", "list_bytes", value_memory_per_gib },
	{ "IOMMU page tables", "iommu_table_bytes", value_memory_per_gib },
	{ "device tables", "device_table_bytes", value_memory_per_gib },
	{ "slab", "slab_bytes", value_memory_per_gib },
	{ "vmalloc", "vmalloc_bytes", value_memory_per_gib }, { }
};
const struct quantity quantity_flushes[] = {
	{ "map", "flushes_map", value_flushes }, { "unmap", "flushes_unmap", value_flushes },
	{ "queued", "flushes_queued", value_flushes },
	{ "map, sustained", "flushes_map", value_sustained },
	{ "unmap, sustained", "flushes_unmap", value_sustained },
	{ "queued, sustained", "flushes_queued", value_sustained }, { }
};

json_int_t row_operation_pages(const json_t *row)
{
	json_int_t pages, size, bytes;

	if (row_is(row, "workload", "register") || row_is(row, "workload", "touch"))
		return row_number(row, "params", "bytes", &bytes) && bytes > 4096 ? bytes / 4096 : 1;
	/* Over verbs, pages is the size of the region, and an access is of size bytes of it. */
	if (row_is(row, "workload", "block") ||
	    (row_is(row, "workload", "fault") &&
	     json_object_get(json_object_get(row, "params"), "side")))
		return row_number(row, "params", "size", &size) && size > 4096 ? size / 4096 : 1;
	return row_number(row, "params", "pages", &pages) && pages > 0 ? pages : 1;
}

bool value_p50(const json_t *row, const char *unused, double *out)
{
	json_int_t p50;

	(void)unused;
	if (row_batch_share(row, "p50", out))
		return true;
	if (!row_number(row, "latency", "p50", &p50))
		return false;
	*out = (double)p50;
	return true;
}

bool value_p50_per_page(const json_t *row, const char *unused, double *out)
{
	if (!value_p50(row, unused, out))
		return false;
	*out /= (double)row_operation_pages(row);
	return true;
}

bool value_p50_ms(const json_t *row, const char *unused, double *out)
{
	if (!value_p50(row, unused, out))
		return false;
	*out /= NS_PER_MS;
	return true;
}

bool value_longest_ms(const json_t *row, const char *unused, double *out)
{
	json_int_t max;

	(void)unused;
	if (!row_number(row, "latency", "max", &max))
		return false;
	*out = (double)max / NS_PER_MS;
	return true;
}

bool value_p50_fault(const json_t *row, const char *unused, double *out)
{
	json_int_t p50;

	(void)unused;
	if (!row_number(row, "fault_cost", "p50", &p50))
		return false;
	*out = (double)p50;
	return true;
}

bool value_fault_per_page(const json_t *row, const char *unused, double *out)
{
	if (!value_p50_fault(row, unused, out))
		return false;
	*out /= (double)row_operation_pages(row);
	return true;
}

bool value_stage(const json_t *row, const char *stage, double *out)
{
	const json_t *object = json_object_get(json_object_get(row, "stages"), stage);

	if (!json_integer_value(json_object_get(object, "samples")))
		return false;
	*out = json_number_value(json_object_get(object, "mean"));
	return true;
}

/* Rows that differ in their measure share counters and memory; these measures do not show them. */
static bool is_second_measure(const json_t *row)
{
	static const char *const seconds[] = { "unmap", "use", "registration", "access",
					     "deregister", "timed", "refault" };

	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++)
		if (row_is(row, "measure", seconds[i]))
			return true;
	return false;
}

bool value_memory_per_gib(const json_t *row, const char *member, double *out)
{
	json_int_t bytes;
	double registered;

	if (is_second_measure(row) || !row_number(row, "memory", member, &bytes) ||
	    !row_registered_bytes(row, &registered))
		return false;
	/* Every path has a list: 0 means that it was not measured. */
	if (!bytes && !strcmp(member, "list_bytes"))
		return false;
	*out = (double)bytes * GIB / registered;
	return true;
}

/* Is the counter for this row to show? Of two rows, map and unmap, each shows what it causes. */
static bool causes(const json_t *row, const char *counter)
{
	if (!strcmp(counter, "flushes_map"))
		return !is_second_measure(row);
	return !row_is(row, "measure", "map") &&
	       (!is_second_measure(row) || row_is(row, "measure", "unmap"));
}

/* A counter of object, per 512 pages mapped (flushes_map) or unmapped (the others). */
static bool per_512_pages(const json_t *row, const char *object, const char *counter,
			  json_int_t least_pages, double *out)
{
	bool maps = !strcmp(counter, "flushes_map");
	json_int_t pages, flushes;

	if (!row_number(row, object, counter, &flushes) ||
	    !row_number(row, object, maps ? "mapped_pages" : "unmapped_pages", &pages) ||
	    pages < least_pages)
		return false;
	*out = (double)flushes * 512 / (double)pages;
	return true;
}

bool value_flushes(const json_t *row, const char *counter, double *out)
{
	return causes(row, counter) &&
	       per_512_pages(row, "counters", counter,
			     strcmp(counter, "flushes_queued") ? 1 : 512, out);
}

bool value_sustained(const json_t *row, const char *counter, double *out)
{
	static const char *const all[] = { "flushes_map", "flushes_unmap", "flushes_queued" };
	double value, sum = 0;

	if (counter)
		return causes(row, counter) &&
		       per_512_pages(row, "sustained", counter, 1, out);
	/* Of rows that share their counters, the one that unmaps shows the sum. */
	if (!causes(row, "flushes_unmap"))
		return false;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!per_512_pages(row, "sustained", all[i], 1, &value))
			return false;
		sum += value;
	}
	*out = sum;
	return true;
}

bool value_sustained_each(const json_t *row, const char *counter, double *out)
{
	json_int_t flushes, operations;

	if (!row_number(row, "sustained", counter, &flushes) ||
	    !row_number(row, "sustained", "operations", &operations) || !operations)
		return false;
	*out = (double)flushes / (double)operations;
	return true;
}

bool value_counter(const json_t *row, const char *counter, double *out)
{
	json_int_t count, operations;

	if (is_second_measure(row) || !row_number(row, "counters", counter, &count))
		return false;
	if (!row_number(row, "counters", "operations", &operations) || operations < 1)
		operations = 1;
	*out = (double)count / (double)operations;
	return true;
}

/* The bucket that holds the sample of a rank, from 0: its low (0) or high (1) end. */
static double sample_of_rank(const json_t *histogram, json_int_t rank, size_t end)
{
	size_t last = json_array_size(histogram) - 1, i = 0;
	json_int_t before;

	for (before = 0; i < last; i++) {
		before += json_integer_value(json_array_get(json_array_get(histogram, i), 2));
		if (before > rank)
			break;
	}
	return json_number_value(json_array_get(json_array_get(histogram, i), end));
}

/*
 * The samples in the histogram are shares of a batch, rounded to whole units: each was up to half a
 * unit less or more. All of them were between the shares of the shortest and the longest batch.
 */
static void undo_rounding(const json_t *row, double low_high[2])
{
	double min, max;

	if (!row_batch_share(row, "min", &min) || !row_batch_share(row, "max", &max))
		return;
	low_high[0] = fmax(low_high[0] - 0.5, min);
	low_high[1] = fmin(low_high[1] + 0.5, max);
}

/*
 * Ranks that enclose the median of n samples with 95 % confidence: n/2 -+ 1.96 sqrt(n)/2 (normal
 * approximation of the binomial; Le Boudec, Performance Evaluation, 2010, theorem 2.1).
 */
#define FEWEST_SAMPLES 6	/* of fewer, not even minimum and maximum enclose it with 95 % */
static bool interval_p50(const json_t *row, double low_high[2])
{
	const json_t *histogram = json_object_get(row, "histogram");
	json_int_t n = json_integer_value(json_object_get(row, "samples"));
	double half = 1.96 * sqrt((double)n) / 2;
	json_int_t low = (json_int_t)floor((double)n / 2 - half) - 1;
	json_int_t high = (json_int_t)ceil((double)n / 2 + half);

	if (n < FEWEST_SAMPLES || !json_array_size(histogram))
		return false;
	low_high[0] = sample_of_rank(histogram, low < 0 ? 0 : low, 0);
	low_high[1] = sample_of_rank(histogram, high > n - 1 ? n - 1 : high, 1);
	undo_rounding(row, low_high);
	return true;
}

static bool interval_fault(const json_t *row, double low_high[2])
{
	json_int_t low, high;

	if (!row_number(row, "fault_cost", "p50_low", &low) ||
	    !row_number(row, "fault_cost", "p50_high", &high))
		return false;
	low_high[0] = (double)low;
	low_high[1] = (double)high;
	return true;
}

bool quantity_interval(const struct quantity *quantity, const json_t *row, double low_high[2])
{
	double pages = quantity->value == value_p50 ? 1 : (double)row_operation_pages(row);
	bool has;

	if (quantity->value == value_fault_per_page)
		has = interval_fault(row, low_high);
	else
		has = (quantity->value == value_p50 || quantity->value == value_p50_per_page) &&
		      interval_p50(row, low_high);
	for (size_t i = 0; i < 2 && has; i++)
		low_high[i] /= pages;
	return has;
}

void format_value(enum unit unit, double value, char *buf, size_t size)
{
	if (unit == UNIT_BYTES)
		format_bytes(value, buf, size);
	else
		format_number(value, buf, size);
}
