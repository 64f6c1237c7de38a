// SPDX-License-Identifier: GPL-2.0
/* The host and the device, as `odpbench doctor` sees them: what stops a measurement fails. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "qualify/kind.h"
#include "results/row.h"

#define TIMEOUT_S 120

static char *command(const struct qualification *of, const struct part *part)
{
	(void)part;
	return must_format("odpbench doctor -d %s --json", of->device);
}

static void add_failed(struct qualification *of, const struct part *part, const json_t *check)
{
	const char *fix = row_text(check, "fix");
	char *name = must_format("host: %s", row_text(check, "name"));

	kind_line(of, part, LINE_FAIL, "out", name, row_text(check, "about"), "%s%s%s", row_text(check, "words"),
		  *fix ? "; to mend it: " : "", fix);
	free(name);
}

static void judge(struct qualification *of, const struct part *part)
{
	char *path = part_file(of, part, "out");
	json_t *doc = json_load_file(path, 0, NULL);
	const json_t *checks = json_object_get(doc, "checks"), *check;
	size_t i;

	json_array_foreach(checks, i, check)
		if (!strcmp(row_text(check, "verdict"), "fail"))
			add_failed(of, part, check);
	if (doc)
		kind_line(of, part, part->status ? LINE_FAIL : LINE_PASS, "out", "host", "nothing stops it", "%s",
			  row_text(doc, "answer"));
	else
		kind_line(of, part, LINE_UNKNOWN, "err", "host", "nothing stops it", "exit status %d", part->status);
	json_decref(doc);
	free(path);
}

static const struct kind_key keys[] = { { } };

const struct kind kind_host = {
	.name = "host", .keys = keys, .timeout_s = TIMEOUT_S, .command = command, .judge = judge,
};
