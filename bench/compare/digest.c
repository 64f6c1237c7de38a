// SPDX-License-Identifier: GPL-2.0
/*
 * Before and after: what on-demand paging itself costs on each kernel, from the rows of path
 * native on odp_dev, in a table and in sentences.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/matrix.h"
#include "host/iommu_mode.h"
#include "lib/must.h"
#include "report/plot/plots.h"
#include "report/wording.h"
#include "results/verdict.h"

#define DEVICE	"odp_dev"
#define PATH	"native"
/* Times closer than this are called equal: a kernel's other changes move them by as much. */
#define SAME	0.01

/* One line of the table: of the rows that fit, the one with the most (or fewest) of extreme. */
struct item {
	const char *label;
	const char *workload, *measure, *path;
	const char *device;		/* NULL: any */
	const char *param, *value;	/* that it must have */
	const char *extreme;		/* the parameter that decides */
	bool fewest;
	enum unit unit;
	struct quantity quantity;
	bool once;			/* does not depend on the IOMMU mode */
};

#define ON_DEMAND		.path = PATH, .device = DEVICE
#define FAULT(kind, which)	ON_DEMAND, .workload = "fault", .measure = "latency",		\
				.param = "kind", .value = kind, .extreme = "pages",		\
				.fewest = which,						\
				.quantity = { .value = value_fault_per_page }
#define MADVISE			ON_DEMAND, .workload = "invalidate", .measure = "latency",	\
				.param = "method", .value = "madvise", .extreme = "pages"
#define REGISTER		ON_DEMAND, .workload = "register", .measure = "register",	\
				.param = "registration", .value = "odp", .extreme = "bytes",	\
				.once = true, .unit = UNIT_BYTES
#define CONTROL(which)		.workload = "map", .measure = which, .path = "page",		\
				.param = "buffer", .value = "ram", .extreme = "pages",		\
				.quantity = { .value = value_p50_per_page }

static const struct item items[] = {
	{ .label = "fault, per page", FAULT("absent", true) },
	{ .label = "fault, per page", FAULT("absent", false) },
	{ .label = "fault, per page", FAULT("resident", true) },
	{ .label = "fault, per page", FAULT("resident", false) },
	{ .label = "invalidation, per page", MADVISE,
	  .quantity = { .value = value_p50_per_page } },
	{ .label = "IOTLB flushes at once per 512 pages invalidated", MADVISE,
	  .unit = UNIT_FLUSHES,
	  .quantity = { .key = "flushes_unmap", .value = value_flushes } },
	{ .label = "all flushes per 512 pages invalidated, sustained", MADVISE,
	  .unit = UNIT_FLUSHES, .quantity = { .value = value_sustained } },
	{ .label = "lists per GiB registered", REGISTER,
	  .quantity = { .key = "list_bytes", .value = value_memory_per_gib } },
	{ .label = "IOMMU page tables per GiB registered", REGISTER,
	  .quantity = { .key = "iommu_table_bytes", .value = value_memory_per_gib } },
	{ .label = "control: dma_map_page alone, per page", CONTROL("map") },
	{ .label = "control: dma_unmap_page alone, per page", CONTROL("unmap") },
};

#define NITEMS	(sizeof(items) / sizeof(items[0]))

/* Does the row have the ordinary value of every param that items do not name? */
static bool is_ordinary(const json_t *row)
{
	static const char *const params[][2] = {
		{ "registration", "odp" }, { "pattern", "sequential" }, { "operation", "write" },
		{ "lookup", "once" },
	};
	json_int_t threads;

	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
		if (*row_param_text(row, params[i][0]) &&
		    !row_param_is(row, params[i][0], params[i][1]))
			return false;
	return !*row_param_text(row, "side") &&
	       (!row_number(row, "params", "threads", &threads) || threads == 1);
}

static bool fits(const struct item *item, const json_t *row, const char *mode)
{
	return row_is(row, "workload", item->workload) && row_is(row, "measure", item->measure) &&
	       row_is(row, "path", item->path) &&
	       (!item->device || row_is(row, "device", item->device)) &&
	       (!mode || row_is(row, "iommu_mode", mode)) &&
	       row_param_is(row, item->param, item->value) && is_ordinary(row);
}

/* Do two rows differ in more than how long was measured? */
static bool differ(const json_t *a, const json_t *b)
{
	char *keys[2] = { row_key(a, ROW_CASE & ~ROW_MODE, NULL),
			  row_key(b, ROW_CASE & ~ROW_MODE, NULL) };
	bool same = !strcmp(keys[0], keys[1]);

	free(keys[0]);
	free(keys[1]);
	return !same;
}

