// SPDX-License-Identifier: GPL-2.0
/* The plots of "before and after": cost by size for each device, flushes, memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/digest.h"
#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MIB		(1024.0 * 1024)
#define MOST_READS	16

/* A plot by size: the lines of an item on a device in a mode. */
struct by_size {
	const struct digest_item *item;
	const char *device, *mode;
	double range[4];	/* of the pages, and of the cost */
};

static bool is_on(const struct by_size *by, const struct digest_line *line)
{
	return line->item == by->item && !strcmp(line->device, by->device) &&
	       !strcmp(line->mode, by->mode);
}

static size_t count_sizes(const struct digest *digest, const struct by_size *by)
{
	size_t n = 0;

	for (size_t i = 0; i < digest->nlines; i++)
		n += is_on(by, &digest->lines[i]);
	return n;
}

static void widen(double range[2], double value)
{
	range[0] = !range[0] || value < range[0] ? value : range[0];
	range[1] = value > range[1] ? value : range[1];
}

static void print_kernel(const struct matrix *matrix, const struct digest *digest,
			 struct by_size *by, size_t column, FILE *out)
{
	double cost;

	for (size_t i = 0; i < digest->nlines; i++) {
		const struct digest_line *line = &digest->lines[i];

		if (!is_on(by, line) || !digest_value(matrix, line, column, &cost) || cost <= 0)
			continue;
		fprintf(out, "%lld %g \"%lld\"\n", (long long)line->pages, cost,
			(long long)line->pages);
		widen(by->range, (double)line->pages);
		widen(by->range + 2, cost);
	}
	fputs("\n\n", out);
}

/* Cost per page against pages of an operation, a line for each kernel. */
static int plot_by_size(struct matrix *matrix, struct section *section,
			const struct digest *digest, struct by_size *by)
{
	struct report *report = matrix->report;
	char *axis = describe_axis(report);
	char *title = must_format("%s: %s, %s, %s, path " DIGEST_PATH, by->item->workload,
				  by->item->value, by->mode, by->device);
	char *x_label = must_format("%s; p50 in %s", by->item->axis, axis);
	char *y_label = must_format("%s per page", report->unit);
	struct plot_request request = { .script = plot_batch_gp, .title = title,
					.x_label = x_label, .y_label = y_label };
	struct plot_streams streams;
	int ret;

	plot_streams_open(&streams);
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		if (!matrix->columns[c].doc)
			continue;
		print_kernel(matrix, digest, by, c, streams.data.out);
		fprintf(streams.series.out, "%s ", matrix->columns[c].heading);
	}
	fprintf(streams.extra.out, "%g %g %g %g", by->range[0], by->range[1], by->range[2],
		by->range[3]);
	ret = plot_streams_finish(&streams, report, section, &request,
				  report->plots && by->range[1] > by->range[0], "by_size");
	free(title);
	free(x_label);
	free(y_label);
	free(axis);
	return ret;
}

/* Is it the first line of its item, device and mode? */
static bool begins(const struct digest *digest, size_t line, const struct by_size *by)
{
	for (size_t i = 0; i < line; i++)
		if (is_on(by, &digest->lines[i]))
			return false;
	return true;
}

/* All that have several sizes. */
static int plot_sizes(struct matrix *matrix, struct section *section, const struct digest *digest)
{
	int ret = 0;

	for (size_t i = 0; i < digest->nlines && !ret; i++) {
		const struct digest_line *line = &digest->lines[i];
		struct by_size by = { line->item, line->device, line->mode, { 0 } };

		if (line->item->axis && begins(digest, i, &by) && count_sizes(digest, &by) > 1)
			ret = plot_by_size(matrix, section, digest, &by);
	}
	return ret;
}

/* The clusters of the plot of flushes: a mode on a device. */
static bool is_cluster(const struct digest_line *line)
{
	return line->item->quantity.value == value_sustained &&
	       !strcmp(line->item->quantity.key, "flushes_unmap");
}

/* The bars of a kernel: flushes at once and queued together. */
static double print_flushes(const struct matrix *matrix, const struct digest *digest,
			    size_t column, size_t bar, FILE *out)
{
	static const struct quantity flushes = { .value = value_sustained };
	double value, most = 0;
	size_t cluster = 0;

	for (size_t i = 0; i < digest->nlines; i++) {
		char label[32];

		if (!is_cluster(&digest->lines[i]))
			continue;
		if (matrix_number(matrix, column, digest->lines[i].row, &flushes, &value)) {
			format_number(value, label, sizeof(label));
			plot_print_bar(out, cluster, bar, matrix->nstanding, value, label);
			most = value > most ? value : most;
		}
		cluster++;
	}
	fputs("\n\n", out);
	return most;
}

