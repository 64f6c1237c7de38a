// SPDX-License-Identifier: GPL-2.0
/* Packet damming and packet flood: what was looked for, and the verdict on each case. */
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "rdma/transport.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"
#include "report/wording.h"

/* What a table is about, and what tells its rows apart besides the side that faults. */
struct pitfall {
	const char *name;
	const char *swept;	/* a parameter, */
	const char *column;	/* as the table calls it, */
	const char *axis;	/* and the plot */
};

static const struct pitfall damming = { "packet damming", "interval_us", "apart",
					"microseconds between the reads of a QP" };
static const struct pitfall flood = { "packet flood", "qps", "QPs", "QPs that read at once" };

static const struct pitfall *pitfall_of(const json_t *row)
{
	return row_param_number(row, "qps") == 1 && row_param_number(row, "reads") > 1 ? &damming : &flood;
}

/* Rows of one table differ only in the side and in what is swept. */
static char *key_pitfall(const json_t *row)
{
	const struct pitfall *pitfall = pitfall_of(row);
	char *key = row_key(row, ROW_CASE | ROW_PATH, "side", pitfall->swept, NULL);
	char *both = must_format("%s/%s", pitfall->name, key);

	free(key);
	return both;
}

/* "2 reads of 256 B on one QP, us apart, ACK timeout 14, RNR timer 12, native, lazy, rxe0" */
static char *subject_of(const json_t *row)
{
	json_int_t reads = row_param_number(row, "reads"), interval = row_param_number(row, "interval_us");
	char bytes[32], apart[48] = "";

	format_bytes((double)row_param_number(row, "size"), bytes, sizeof(bytes));
	if (pitfall_of(row) == &flood && reads > 1 && interval)
		snprintf(apart, sizeof(apart), ", %lld us apart", (long long)interval);
	return must_format("%s: %lld read%s of %s on %s%s, ACK timeout %lld, RNR timer %lld, %s, "
			   "%s, %s", pitfall_of(row)->name, (long long)reads, reads == 1 ? "" : "s",
			   bytes, pitfall_of(row) == &flood ? "each QP" : "one QP, us apart", apart,
			   (long long)row_param_number(row, "ack_timeout"), (long long)row_param_number(row, "rnr_timer"),
			   row_text(row, "path"), row_text(row, "iommu_mode"),
			   row_text(row, "device"));
}

static const char *verdict_of(const json_t *row)
{
	return json_string_value(json_object_get(json_object_get(row, "transport"), "verdict"));
}

static void set_number(struct table *table, size_t column, const json_t *row, const char *object,
		       const char *name)
{
	json_int_t value;

	if (row_number(row, object, name, &value))
		table_cell(table, column, "%lld", (long long)value);
}

static void add_row(struct table *table, const struct pitfall *pitfall, const json_t *row)
{
	size_t column = 3;

	table_row(table);
	table_cell(table, 0, "%s", row_param_text(row, "side"));
	set_number(table, 1, row, "params", pitfall->swept);
	set_number(table, 2, row, "latency", "p50");
	for (int i = 0; i < TRANSPORT_RNR; i++)
		set_number(table, column++, row, "transport", transport_event_names[i]);
	set_number(table, column++, row, "latency", "max");
	table_cell(table, column, "%s", verdict_of(row));
}

static void add_table(struct report *report, struct section *section, const struct group *group,
		      const char *subject)
{
	const struct pitfall *pitfall = pitfall_of(group->rows[0]);
	char *times = describe_times(report);
	char *heading = must_format("%s [%s]", subject, times);
	struct table *table = section_table(section, heading);

	table_column(table, "side", true);
	table_column(table, pitfall->column, false);
	table_column(table, "p50", false);
	table_column(table, "again", false);
	table_column(table, "timeouts", false);
	table_column(table, "twice", false);
	table_column(table, "longest", false);
	table_column(table, "verdict", true);
	for (size_t i = 0; i < group->nrows; i++)
		if (verdict_of(group->rows[i]))
			add_row(table, pitfall, group->rows[i]);
	table_blank_repeated(table);
	free(heading);
	free(times);
}

#define MOST_POINTS	64

