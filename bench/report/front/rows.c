// SPDX-License-Identifier: GPL-2.0
/* Finds the rows of the front page, and keeps what it says of them. */
#include <stdlib.h>
#include <string.h>

#include "report/front/front.h"

const struct quantity front_isolated[FRONT_FLUSHES] = {
	[FRONT_AT_ONCE] = { .key = "flushes_unmap", .value = value_flushes },
	[FRONT_QUEUED] = { .key = "flushes_queued", .value = value_flushes },
};
const struct quantity front_sustained[FRONT_FLUSHES] = {
	[FRONT_AT_ONCE] = { .key = "flushes_unmap", .value = value_sustained },
	[FRONT_QUEUED] = { .key = "flushes_queued", .value = value_sustained },
};
const struct quantity front_reach[FRONT_REACH] = {
	[FRONT_MEDIAN] = { .value = value_p50_ms },
	[FRONT_LONGEST] = { .value = value_longest_ms },
};
const struct quantity front_per_page = { .value = value_p50_per_page };
const struct quantity front_fault_per_page = { .value = value_fault_per_page };

const char *front_device(const json_t *doc)
{
	static const char *const workloads[] = { "invalidate", "fault", "touch", "reach" };
	const char *device = "";

	for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]) && !*device; i++) {
		struct group rows = document_rows(doc, workloads[i]);

		if (rows.nrows)
			device = row_text(rows.rows[0], "device");
		free(rows.rows);
	}
	return device;
}

const json_t *front_row(const struct front *front, const char *workload, const char *measure,
			const char *path, const char *mode, const struct quantity *quantity)
{
	struct group rows = document_rows(front->report->doc, workload);
	const json_t *found = NULL;
	double unused;

	for (size_t i = 0; i < rows.nrows; i++) {
		const json_t *row = rows.rows[i];

		if (!row_is(row, "device", front->device) || !row_is(row, "measure", measure) ||
		    !row_is(row, "iommu_mode", mode) ||
		    (path && !row_is(row, "path", path)) || !row_is_right(row) ||
		    !quantity->value(row, quantity->key, &unused))
			continue;
		if (!found || row_operation_pages(row) > row_operation_pages(found))
			found = row;
	}
	free(rows.rows);
	return found;
}

struct group front_group(const struct front *front, const char *workload, const char *measure)
{
	struct group all = document_rows(front->report->doc, workload), group = { 0 };

	for (size_t i = 0; i < all.nrows; i++)
		if (row_is(all.rows[i], "device", front->device) &&
		    row_is(all.rows[i], "measure", measure))
			group_add(&group, all.rows[i]);
	free(all.rows);
	return group;
}

const json_t *front_like(const struct front *front, const json_t *row, const char *path)
{
	char *key = row_key(row, ROW_CASE | ROW_MEASURE, NULL);
	const json_t *rows = json_object_get(front->report->doc, "rows"), *found = NULL;
	json_t *other;
	size_t i;

	json_array_foreach(rows, i, other) {
		char *others;

		/* A key takes longer than these, and there may be thousands of rows. */
		if (found || !row_is(other, "path", path) ||
		    !row_is(other, "workload", row_text(row, "workload")))
			continue;
		others = row_key(other, ROW_CASE | ROW_MEASURE, NULL);
		if (!strcmp(key, others))
			found = other;
		free(others);
	}
	free(key);
	return found;
}

const char *front_cite(struct front *front, const json_t *row, const struct quantity *quantity,
		       enum unit unit)
{
	struct cite *cite = &front->cites[front->ncites];
	double value;

	if (!row || front->ncites == MOST_CITES || !row_is_right(row) ||
	    !quantity->value(row, quantity->key, &value))
		return NULL;
	front->ncites++;
	*cite = (struct cite){ .row = row, .quantity = *quantity };
	format_value(unit, value, cite->text, sizeof(cite->text));
	return cite->text;
}

const char *front_cite_computed(struct front *front, const struct cite *cite, double value)
{
	struct cite *kept = &front->cites[front->ncites];

	if (front->ncites == MOST_CITES)
		return NULL;
	front->ncites++;
	*kept = *cite;
	format_value(UNIT_TIME, value, kept->text, sizeof(kept->text));
	return kept->text;
}

const char *front_path_words(const char *path)
{
	static const struct { const char *path, *words; } all[] = {
		{ "native", "ODP's own code" }, { "page", "page by page" },
		{ "sg", "a scatterlist" }, { "iova-batch", "one batch" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(all[i].path, path))
			return all[i].words;
	return path;
}
