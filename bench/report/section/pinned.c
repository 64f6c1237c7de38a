// SPDX-License-Identifier: GPL-2.0
/*
 * What the faults of an ibverbs device cost: the first access to memory on demand (cold), the same
 * again (warm), and the same to pinned memory, as columns of one table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "report/wording.h"

enum { COLUMN_OPERATION, COLUMN_KIND, COLUMN_SIZE, COLUMN_COLD, COLUMN_WARM, COLUMN_PINNED,
	COLUMN_FAULT };

static const char *const operations[] = { "write", "read", "send", "cmp_swap", "fetch_add", NULL };

/* One case, as it is measured three times. */
struct trio {
	double cold, warm, pinned, fault;
	bool has_pinned, has_fault;
};

/* Path native only: pinned memory has no other. Sequential only: patterns are in other tables. */
static bool is_registered(const json_t *row, const char *registration)
{
	return row_is(row, "workload", "fault") && row_is(row, "measure", "latency") &&
	       row_is(row, "path", "native") && *row_param_text(row, "side") &&
	       row_param_is(row, "pattern", "sequential") &&
	       row_param_is(row, "registration", registration);
}

/* The same operation, on memory that may be prepared otherwise. */
static char *key_of_operation(const json_t *row)
{
	static const char *const names[] = { "operation", "side", "size", "offset", "message",
					     "mtu", "events", NULL };
	struct text_stream stream;

	must_open(&stream);
	fputs(row_text(row, "device"), stream.out);
	for (size_t i = 0; names[i]; i++) {
		const json_t *value = json_object_get(json_object_get(row, "params"), names[i]);

		fputc('/', stream.out);
		if (value)
			json_dumpf(value, stream.out, JSON_ENCODE_ANY);
	}
	return must_close(&stream);
}

/* Operations on pinned memory, by their keys. */
static json_t *pinned_rows(const struct report *report)
{
	struct group rows = document_rows(report->doc, "fault");
	json_t *pinned = json_object();

	for (size_t i = 0; i < rows.nrows; i++) {
		char *key;

		if (!is_registered(rows.rows[i], "pinned"))
			continue;
		key = key_of_operation(rows.rows[i]);
		if (!json_object_get(pinned, key))
			json_object_set_new(pinned, key, json_array());
		json_array_append(json_object_get(pinned, key), (json_t *)rows.rows[i]);
		free(key);
	}
	free(rows.rows);
	return pinned;
}

/* Of the same mode, if there is one; else of any, because pinned memory is mapped only once. */
static const json_t *pinned_row(const json_t *pinned, const json_t *row)
{
	char *key = key_of_operation(row);
	const json_t *rows = json_object_get(pinned, key), *other;
	size_t i;

	free(key);
	json_array_foreach(rows, i, other)
		if (row_is(other, "iommu_mode", row_text(row, "iommu_mode")))
			return other;
	return json_array_get(rows, json_array_size(rows) - 1);
}

static bool find_trio(const json_t *all_pinned, const json_t *row, struct trio *trio)
{
	const json_t *warm = json_object_get(row, "warm");
	const json_t *pinned = pinned_row(all_pinned, row);

	if (!value_p50(row, NULL, &trio->cold) ||
	    !json_integer_value(json_object_get(warm, "samples")))
		return false;
	trio->warm = json_number_value(json_object_get(warm, "p50"));
	trio->has_pinned = pinned && value_p50(pinned, NULL, &trio->pinned);
	trio->has_fault = value_p50_fault(row, NULL, &trio->fault);
	return true;
}

static void add_row(struct table *table, const json_t *row, const struct trio *trio)
{
	bool is_huge = row_param_is(row, "kind", "hugetlb");
	json_int_t size = 0;
	char bytes[32];

	row_number(row, "params", "size", &size);
	format_bytes((double)size, bytes, sizeof(bytes));
	table_row(table);
	table_cell(table, COLUMN_OPERATION, "%s, %s", row_param_text(row, "operation"), row_param_text(row, "side"));
	table_cell(table, COLUMN_KIND, "%s%s%s", row_param_text(row, "kind"), is_huge ? " " : "",
		   is_huge ? row_param_text(row, "huge_page") : "");
	table_cell(table, COLUMN_SIZE, "%s", bytes);
	table_number(table, COLUMN_COLD, trio->cold);
	table_number(table, COLUMN_WARM, trio->warm);
	if (trio->has_pinned)
		table_number(table, COLUMN_PINNED, trio->pinned);
	if (trio->has_fault)
		table_number(table, COLUMN_FAULT, trio->fault);
}