/*
 * The row that stands for an item in a mode (NULL: any). NULL: there is none, or several that
 * differ in something that the item does not name, so that none can stand for it.
 */
static const json_t *find(const struct matrix *matrix, const struct item *item, const char *mode)
{
	const json_t *best = NULL;
	json_int_t most = 0, value;
	bool several = false, ambiguous = false;
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(matrix->all, "rows"), i, row) {
		if (!fits(item, row, mode) || !matrix_comparable(matrix, row) ||
		    !matrix_has(matrix, row, &item->quantity) ||
		    !row_number(row, "params", item->extreme, &value))
			continue;
		several |= best && value != most;
		if (best && value == most)
			ambiguous |= differ(best, row);
		if (!best || (item->fewest ? value < most : value > most)) {
			best = row;
			most = value;
			ambiguous = false;
		}
	}
	/* A single batch size counts as the most, not also as the fewest. */
	return ambiguous || (item->fewest && !several) ? NULL : best;
}

/* The lines of the table: an item in a mode, with its row. */
struct line {
	const struct item *item;
	const char *mode;
	const json_t *row;
};

static size_t collect(const struct matrix *matrix, struct line *lines, size_t most)
{
	static const char *const modes[] = { IOMMU_MODES };
	size_t n = 0;

	for (size_t i = 0; i < NITEMS; i++) {
		size_t nmodes = items[i].once ? 1 : sizeof(modes) / sizeof(modes[0]);

		for (size_t m = 0; m < nmodes && n < most; m++) {
			const char *mode = items[i].once ? NULL : modes[m];
			const json_t *row = find(matrix, &items[i], mode);

			if (row)
				lines[n++] = (struct line){ &items[i], mode, row };
		}
	}
	return n;
}

static bool line_value(const struct matrix *matrix, const struct line *line, size_t column,
		       double *out)
{
	return matrix_number(matrix, column, line->row, &line->item->quantity, out);
}

static void add_table(struct matrix *matrix, struct section *section, const struct line *lines,
		      size_t n)
{
	struct report *report = matrix->report;
	char *times = describe_times(report);
	char *heading = must_format("path " PATH " on " DEVICE ", each kernel's own code; times: "
				    "p50, flushes and bytes: exact [%s]", times);
	struct table *table = section_table(section, heading);
	struct notes notes = { 0 };
	size_t mode, first;

	table_column(table, "what", true);
	mode = table_column(table, "mode", true);
	first = matrix_table_columns(matrix, table);
	for (size_t i = 0; i < n; i++) {
		char *text = describe_case_alone(report, lines[i].row);

		table_row(table);
		table->rows[table->nrows - 1].rule_before =
			i && lines[i].item->label != lines[i - 1].item->label;
		table_cell(table, 0, "%s: %s", lines[i].item->label, text);
		table_cell(table, mode, "%s", lines[i].mode ? lines[i].mode : "any");
		matrix_table_cells(matrix, table, first, lines[i].row, &lines[i].item->quantity,
				   lines[i].item->unit, &notes);
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
			       matrix_row(matrix, column, like), quantity, unit, SAME);
}

/* "fault, per page (absent, 1 page): strict 1639 to 1220 (-26 %)"; again: ", lazy ..." */
static void say_line(const struct matrix *matrix, const struct line *line, double before,
		     double after, bool again, FILE *out)
{
	char from[32], to[32], change[32];
	char *text = describe_case_alone(matrix->report, line->row);

	if (!again)
		fprintf(out, "%s (%s):", line->item->label, text);
	free(text);
	format_value(line->item->unit, before, from, sizeof(from));
	format_value(line->item->unit, after, to, sizeof(to));
	format_change(before, after, change, sizeof(change));
	fprintf(out, "%s%s %s to %s (%s)", line->mode ? " " : "", line->mode ? line->mode : "",
		from, to, change);
}

