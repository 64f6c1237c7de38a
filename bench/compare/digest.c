// SPDX-License-Identifier: GPL-2.0
/*
 * Before and after: what on-demand paging itself costs on each kernel, in a table, in sentences and
 * in plots. The kernel's own mlx5 driver comes first, if it was there; the software device stands
 * beside it, and the text says where the two do not agree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/digest.h"
#include "lib/must.h"
#include "report/wording.h"
#include "results/verdict.h"

#define HEADING "Before and after"

static void add_table(struct matrix *matrix, struct section *section, const struct digest *digest)
{
	char *times = describe_times(matrix->report);
	char *heading = must_format("path " DIGEST_PATH ", each kernel's own code; times: p50, "
				    "flushes and bytes: exact [%s]", times);
	struct table *table = section_table(section, heading);
	struct notes notes = { 0 };
	size_t mode, device, first;

	table_column(table, "what", true);
	mode = table_column(table, "mode", true);
	device = table_column(table, "device", true);
	first = matrix_table_columns(matrix, table);
	for (size_t i = 0; i < digest->nlines; i++) {
		const struct digest_line *line = &digest->lines[i];
		char *text = digest_case(line);

		table_row(table);
		table->rows[table->nrows - 1].rule_before =
			i && line->item->label != digest->lines[i - 1].item->label;
		table_cell(table, 0, "%s: %s", line->item->label, text);
		table_cell(table, mode, "%s", line->mode);
		table_cell(table, device, "%s", line->device);
		matrix_table_cells(matrix, table, first, line->row, &line->item->quantity,
				   line->item->unit, &notes);
		free(text);
	}
	table_blank_repeated(table);
	notes_end(&notes, section);
	free(heading);
	free(times);
}

/*
 * What the kernel's ODP does with a fault's pages. The document says it, because distributions
 * bring the IOVA way (hmm_dma_map) to older releases. An older document has only the release:
 * mainline links pages since Linux 6.16.
 */
static const char *mechanism(const json_t *doc)
{
	const json_t *kernel = json_object_get(json_object_get(doc, "env"), "kernel");
	const json_t *links = json_object_get(kernel, "links_pages");
	unsigned int major = 0, minor = 0;
	bool is_known = links || sscanf(document_kernel(doc), "%u.%u", &major, &minor) == 2;

	if (!is_known)
		return "maps in a way that its document does not tell";
	return (links ? json_is_true(links) : major > 6 || (major == 6 && minor >= 16)) ?
	       "links each page into a range of I/O virtual addresses (dma_iova_link)" :
	       "maps each page by itself (dma_map_page)";
}

/* A drive does not fault. */
static bool any_fault(const struct digest *digest)
{
	for (size_t i = 0; i < digest->nlines; i++)
		if (!strcmp(digest->lines[i].item->workload, "fault"))
			return true;
	return false;
}

static void say_mechanisms(const struct matrix *matrix, struct section *section)
{
	struct text_stream stream;
	char *text;

	must_open(&stream);
	for (size_t c = 0; c < matrix->ncolumns; c++)
		if (matrix->columns[c].doc)
			fprintf(stream.out, "%s %s. ", matrix->columns[c].heading,
				mechanism(matrix->columns[c].doc));
	fprintf(stream.out, "The time of a fault is how much longer the device's first access "
		"takes than the same access again. The change is against %s, and of the whole "
		"kernel: the control, the same calls on each (dma_map_page, dma_unmap_page), tells "
		"how much of it came with other "
		"changes.", matrix->columns[matrix_base(matrix)].heading);
	text = must_close(&stream);
	section_text(section, "%s", text);
	free(text);
}

static enum verdict verdict_of(const struct matrix *matrix, size_t column, const json_t *like,
			       const struct quantity *quantity, enum unit unit)
{
	return verdict_of_rows(matrix_row(matrix, matrix_base(matrix), like),
			       matrix_row(matrix, column, like), quantity, unit, DIGEST_SAME);
}

static enum verdict verdict_of_line(const struct matrix *matrix, size_t column,
				    const struct digest_line *line)
{
	return verdict_of(matrix, column, line->row, &line->item->quantity, line->item->unit);
}

/* The line of another device about the same as a line, or NULL. */
static const struct digest_line *counterpart(const struct digest *digest,
					     const struct digest_line *line, const char *device)
{
	for (size_t i = 0; i < digest->nlines; i++)
		if (digest_same_case(&digest->lines[i], line) &&
		    !strcmp(digest->lines[i].mode, line->mode) &&
		    !strcmp(digest->lines[i].device, device))
			return &digest->lines[i];
	return NULL;
}