static struct table *new_table(const struct report *report, struct section *section,
			       const json_t *row)
{
	char *times = describe_times(report);
	char *heading = must_format("fault, p50 of an operation, path native, %s, %s [%s]",
				    row_text(row, "iommu_mode"), row_text(row, "device"), times);
	struct table *table = section_table(section, heading);

	table_column(table, "operation", true);
	table_column(table, "kind", true);
	table_column(table, "size", false);
	table_column(table, "cold", false);
	table_column(table, "warm", false);
	table_column(table, "pinned", false);
	table_column(table, "fault", false);
	free(heading);
	free(times);
	return table;
}

/* The case of an operation that is drawn: the first of resident pages on the remote side. */
static bool find_drawn(const json_t *pinned, const struct group *group,
		       const char *operation, struct trio *trio)
{
	for (size_t i = 0; i < group->nrows; i++) {
		const json_t *row = group->rows[i];

		if (row_param_is(row, "operation", operation) && is_registered(row, "odp") &&
		    row_param_is(row, "kind", "resident") &&
		    row_param_is(row, "side", "remote") && find_trio(pinned, row, trio) &&
		    trio->has_pinned)
			return true;
	}
	return false;
}

static void print_bars(FILE *out, const struct trio *trios, size_t n)
{
	for (size_t bar = 0; bar < 3; bar++) {
		for (size_t i = 0; i < n; i++) {
			const double heights[] = { trios[i].cold, trios[i].warm, trios[i].pinned };

			plot_print_bar(out, i, bar, 3, heights[bar], "");
		}
		fputs("\n\n", out);
	}
}

/* The three beside each other, by operation. */
static int plot(struct report *report, struct section *section, const struct group *group,
		const json_t *pinned)
{
	char *axis = describe_axis(report);
	const json_t *row = group->rows[0];
	char *title = must_format("first access, the same again, and pinned: the responder's "
				  "resident page, %s, %s", row_text(row, "iommu_mode"),
				  row_text(row, "device"));
	char *y_label = must_format("p50, %s", axis), *clusters;
	struct plot_request request = { .script = plot_bars_gp, .title = title, .x_label = "",
					.y_label = y_label };
	struct trio trios[sizeof(operations) / sizeof(operations[0])];
	struct plot_streams streams;
	struct text_stream names;
	double most = 0;
	size_t n = 0;
	int ret;

	plot_streams_open(&streams);
	must_open(&names);
	for (size_t i = 0; operations[i]; i++) {
		if (!find_drawn(pinned, group, operations[i], &trios[n]))
			continue;
		fprintf(names.out, "%s ", operations[i]);
		most = trios[n].cold > most ? trios[n].cold : most;
		n++;
	}
	print_bars(streams.data.out, trios, n);
	fputs("cold warm pinned ", streams.series.out);
	clusters = must_close(&names);
	fprintf(streams.extra.out, "linear %g %s", most, clusters);
	ret = plot_streams_finish(&streams, report, section, &request, report->plots && n > 1,
				  "pinned");
	free(title);
	free(clusters);
	free(y_label);
	free(axis);
	return ret;
}

static const char what[] =
	"cold is the first access to pages on demand, warm the same access again; fault, the "
	"median of their differences, is the cost of the fault. pinned is the same operation on "
	"pinned memory. The difference between warm and pinned is what memory on demand costs "
	"without a fault, and how much two jobs differ anyway.";

static int add_mode(struct report *report, struct section **section, const struct group *group,
		    const json_t *pinned)
{
	struct table *table = NULL;
	struct trio trio;

	for (size_t i = 0; i < group->nrows; i++) {
		if (!is_registered(group->rows[i], "odp") ||
		    !find_trio(pinned, group->rows[i], &trio))
			continue;
		if (!*section) {
			*section = report_section(report, "Cold, warm and pinned");
			section_text(*section, "%s", what);
		}
		if (!table)
			table = new_table(report, *section, group->rows[i]);
		add_row(table, group->rows[i], &trio);
	}
	if (!table)
		return 0;
	table_blank_repeated(table);
	table_drop_empty(table);
	section_commands(*section, group);
	return plot(report, *section, group, pinned);
}

int report_pinned(struct report *report)
{
	struct groups *groups = group_rows(report->doc, "fault", ROW_DEVICE | ROW_MODE, NULL);
	json_t *pinned = pinned_rows(report);
	struct section *section = NULL;
	int ret = 0;

	for (size_t i = 0; i < groups->ngroups && !ret; i++)
		ret = add_mode(report, &section, &groups->groups[i], pinned);
	groups_free(groups);
	json_decref(pinned);
	return ret;
}
