// SPDX-License-Identifier: GPL-2.0
/* The host and the device, as `odpbench doctor` sees them: what stops a measurement fails. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "qualify/kind.h"

#define TIMEOUT_S 120

static char *command(const struct qualification *of, const struct part *part)
{
	(void)part;
	return must_format("odpbench doctor -d %s --json", of->device);
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key)) ?: "";
}

static void add_failed(struct qualification *of, const struct part *part, const json_t *check)
{
	const char *fix = text_of(check, "fix");
	char *name = must_format("host: %s", text_of(check, "name"));

	kind_line(of, part, LINE_FAIL, "out", name, text_of(check, "about"), "%s%s%s", text_of(check, "words"),
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
		if (!strcmp(text_of(check, "verdict"), "fail"))
			add_failed(of, part, check);
	if (doc)
		kind_line(of, part, part->status ? LINE_FAIL : LINE_PASS, "out", "host", "nothing stops it", "%s",
			  text_of(doc, "answer"));
	else
		kind_line(of, part, LINE_UNKNOWN, "err", "host", "nothing stops it", "exit status %d", part->status);
	json_decref(doc);
	free(path);
}

static const struct kind_key keys[] = { { } };

const struct kind kind_host = {
	.name = "host", .keys = keys, .timeout_s = TIMEOUT_S, .command = command, .judge = judge,
};