/* On how many lines another device gives the verdict of the first. */
static void say_agreement(const struct matrix *matrix, struct section *section, size_t column,
			  const struct digest *digest, const char *device)
{
	size_t agree = 0, both = 0;

	for (size_t i = 0; i < digest->nlines; i++) {
		const struct digest_line *line = &digest->lines[i];
		const struct digest_line *other = counterpart(digest, line, device);

		if (strcmp(line->device, digest->devices[0]) || !other || line->item->no_verdict)
			continue;
		both++;
		agree += verdict_of_line(matrix, column, line) ==
			 verdict_of_line(matrix, column, other);
	}
	if (both)
		section_text(section, "%s gives the verdict of %s in %zu of %zu lines on %s.", device,
			     digest->devices[0], agree, both, matrix->columns[column].heading);
}

/* How many native rows of a workload that both kernels have are better, worse and the same. */
static void say_counts(const struct matrix *matrix, struct section *section, size_t column,
		       const char *device, const char *workload, const struct quantity *quantity)
{
	size_t base = matrix_base(matrix), n[VERDICTS] = { 0 }, rows = 0, i;
	const json_t *worst = NULL;
	double before, after, most = 0;
	json_t *row;
	char *text;

	json_array_foreach(json_object_get(matrix->all, "rows"), i, row) {
		if (!row_is(row, "workload", workload) || !row_is(row, "measure", "latency") ||
		    !row_is(row, "path", DIGEST_PATH) || !row_is(row, "device", device) ||
		    !matrix_number(matrix, base, row, quantity, &before) ||
		    !matrix_number(matrix, column, row, quantity, &after))
			continue;
		rows++;
		n[verdict_of(matrix, column, row, quantity, UNIT_TIME)]++;
		if (before > 0 && after / before > most) {
			most = after / before;
			worst = row;
		}
	}
	if (!worst)
		return;
	text = describe_case(matrix->report, worst);
	section_text(section, "Of the %zu rows of %s on path " DIGEST_PATH " of %s that did not "
		     "fail, %s is faster in %zu, slower in %zu, within %g %% in %zu, and unknown in "
		     "%zu. Its worst: %s%s, %.2f times.", rows, workload, device,
		     matrix->columns[column].heading, n[VERDICT_BETTER], n[VERDICT_WORSE],
		     DIGEST_SAME * 100, n[VERDICT_SAME], n[VERDICT_UNKNOWN], text,
		     row_text(worst, "iommu_mode"), most);
	free(text);
}

static void say_column(const struct matrix *matrix, struct section *section, size_t column,
		       const struct digest *digest)
{
	static const struct quantity fault = { .value = value_fault_per_page };
	static const struct quantity p50 = { .value = value_p50 };

	for (size_t d = 1; d < digest->ndevices; d++)
		say_agreement(matrix, section, column, digest, digest->devices[d]);
	for (size_t d = 0; d < digest->ndevices; d++) {
		say_counts(matrix, section, column, digest->devices[d], "fault", &fault);
		say_counts(matrix, section, column, digest->devices[d], "invalidate", &p50);
	}
}

/* The control rows alone do not make a before and after. */
static bool any_on_demand(const struct digest *digest)
{
	for (size_t i = 0; i < digest->nlines; i++)
		if (!digest->lines[i].item->control)
			return true;
	return false;
}

/* The first section of the report says what its numbers are. */
static void say_what_they_are(const struct matrix *matrix, struct section *section)
{
	if (emulation_warning(matrix->report->domain))
		section_warning(section, emulation_warning(matrix->report->domain));
	section_warn_of_devices(section, matrix->report->doc);
}

int matrix_digest(struct matrix *matrix)
{
	size_t base = matrix_base(matrix);
	struct section *section;
	struct digest digest;

	digest_collect(matrix, &digest);
	section = report_section(matrix->report, any_on_demand(&digest) ? "What moved" : HEADING);
	say_what_they_are(matrix, section);
	if (!any_on_demand(&digest)) {
		section_text(section, "No rows of path %s that two kernels have, of a "
			     "device whose driver maps for DMA (mlx5, odp_dev): these runs cannot say "
			     "what the series changed for on-demand paging itself.", DIGEST_PATH);
		return 0;
	}
	digest_moved(matrix, section, &digest);
	section = report_section(matrix->report, HEADING);
	if (any_fault(&digest))
		say_mechanisms(matrix, section);
	add_table(matrix, section, &digest);
	for (size_t c = base + 1; c < matrix->ncolumns; c++)
		if (matrix->columns[c].doc)
			say_column(matrix, section, c, &digest);
	return digest_plots(matrix, section, &digest);
}
