// SPDX-License-Identifier: GPL-2.0
/* The report for people: the verdict, what failed with its evidence, all that was required. */
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "qualify/form.h"
#include "report/hardware.h"
#include "report/model.h"

static const json_t *device_of(const json_t *doc, const char *name)
{
	const json_t *devices = json_object_get(json_object_get(doc, "env"), "devices"), *device;
	size_t i;

	json_array_foreach(devices, i, device)
		if (!strcmp(name, json_string_value(json_object_get(device, "name")) ?: ""))
			return device;
	return NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && *text ? text : "not known";
}

/* Which one it is; the rest stands in the environment. */
struct identity {
	struct section *section;
	const char *of;		/* "" or "other " */
};

static void add_identity(void *context, const char *about, const char *line)
{
	const struct identity *identity = context;
	char *name;

	if (strcmp(about, "board") && strcmp(about, "place"))
		return;
	name = must_format("%s%s", identity->of, about);
	section_fact(identity->section, name, "%s", line);
	free(name);
}

static void add_verdict(const struct qualification *of, struct report *report, const json_t *doc)
{
	struct section *section = report_section(report, "Verdict");
	size_t failed = lines_count(&of->lines, LINE_FAIL), unknown = lines_count(&of->lines, LINE_UNKNOWN);
	size_t known = lines_count(&of->lines, LINE_KNOWN), all = of->lines.n - known;
	const json_t *device = device_of(doc, of->device), *env = json_object_get(doc, "env");
	char *words;

	section->first = true;
	words = qualify_passes(of) ?
		must_format("PASS: %s does all %zu things that are required of it.", of->device, all) :
		must_format("FAIL: %s does not qualify. Of %zu things that are required, it fails %zu, and %zu could "
			    "not be told.", of->device, all, failed, unknown);
	if (qualify_passes(of))
		section_text(section, "%s", words);
	else
		section_warning(section, words);
	free(words);
	if (known)
		section_text(section, "%zu known deviations, listed below, fail nothing.", known);
	section_fact(section, "device", "%s, driver %s, firmware %s", of->device, text_of(device, "driver"),
		     text_of(device, "firmware"));
	hardware_lines(json_object_get(env, "hardware"), of->device, add_identity,
		       &(struct identity){ section, "" });
	if (of->peer)
		section_fact(section, "other host", "%s, %s", of->peer, text_of(json_object_get(env, "peer"), "device"));
	hardware_lines(json_object_get(json_object_get(env, "peer_env"), "hardware"),
		       text_of(json_object_get(env, "peer"), "device"), add_identity,
		       &(struct identity){ section, "other " });
	section_fact(section, "profile", "%s", of->profile);
	section_fact(section, "began", "%s", text_of(doc, "started"));
}

/* Those of one verdict, with their evidence; nothing if there are none. */
static void add_lines(const struct qualification *of, struct report *report, const char *heading,
		      enum line_verdict verdict)
{
	struct section *section;

	if (!lines_count(&of->lines, verdict))
		return;
	section = report_section(report, heading);
	for (size_t i = 0; i < of->lines.n; i++) {
		const struct line *line = &of->lines.lines[i];

		if (line->verdict != verdict)
			continue;
		if (verdict == LINE_KNOWN)
			section_item(section, "%s: %s", line->name, line->had);
		else
			section_item(section, "%s: %s. Required: %s. Evidence: %s.", line->name, line->had,
				     line->required, line->evidence ? line->evidence : "none");
		if (verdict != LINE_KNOWN && line->command && *line->command)
			section_lines(section, BLOCK_LISTING, line->command);
	}
}

/* A page has room for four columns, and a mail has not. */
static void add_all(const struct qualification *of, struct report *report)
{
	struct section *section = report_section(report, "All that is required");
	struct table *table;
	size_t verdict, name, required, had;

	for (size_t i = 0; i < of->lines.n; i++) {
		const struct line *line = &of->lines.lines[i];

		if (line->verdict == LINE_KNOWN)
			continue;
		section_item(section, "%s: %s: %s", line_words[line->verdict], line->name, line->had);
		section_only_in(section, FORM_TEXT);
	}
	table = section_table(section, "Required, and had");
	section_only_in(section, FORM_HTML);
	verdict = table_column(table, "verdict", true);
	name = table_column(table, "requirement", true);
	required = table_column(table, "required", true);
	had = table_column(table, "had", true);
	for (size_t i = 0; i < of->lines.n; i++) {
		const struct line *line = &of->lines.lines[i];

		if (line->verdict == LINE_KNOWN)
			continue;
		table_row(table);
		table_cell(table, verdict, "%s", line_words[line->verdict]);
		table_cell(table, name, "%s", line->name);
		table_cell(table, required, "%s", line->required);
		table_cell(table, had, "%s", line->had);
	}
}

static void add_parts(const struct qualification *of, struct report *report)
{
	struct section *section = report_section(report, "What was run");
	struct table *table = section_table(section, "Parts, in this order");
	size_t name = table_column(table, "part", true), status = table_column(table, "exit status", false);
	size_t seconds = table_column(table, "seconds", false);

	for (size_t i = 0; i < of->nparts; i++) {
		if (!of->parts[i].command)
			continue;
		table_row(table);
		table_cell(table, name, "%s", of->parts[i].name);
		table_cell(table, status, "%d", of->parts[i].status);
		table_cell(table, seconds, "%.0f", of->parts[i].seconds);
	}
	for (size_t i = 0; i < of->nparts; i++)
		if (of->parts[i].command)
			section_lines(section, BLOCK_LISTING, of->parts[i].command);
}

static void add_proof(struct report *report)
{
	struct section *section = report_section(report, "Raw data");

	section_text(section, "All output is in raw/. SHA256SUMS has the digest of each file, also of this one's "
		     "neighbours; SHA256SUMS.sig, if it is there, is its signature. To check both:");
	section_lines(section, BLOCK_LISTING, "odpbench qualify --verify DIR");
}

int form_report(const struct qualification *of, const json_t *doc)
{
	struct report report;
	int ret;

	report_init(&report, doc, "Qualification of %s", of->device);
	add_verdict(of, &report, doc);
	add_lines(of, &report, "What fails", LINE_FAIL);
	add_lines(of, &report, "What could not be told", LINE_UNKNOWN);
	add_all(of, &report);
	add_lines(of, &report, "Known deviations", LINE_KNOWN);
	add_parts(of, &report);
	ret = report_environment(&report);
	add_proof(&report);
	if (!ret)
		ret = report_write(&report, of->directory);
	report_free(&report);
	return ret;
}
