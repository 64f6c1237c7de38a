// SPDX-License-Identifier: GPL-2.0
/* Puts the front page together: what was measured, findings, claims, table, the command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/emulated.h"
#include "lib/must.h"
#include "report/front/front.h"
#include "report/text_layout.h"
#include "report/wording.h"

#define SHORT_COMMAND	60	/* columns, with which it fits in the line that names it */

static const char *text_at(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text ? text : "";
}

/* "mlx5_0 (mlx5 driver on an emulated function), rxe0, odp_dev": those that have rows. */
static void add_devices(const json_t *doc, FILE *out)
{
	const json_t *known = json_object_get(json_object_get(doc, "env"), "devices");
	struct group rows = document_rows(doc, NULL);
	const char **names = group_values(&rows, "device");
	json_t *device;
	size_t i;

	for (size_t n = 0; names[n]; n++) {
		fprintf(out, "%s%s", n ? ", " : "", names[n]);
		json_array_foreach(known, i, device)
			if (!strcmp(text_at(device, "name"), names[n]) && *text_at(device, "about"))
				fprintf(out, " (%s; times hold " EMULATED_SHARE ")",
					text_at(device, "about"));
	}
	free(names);
	free(rows.rows);
}

static void add_subject(struct front *front)
{
	const json_t *doc = front->report->doc, *env = json_object_get(doc, "env");
	const char *vendor = text_at(json_object_get(env, "iommu"), "vendor");
	const char *warning = emulation_warning(front->report->domain);
	struct text_stream stream;
	char *text;

	must_open(&stream);
	fprintf(stream.out, "Linux %s; IOMMU: %s; %zu rows on ", document_kernel(doc),
		*vendor ? vendor : "none", json_array_size(json_object_get(doc, "rows")));
	add_devices(doc, stream.out);
	fprintf(stream.out, ". %s", warning ? warning : "Times are real.");
	text = must_close(&stream);
	section_text(front->section, "%s", text);
	free(text);
}

/* What makes the document again: a script, which boots, or what booted the VM it was made in. */
static void add_command(struct front *front)
{
	const json_t *doc = front->report->doc;
	const char *vm = text_at(json_object_get(doc, "env"), "vm"), *command = text_at(doc, "command");
	bool boots = !strncmp(command, "scripts/", strlen("scripts/")) || !*vm;

	command = boots ? command : vm;
	if (text_width(command) <= SHORT_COMMAND) {
		section_text(front->section, "Made by: %s", command);
		return;
	}
	section_text(front->section, "Made by:");
	section_lines(front->section, BLOCK_LISTING, command);
}

int front_build(struct front *front)
{
	int ret;

	front->section = report_section(front->report, "Findings");
	front->section->first = true;
	front->device = front_device(front->report->doc);
	add_subject(front);
	front_findings(front);
	front_claims(front);
	ret = front_plots(front);
	front_table(front);
	add_command(front);
	return ret;
}

int report_front(struct report *report)
{
	struct front front = { .report = report };

	return front_build(&front);
}