/* The longest read of each point of a side; an interval of 0 stands at the left of the log axis. */
static void print_side(struct plot_streams *streams, const struct group *group, const char *side,
		       const json_int_t *points, size_t n, double range[4])
{
	const char *swept = pitfall_of(group->rows[0])->swept;
	json_int_t longest;
	double x;

	for (size_t p = 0; p < n; p++) {
		for (size_t i = 0; i < group->nrows; i++) {
			const json_t *row = group->rows[i];

			if (strcmp(row_param_text(row, "side"), side) || row_param_number(row, swept) != points[p] ||
			    !row_number(row, "latency", "max", &longest))
				continue;
			x = points[p] ? (double)points[p] : (double)points[1] / 4;
			fprintf(streams->data.out, "%g %lld \"%lld\"\n", x, (long long)longest,
				(long long)points[p]);
			range[0] = !range[0] || x < range[0] ? x : range[0];
			range[1] = x > range[1] ? x : range[1];
			range[2] = !range[2] || longest < range[2] ? (double)longest : range[2];
			range[3] = longest > range[3] ? (double)longest : range[3];
		}
	}
	fputs("\n\n", streams->data.out);
	fprintf(streams->series.out, "%s ", side);
}

static bool has_side(const struct group *group, const char *side)
{
	for (size_t i = 0; i < group->nrows; i++)
		if (!strcmp(row_param_text(group->rows[i], "side"), side) &&
		    !json_is_null(json_object_get(group->rows[i], "latency")))
			return true;
	return false;
}

static int plot(struct report *report, struct section *section, const struct group *group)
{
	static const char *const sides[] = { "local", "remote", "both" };
	const json_t *row = group->rows[0];
	const struct pitfall *pitfall = pitfall_of(row);
	json_int_t points[MOST_POINTS];
	size_t all = report_points(group, pitfall->swept, points, MOST_POINTS);
	size_t n = all < MOST_POINTS ? all : MOST_POINTS;
	char *axis = describe_axis(report);
	char *title = must_format("%s, ACK timeout %lld, %s, %s, %s", pitfall->name,
				  (long long)row_param_number(row, "ack_timeout"), row_text(row, "path"),
				  row_text(row, "iommu_mode"), row_text(row, "device"));
	char *y_label = must_format("longest read, %s", report->unit);
	char *x_label = must_format("%s; times in %s", pitfall->axis, axis);
	struct plot_request request = { .script = plot_batch_gp, .title = title,
					.x_label = x_label, .y_label = y_label };
	struct plot_streams streams;
	double range[4] = { 0 };
	int ret;

	plot_streams_open(&streams);
	for (size_t s = 0; s < sizeof(sides) / sizeof(sides[0]) && n > 2; s++)
		if (has_side(group, sides[s]))
			print_side(&streams, group, sides[s], points, n, range);
	fprintf(streams.extra.out, "%g %g %g %g", range[0], range[1], range[2], range[3]);
	ret = plot_streams_finish(&streams, report, section, &request,
				  report->plots && range[1] > range[0], "pitfall");
	if (report->plots && range[1] > range[0])
		report_say_not_plotted(section, pitfall->swept, points, n, all);
	free(title);
	free(x_label);
	free(y_label);
	free(axis);
	return ret;
}

static void explain(struct section *section, const struct groups *groups)
{
	size_t rows = 0, seen = 0, blind = 0;

	for (size_t g = 0; g < groups->ngroups; g++) {
		for (size_t i = 0; i < groups->groups[g].nrows; i++) {
			const char *verdict = verdict_of(groups->groups[g].rows[i]);

			rows += verdict != NULL;
			seen += verdict && !strcmp(verdict, "seen");
			blind += verdict && !strcmp(verdict, "no counters");
		}
	}
	section_text(section, "Reads that fault, and others that wait behind them, after Fukuoka, "
		     "Sato and Taura, ISPASS 2021. Packet damming: what is posted while the first "
		     "read of a QP faults is lost until the ACK timeout. Packet flood: with many "
		     "QPs that fault on the requester's side, requests are sent again and again.");
	section_text(section, "The verdict comes from the port's counters while the samples were "
		     "taken: packets that the requester sent again, its timeouts, requests that "
		     "came twice; a dash: the driver does not count it. If a pitfall is seen, the "
		     "longest read is the stall. Seen in %zu of %zu cases; without counters: %zu.",
		     seen, rows, blind);
}

int report_pitfalls(struct report *report)
{
	struct group rows = document_rows(report->doc, "pitfall");
	struct groups *groups = group_split_by(&rows, key_pitfall);
	struct section *section;
	int ret = 0;

	if (groups->ngroups) {
		section = report_section(report, "Pitfalls of the transport");
		explain(section, groups);
		for (size_t i = 0; i < groups->ngroups && !ret; i++) {
			char *subject = subject_of(groups->groups[i].rows[0]);

			add_table(report, section, &groups->groups[i], subject);
			ret = plot(report, section, &groups->groups[i]);
			section_commands(section, &groups->groups[i]);
			free(subject);
		}
	}
	groups_free(groups);
	free(rows.rows);
	return ret;
}