static int plot_flush_bars(struct matrix *matrix, struct section *section,
			   const struct digest *digest)
{
	struct report *report = matrix->report;
	struct plot_streams streams;
	char *title = must_format("IOTLB flushes per 512 pages invalidated, sustained, at once and "
				  "queued, path " DIGEST_PATH " [%s]", report->domain);
	struct plot_request request = { .script = plot_bars_gp, .title = title, .x_label = "",
					.y_label = "flushes per 512 pages, exact" };
	double value, most = 0;
	size_t bar = 0;
	int ret;

	plot_streams_open(&streams);
	for (size_t c = 0; c < matrix->ncolumns; c++) {
		if (!matrix->columns[c].doc)
			continue;
		value = print_flushes(matrix, digest, c, bar++, streams.data.out);
		most = value > most ? value : most;
		fprintf(streams.series.out, "%s ", matrix->columns[c].heading);
	}
	fprintf(streams.extra.out, "log %g ", most);
	for (size_t i = 0; i < digest->nlines; i++)
		if (is_cluster(&digest->lines[i]))
			fprintf(streams.extra.out, "%s,%s ", digest->lines[i].mode,
				digest->lines[i].device);
	ret = plot_streams_finish(&streams, report, section, &request,
				  report->plots && most > 0, "flushes");
	free(title);
	return ret;
}

/* A drive's reads of scattered pages in lazy mode, whose flushes at once should be none. */
static bool is_read_cluster(const struct digest_line *line)
{
	return line->item->quantity.value == value_sustained_each &&
	       !strcmp(line->item->quantity.key, "flushes_unmap") &&
	       !strcmp(line->item->value, "scattered") && !strcmp(line->mode, "lazy");
}

static int plot_reads(struct matrix *matrix, struct section *section, const struct digest *digest)
{
	const char *bars[MATRIX_COLUMNS];
	char *names[MOST_READS];
	double values[MOST_READS * MATRIX_COLUMNS];
	struct clusters clusters = {
		.title = "flushes at once of a drive's read, scattered pages, lazy",
		.y_label = "flushes of a read, exact", .bars = bars,
		.clusters = (const char *const *)names, .nbars = matrix->ncolumns, .values = values,
		.unit = UNIT_FLUSHES, .scale = 1,
	};
	int ret;

	for (size_t c = 0; c < matrix->ncolumns; c++)
		bars[c] = matrix->columns[c].heading;
	for (size_t i = 0; i < digest->nlines && clusters.nclusters < MOST_READS; i++) {
		const struct digest_line *line = &digest->lines[i];
		double *of = &values[clusters.nclusters * clusters.nbars];

		if (!is_read_cluster(line))
			continue;
		for (size_t c = 0; c < matrix->ncolumns; c++)
			if (!digest_value(matrix, line, c, &of[c]))
				of[c] = NAN;
		names[clusters.nclusters++] = must_format("%lldK", (long long)line->pages * 4);
	}
	ret = plot_in_clusters(matrix->report, section, &clusters);
	while (clusters.nclusters)
		free(names[--clusters.nclusters]);
	return ret;
}

/* A device's memory: a bar for each kernel. */
static int plot_memory_of(struct matrix *matrix, struct section *section,
			  const struct digest_line *line)
{
	static const char *parts[] = { "lists", "IOMMU-page-tables", "device-tables" };
	static const char *const members[] = { "list_bytes", "iommu_table_bytes",
					       "device_table_bytes" };
	const char *bars[MATRIX_COLUMNS];
	double values[MATRIX_COLUMNS * 3] = { 0 };
	char *title = must_format("memory per GiB registered, path " DIGEST_PATH ", %s",
				  line->device);
	struct stacked stacked = {
		.title = title, .kind = "memory",
		.y_label = "MiB per GiB registered, measured", .bars = bars, .parts = parts,
		.nparts = 3, .values = values, .unit = UNIT_BYTES, .scale = MIB,
	};
	int ret;

	for (size_t c = 0; c < matrix->ncolumns; c++) {
		const json_t *row = matrix_row(matrix, c, line->row);

		if (!row)
			continue;
		for (size_t m = 0; m < 3; m++)
			value_memory_per_gib(row, members[m], &values[stacked.nbars * 3 + m]);
		bars[stacked.nbars++] = matrix->columns[c].heading;
	}
	ret = plot_stacked(matrix->report, section, &stacked);
	free(title);
	return ret;
}

static int plot_memory(struct matrix *matrix, struct section *section, const struct digest *digest)
{
	int ret = 0;

	for (size_t i = 0; i < digest->nlines && !ret; i++) {
		const struct quantity *quantity = &digest->lines[i].item->quantity;

		if (quantity->key && !strcmp(quantity->key, "list_bytes"))
			ret = plot_memory_of(matrix, section, &digest->lines[i]);
	}
	return ret;
}

int digest_plots(struct matrix *matrix, struct section *section, const struct digest *digest)
{
	int ret = plot_sizes(matrix, section, digest);

	if (!ret)
		ret = plot_flush_bars(matrix, section, digest);
	if (!ret)
		ret = plot_reads(matrix, section, digest);
	return ret ? ret : plot_memory(matrix, section, digest);
}