/* "Worse on 7.3.4 than on 6.12.117: ...; ...." for the lines with that verdict. */
static void say_verdict(const struct matrix *matrix, struct section *section, size_t column,
			const struct line *lines, size_t n, enum verdict wanted)
{
	static const char *const heads[VERDICTS] = {
		[VERDICT_BETTER] = "Better", [VERDICT_SAME] = "The same",
		[VERDICT_WORSE] = "Worse", [VERDICT_UNKNOWN] = "Not known whether the same",
	};
	const struct line *said = NULL;
	size_t base = matrix_base(matrix);
	struct text_stream stream;
	double before, after;
	bool again;
	char *text;

	must_open(&stream);
	for (size_t i = 0; i < n; i++) {
		if (!line_value(matrix, &lines[i], base, &before) ||
		    !line_value(matrix, &lines[i], column, &after) ||
		    verdict_of(matrix, column, lines[i].row, &lines[i].item->quantity,
			       lines[i].item->unit) != wanted)
			continue;
		again = said && !differ(said->row, lines[i].row) &&
			said->item->label == lines[i].item->label;
		fputs(again ? "," : said ? "; " : "", stream.out);
		say_line(matrix, &lines[i], before, after, again, stream.out);
		said = &lines[i];
	}
	text = must_close(&stream);
	if (said || wanted != VERDICT_UNKNOWN)
		section_text(section, "%s on %s %s on %s: %s.", heads[wanted],
			     matrix->columns[column].heading,
			     wanted == VERDICT_BETTER || wanted == VERDICT_WORSE ? "than" : "as",
			     matrix->columns[base].heading, said ? text : "nothing");
	free(text);
}

/* How many native rows of a workload that both kernels have are better, worse and the same. */
static void say_counts(const struct matrix *matrix, struct section *section, size_t column,
		       const char *workload, const struct quantity *quantity)
{
	size_t base = matrix_base(matrix), n[VERDICTS] = { 0 }, rows = 0, i;
	const json_t *worst = NULL;
	double before, after, most = 0;
	json_t *row;
	char *text;

	json_array_foreach(json_object_get(matrix->all, "rows"), i, row) {
		if (!row_is(row, "workload", workload) || !row_is(row, "measure", "latency") ||
		    !row_is(row, "path", PATH) || !row_is(row, "device", DEVICE) ||
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
	section_text(section, "Of the %zu rows of %s on path " PATH " that did not fail, %s is "
		     "faster in %zu, slower in %zu, within %g %% in %zu, and unknown in %zu. Its "
		     "worst: %s%s, %.2f times.", rows, workload, matrix->columns[column].heading,
		     n[VERDICT_BETTER], n[VERDICT_WORSE], SAME * 100, n[VERDICT_SAME],
		     n[VERDICT_UNKNOWN], text, row_text(worst, "iommu_mode"), most);
	free(text);
}

static int add_plots(struct matrix *matrix, struct section *section, const struct line *lines,
		     size_t n)
{
	const json_t *rows[3 * NITEMS], *memory = NULL;
	const char *modes[3 * NITEMS];
	size_t nflushes = 0;
	int ret = plot_matrix_faults(matrix, section, DEVICE, PATH);

	for (size_t i = 0; i < n; i++) {
		if (lines[i].item->quantity.value == value_sustained) {
			modes[nflushes] = lines[i].mode;
			rows[nflushes++] = lines[i].row;
		} else if (lines[i].item->unit == UNIT_BYTES) {
			memory = lines[i].row;
		}
	}
	if (!ret && nflushes)
		ret = plot_matrix_flushes(matrix, section, rows, modes, nflushes);
	if (!ret && memory)
		ret = plot_matrix_memory(matrix, section, memory);
	return ret;
}

/* The control rows alone do not make a before and after. */
static bool any_on_demand(const struct line *lines, size_t n)
{
	while (n--)
		if (lines[n].item->device)
			return true;
	return false;
}

int matrix_digest(struct matrix *matrix)
{
	static const struct quantity fault = { .value = value_fault_per_page };
	static const struct quantity p50 = { .value = value_p50 };
	struct line lines[3 * NITEMS];
	size_t n = collect(matrix, lines, 3 * NITEMS), base = matrix_base(matrix);
	struct section *section = report_section(matrix->report, "Before and after");

	if (emulation_warning(matrix->report->domain))
		section_warning(section, emulation_warning(matrix->report->domain));
	section_warn_of_devices(section, matrix->report->doc);
	if (!any_on_demand(lines, n)) {
		section_text(section, "No rows of path %s on %s that two kernels have: these runs "
			     "cannot say what the series changed for on-demand paging itself.",
			     PATH, DEVICE);
		return 0;
	}
	say_mechanisms(matrix, section);
	add_table(matrix, section, lines, n);
	for (size_t c = base + 1; c < matrix->ncolumns; c++) {
		if (!matrix->columns[c].doc)
			continue;
		say_verdict(matrix, section, c, lines, n, VERDICT_WORSE);
		say_verdict(matrix, section, c, lines, n, VERDICT_BETTER);
		say_verdict(matrix, section, c, lines, n, VERDICT_SAME);
		say_verdict(matrix, section, c, lines, n, VERDICT_UNKNOWN);
		say_counts(matrix, section, c, "fault", &fault);
		say_counts(matrix, section, c, "invalidate", &p50);
	}
	return add_plots(matrix, section, lines, n);
}
