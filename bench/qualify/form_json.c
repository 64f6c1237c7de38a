// SPDX-License-Identifier: GPL-2.0
/* A qualification as JSON. */
#include "qualify/form.h"
#include "qualify/kind.h"

bool qualify_passes(const struct qualification *of)
{
	return of->lines.n && !lines_count(&of->lines, LINE_FAIL) && !lines_count(&of->lines, LINE_UNKNOWN);
}

static json_t *line_json(const struct line *line)
{
	return json_pack("{ss ss ss ss ss* ss*}", "verdict", line_words[line->verdict], "name", line->name,
			 "required", line->required, "had", line->had, "evidence", line->evidence, "command",
			 line->command);
}

static json_t *part_json(const struct part *part)
{
	return json_pack("{ss ss si sf}", "name", part->name, "command", part->command, "status", part->status,
			 "seconds", part->seconds);
}

json_t *form_json(const struct qualification *of)
{
	json_t *lines = json_array(), *parts = json_array(), *doc;

	for (size_t i = 0; i < of->lines.n; i++)
		json_array_append_new(lines, line_json(&of->lines.lines[i]));
	for (size_t i = 0; i < of->nparts; i++)
		if (of->parts[i].command)
			json_array_append_new(parts, part_json(&of->parts[i]));
	doc = json_pack("{ss ss so so}", "schema", QUALIFY_SCHEMA, "verdict",
			qualify_passes(of) ? "PASS" : "FAIL", "lines", lines, "parts", parts);
	json_object_update_missing(doc, of->begun);
	return doc;
}
