// SPDX-License-Identifier: GPL-2.0
/*
 * The findings, the most important first: what on-demand paging itself does on this kernel, beside
 * page by page, as it was before the series, and beside all pages of an operation in one batch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/front/front.h"

/* Of many operations in a row, at once and queued together. */
static const struct quantity all_flushes = { .value = value_sustained };

/* "; page by page: 2; one batch: 1" of the other paths that were measured. */
static void add_other_paths(struct front *front, const json_t *native,
			    const struct quantity *quantity, enum unit unit, FILE *out)
{
	static const char *const paths[] = { "page", "sg", "iova-batch" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const char *number = front_cite(front, front_like(front, native, paths[i]),
						quantity, unit);

		if (number)
			fprintf(out, "; %s: %s", front_path_words(paths[i]), number);
	}
}

static void add_item(struct front *front, struct text_stream *stream)
{
	char *text = must_close(stream);

	section_item(front->section, "%s", text);
	free(text);
}

static void say_flushes(struct front *front, const char *mode)
{
	const json_t *native = front_row(front, "invalidate", "latency", "native", mode, &all_flushes);
	const char *all = front_cite(front, native, &all_flushes, UNIT_FLUSHES);
	const char *once = front_cite(front, native, &front_sustained[FRONT_AT_ONCE], UNIT_FLUSHES);
	const char *later = front_cite(front, native, &front_sustained[FRONT_QUEUED], UNIT_FLUSHES);
	struct text_stream stream;

	if (!all || !once || !later)
		return;
	must_open(&stream);
	fprintf(stream.out, "In %s mode ODP on %s flushes the IOTLB %s times for 512 pages that are "
		"taken away, ", mode, row_text(native, "device"), all);
	if (!strcmp(all, once))
		fputs("all at once", stream.out);
	else
		fprintf(stream.out, "%s at once and %s queued", once, later);
	add_other_paths(front, native, &all_flushes, UNIT_FLUSHES, stream.out);
	fputc('.', stream.out);
	add_item(front, &stream);
}

/* The cost of a page in a fault of many, where no table has it. */
static void say_fault(struct front *front)
{
	const struct quantity *quantity = &front_fault_per_page;
	const json_t *native = front_row(front, "fault", "latency", "native", "lazy", quantity);
	const char *number = front_cite(front, native, quantity, UNIT_TIME);
	struct text_stream stream;

	if (!number)
		return;
	must_open(&stream);
	fprintf(stream.out, "A fault of %lld pages, lazy: %s %s a page",
		(long long)row_operation_pages(native), number, front->report->unit);
	add_other_paths(front, native, quantity, UNIT_TIME, stream.out);
	fputc('.', stream.out);
	add_item(front, &stream);
}

/* The price of a flush that is queued: the row of a mode whose longest sample is the longest. */
static const json_t *longest_reach(const struct front *front, const char *mode)
{
	const json_t *longest = NULL;
	double most = -1, value;

	for (size_t p = 0; known_paths[p]; p++) {
		const json_t *row = front_row(front, "reach", "reach", known_paths[p], mode,
					      &front_reach[FRONT_LONGEST]);

		if (row && value_longest_ms(row, NULL, &value) && value > most) {
			longest = row;
			most = value;
		}
	}
	return longest;
}

static void say_reach(struct front *front)
{
	const struct quantity *middle = &front_reach[FRONT_MEDIAN], *end = &front_reach[FRONT_LONGEST];
	const json_t *native = front_row(front, "reach", "reach", "native", "lazy", middle);
	const char *number = front_cite(front, native, middle, UNIT_TIME);
	const char *longest = front_cite(front, longest_reach(front, "lazy"), end, UNIT_TIME);
	const char *strict = front_cite(front, longest_reach(front, "strict"), end, UNIT_TIME);
	struct text_stream stream;

	if (!number || !longest)
		return;
	must_open(&stream);
	fprintf(stream.out, "Fewer flushes are bought with a window, lazy: %lld pages stay in reach "
		"for %s ms%s after the call (median)",
		(long long)row_operation_pages(native), number,
		strcmp(front->report->unit, "ns") ? " of guest time" : "");
	add_other_paths(front, native, middle, UNIT_TIME, stream.out);
	fprintf(stream.out, "; longest: %s", longest);
	if (strict)
		fprintf(stream.out, ", strict: %s", strict);
	fputc('.', stream.out);
	add_item(front, &stream);
}

