// SPDX-License-Identifier: GPL-2.0
/* Rows that failed, most of them for a known defect of the kernel, and what was skipped. */
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/section/defects.h"
#include "report/wording.h"

/* What is known of a defect; the rows bring the evidence. */
static const struct {
	const char *name, *what;
} known[] = {
	{ "hugetlb-second-page", "A hugetlb region on demand is wrong from its second huge page "
	  "on, since Linux 6.16: its list is filled for each 4 KiB page and read for each huge "
	  "one, so that the device can be given memory outside the region. 6.12 is right. Seen on "
	  "odp_dev and with the mlx5 driver on an emulated function, with both schemes of page "
	  "faults, on 7.2.12 and 7.3.4." },
	{ "rxe-odp-copy", "rxe copies memory on demand wrongly since Linux 6.15, 7.3 included: "
	  "without the offset in its page, and without advancing in the packet. A packet is wrong "
	  "unless it begins where a page begins and ends in that page; the completion says success "
	  "all the same. Pinned memory is right, and so are messages of whole pages if the path "
	  "MTU is a page." },
};

static const char *meaning(const char *defect)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].name, defect))
			return known[i].what;
	return NULL;
}

static const char *failure_text(const json_t *row, const char *name)
{
	return json_string_value(json_object_get(json_object_get(row, "failure"), name));
}

static bool is_expected(const json_t *row)
{
	return json_is_true(json_object_get(json_object_get(row, "failure"), "expected"));
}

/* The rows of a document that failed. */
struct group defects_rows(const json_t *doc)
{
	struct group group = document_rows(doc, NULL);
	size_t kept = 0;

	for (size_t i = 0; i < group.nrows; i++)
		if (json_object_get(group.rows[i], "failure"))
			group.rows[kept++] = group.rows[i];
	group.nrows = kept;
	return group;
}

/* Says what each defect is, once. */
void defects_add_meanings(struct section *section, const struct group *failed)
{
	json_t *told = json_object();

	for (size_t i = 0; i < failed->nrows; i++) {
		const char *defect = failure_text(failed->rows[i], "defect");

		if (!json_object_get(told, defect) && meaning(defect))
			section_text(section, "%s: %s", defect, meaning(defect));
		json_object_set_new(told, defect, json_true());
	}
	json_decref(told);
}

/* For a mail: how many rows a defect has, and the evidence of the first of each kind. */
static void add_short(struct report *report, struct section *section, const char *kernel,
		      const struct group *failed)
{
	const char *before = "";

	for (size_t i = 0; i < failed->nrows; i++) {
		const json_t *row = failed->rows[i];
		const char *defect = failure_text(row, "defect");
		char *text;

		if (!strcmp(defect, before))
			continue;
		before = defect;
		text = describe_case(report, row);
		section_text(section, "Linux %s: %zu row%s failed%s; %s: %s %s, %s%s, path %s: %s",
			     kernel, failed->nrows, failed->nrows == 1 ? "" : "s",
			     is_expected(row) ? ", as expected" : ", not expected",
			     defect, row_text(row, "workload"), row_text(row, "measure"), text,
			     row_text(row, "iommu_mode"), row_text(row, "path"),
			     failure_text(row, "evidence"));
		section_only_in(section, FORM_TEXT);
		free(text);
	}
}

void defects_add_failed(struct report *report, struct section *section, const json_t *doc,
		       const struct group *failed)
{
	const char *kernel = document_kernel(doc);
	char *heading = must_format("rows that failed on Linux %s [%s: addresses, not times]",
				    kernel, report->domain);
	struct table *table = section_table(section, heading);

	section_only_in(section, FORM_HTML);
	table_column(table, "row", true);
	table_column(table, "defect", true);
	table_column(table, "evidence", true);
	for (size_t i = 0; i < failed->nrows; i++) {
		const json_t *row = failed->rows[i];
		char *text = describe_case(report, row);

		table_row(table);
		table_cell(table, 0, "%s %s, %s%s, path %s", row_text(row, "workload"),
			   row_text(row, "measure"), text, row_text(row, "iommu_mode"),
			   row_text(row, "path"));
		table_cell(table, 1, "%s%s", failure_text(row, "defect"),
			   is_expected(row) ? "" : " (not expected)");
		table_cell(table, 2, "%s", failure_text(row, "evidence"));
		free(text);
	}
	add_short(report, section, kernel, failed);
	section_commands(section, failed);
	free(heading);
}

/* Wrong mappings are worse than a defect: nobody expected them. */
void defects_add_wrong(struct report *report, const json_t *doc)
{
	struct section *section = NULL;
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(doc, "rows"), i, row) {
		json_int_t errors, checks = 0;
		char *text;

		if (!row_number(row, "counters", "verify_errors", &errors) || !errors)
			continue;
		if (!section)
			section = report_section(report, "Wrong mappings");
		row_number(row, "counters", "verify_checks", &checks);
		text = must_format("Linux %s: %s: %lld of %lld entries were not what they should "
				   "be.", document_kernel(doc), row_text(row, "id"),
				   (long long)errors, (long long)checks);
		section_warning(section, text);
		free(text);
	}
}

/* "REASON: what; what; what." for each reason. */
void defects_add_skipped(struct section *section, const char *kernel, const json_t *doc)
{
	const json_t *skipped = json_object_get(doc, "skipped"), *skip;
	json_t *reasons = json_object(), *names;
	const char *why;
	size_t i;

	json_array_foreach(skipped, i, skip) {
		why = json_string_value(json_object_get(skip, "why"));
		if (!json_object_get(reasons, why))
			json_object_set_new(reasons, why, json_array());
		json_array_append(json_object_get(reasons, why), json_object_get(skip, "what"));
	}
	json_object_foreach(reasons, why, names) {
		struct text_stream stream;
		char *text;

		must_open(&stream);
		for (i = 0; i < json_array_size(names); i++)
			fprintf(stream.out, "%s%s", i ? "; " : "",
				json_string_value(json_array_get(names, i)));
		text = must_close(&stream);
		section_text(section, "%s%s%s: %s.", kernel ? kernel : "", kernel ? ": " : "", why,
			     text);
		free(text);
	}
	json_decref(reasons);
}

int report_defects(struct report *report)
{
	struct group failed = defects_rows(report->doc);
	struct section *section;

	defects_add_wrong(report, report->doc);
	if (failed.nrows) {
		section = report_section(report, DEFECTS_HEADING);
		defects_add_meanings(section, &failed);
		defects_add_failed(report, section, report->doc, &failed);
	}
	if (json_array_size(json_object_get(report->doc, "skipped"))) {
		section = report_section(report, "Skipped");
		defects_add_skipped(section, NULL, report->doc);
	}
	free(failed.rows);
	return 0;
}
