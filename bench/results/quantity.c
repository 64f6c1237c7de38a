// SPDX-License-Identifier: GPL-2.0
/* The numbers that tables show of a row. */
#include <stdio.h>
#include <string.h>

#include "lib/format.h"
#include "results/quantity.h"
#include "results/row.h"

#define GIB	(1024.0 * 1024 * 1024)

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
	{ "map", "flushes_map", value_flushes }, { "unmap", "flushes_unmap", value_flushes }, { }
};

json_int_t row_operation_pages(const json_t *row)
{
	json_int_t pages, size;

	/* Over verbs a region of that many pages is registered, and one access is of a part. */
	if (row_is(row, "workload", "fault") &&
	    json_object_get(json_object_get(row, "params"), "side"))
		return row_number(row, "params", "size", &size) && size > 4096 ? size / 4096 : 1;
	return row_number(row, "params", "pages", &pages) && pages > 0 ? pages : 1;
}

bool value_p50(const json_t *row, const char *unused, double *out)
{
	json_int_t p50;

	(void)unused;
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

bool value_fault_per_page(const json_t *row, const char *unused, double *out)
{
	const json_t *warm = json_object_get(row, "warm");
	double first;

	if (!value_p50(row, unused, &first) ||
	    !json_integer_value(json_object_get(warm, "samples")))
		return false;
	*out = (first - json_number_value(json_object_get(warm, "p50"))) /
	       (double)row_operation_pages(row);
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

/* Rows that differ in their measure share counters and memory; one of them shows these. */
static bool is_second_measure(const json_t *row)
{
	static const char *const seconds[] = { "unmap", "deregister", "timed", "refault" };

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
	/* No path does without a list: where there is 0, it was not measured. */
	if (!bytes && !strcmp(member, "list_bytes"))
		return false;
	*out = (double)bytes * GIB / registered;
	return true;
}

bool value_flushes(const json_t *row, const char *counter, double *out)
{
	bool unmap = !strcmp(counter, "flushes_unmap");

	/* Of two rows, map and unmap, each has those that it causes. */
	if (row_is(row, "measure", unmap ? "map" : "unmap") ||
	    (is_second_measure(row) && !row_is(row, "measure", "unmap")))
		return false;
	return row_per_512_pages(row, counter, out);
}

void format_value(enum unit unit, double value, char *buf, size_t size)
{
	if (unit == UNIT_BYTES)
		format_bytes(value, buf, size);
	else
		format_number(value, buf, size);
}