/* What NVMe, vfio and exporters of dma-bufs unmap by; the lent function stands for theirs. */
static void say_destroy(struct front *front)
{
	struct group rows = document_rows(front->report->doc, "map");
	const char *once = NULL, *later = NULL;
	const json_t *row = NULL;

	for (size_t i = 0; i < rows.nrows && !row; i++)
		if (row_is(rows.rows[i], "measure", "unmap") &&
		    row_is(rows.rows[i], "path", "iova-batch") &&
		    row_is(rows.rows[i], "iommu_mode", "lazy") &&
		    row_param_is(rows.rows[i], "buffer", "bulk"))
			row = rows.rows[i];
	if (row) {
		once = front_cite(front, row, &front_isolated[FRONT_AT_ONCE], UNIT_FLUSHES);
		later = front_cite(front, row, &front_isolated[FRONT_QUEUED], UNIT_FLUSHES);
	}
	if (once && later)
		section_item(front->section, "dma_iova_destroy() of %lld pages, lazy: %s + %s flushes per "
			     "512 pages.",
			     (long long)row_operation_pages(row), once, later);
	free(rows.rows);
}

/* The largest read of scattered pages in a mode. */
static const json_t *largest_read(const struct front *front, const char *mode)
{
	struct group rows = document_rows(front->report->doc, "block");
	const json_t *found = NULL;

	for (size_t i = 0; i < rows.nrows; i++)
		if (row_is(rows.rows[i], "iommu_mode", mode) && row_is_right(rows.rows[i]) &&
		    row_param_is(rows.rows[i], "operation", "read") &&
		    row_param_is(rows.rows[i], "buffer", "scattered") &&
		    (!found || row_operation_pages(rows.rows[i]) > row_operation_pages(found)))
			found = rows.rows[i];
	free(rows.rows);
	return found;
}

/* The other driver of the series; "queued" is what a read has of the flushes of many. */
static void say_block(struct front *front)
{
	static const struct quantity whole = { .value = value_p50 };
	static const struct quantity at_once = { .key = "flushes_unmap", .value = value_sustained_each };
	static const struct quantity queued = { .key = "flushes_queued", .value = value_sustained_each };
	const json_t *row = largest_read(front, "lazy");
	const char *once = front_cite(front, row, &at_once, UNIT_FLUSHES);
	const char *later = front_cite(front, row, &queued, UNIT_FLUSHES);
	const char *cost = front_cite(front, row, &whole, UNIT_TIME), *plain;
	struct text_stream stream;

	if (!once || !later || !cost)
		return;
	plain = front_cite(front, largest_read(front, "passthrough"), &whole, UNIT_TIME);
	must_open(&stream);
	fprintf(stream.out, "A read of %lld scattered pages from %s, lazy, flushes %s times at once and "
		"%s times queued, and takes %s %s", (long long)row_operation_pages(row),
		row_text(row, "device"), once, later, cost, front->report->unit);
	if (plain)
		fprintf(stream.out, "; passthrough: %s", plain);
	fputc('.', stream.out);
	add_item(front, &stream);
}

void front_findings(struct front *front)
{
	say_flushes(front, "lazy");
	say_reach(front);
	if (!front_has_table(front))
		say_fault(front);
	front_break_even(front);
	front_touch(front);
	say_destroy(front);
	say_block(front);
}
