// SPDX-License-Identifier: GPL-2.0
/* What `odpbench validate` printed (Documentation/dev-tools/ktap.rst), as lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "qualify/kind.h"

struct reading {
	struct qualification *of;
	const struct part *part;
	char test[128];		/* the subtest that is being read: "mlx5_0, path native" */
	char words[512];	/* the last comment: why what follows failed */
	char again[512];	/* the command that a soak gives for what failed */
	size_t passed, failed, known, skipped, tests;
	size_t planned;		/* tests */
};

static bool begins(const char **text, const char *with)
{
	size_t length = strlen(with);

	if (strncmp(*text, with, length))
		return false;
	*text += length;
	return true;
}

/* "ok 7 NAME": the name, up to a directive. */
static void take_name(const char *text, char *name, size_t size)
{
	text += strspn(text, "0123456789 ");
	snprintf(name, size, "%.*s", (int)strcspn(text, "#\n"), text);
	for (size_t length = strlen(name); length && name[length - 1] == ' '; )
		name[--length] = '\0';
}

static void add(struct reading *reading, enum line_verdict verdict, const char *text, const char *required,
		const char *had)
{
	char name[128], *full;

	take_name(text, name, sizeof(name));
	full = must_format("%s: %s: %s", reading->part->kind->name, reading->test, name);
	kind_line(reading->of, reading->part, verdict, "out", full, required, "%s", had);
	free(full);
}

static void take_case(struct reading *reading, const char *text)
{
	const char *known = strstr(text, "# XFAIL ");
	char words[512];

	if (begins(&text, "not ok ")) {
		reading->failed++;
		add(reading, LINE_FAIL, text, "it holds", reading->words);
	} else if (begins(&text, "ok ") && known) {
		reading->known++;
		snprintf(words, sizeof(words), "%.*s", (int)strcspn(known + 8, "\n"), known + 8);
		add(reading, LINE_KNOWN, text, "it holds, or is a known defect", words);
	} else {
		reading->skipped += strstr(text, "# SKIP") != NULL;
		reading->passed += !strstr(text, "# SKIP");
	}
}

/* A test has ended: a device and a path, or what is looked at once for all. */
static void take_test(struct reading *reading, const char *text)
{
	bool failed = begins(&text, "not ok ");
	char name[128], *full, *had;

	if (!failed && !begins(&text, "ok "))
		return;
	take_name(text, name, sizeof(name));
	reading->tests++;
	full = must_format("%s: %s", reading->part->kind->name, name);
	had = *reading->test ? must_format("%zu cases pass, %zu fail, %zu show a known defect, %zu lack something",
					   reading->passed, reading->failed, reading->known, reading->skipped) :
			       must_format("%s%s%s", failed ? "fails" : "nothing fails",
					   failed && *reading->again ? ": " : "", failed ? reading->again : "");
	kind_line(reading->of, reading->part, failed ? LINE_FAIL : LINE_PASS, "out", full, "no case fails",
		  "%s", had);
	free(full);
	free(had);
	*reading->test = '\0';
	reading->passed = reading->failed = reading->known = reading->skipped = 0;
}

static void take(struct reading *reading, const char *text)
{
	bool inner = begins(&text, "    ");

	if (begins(&text, "# Subtest: "))
		snprintf(reading->test, sizeof(reading->test), "%.*s", (int)strcspn(text, "\n"), text);
	else if (begins(&text, "# it should hold: "))
		return;
	else if (begins(&text, "# again: "))
		snprintf(reading->again, sizeof(reading->again), "%.*s", (int)strcspn(text, "\n"), text);
	else if (begins(&text, "# "))
		snprintf(reading->words, sizeof(reading->words), "%.*s", (int)strcspn(text, "\n"), text);
	else if (inner && strncmp(text, "KTAP", 4) && !strstr(text, "1.."))
		take_case(reading, text);
	else if (!inner && begins(&text, "1.."))
		reading->planned = strtoul(text, NULL, 10);
	else if (!inner)
		take_test(reading, text);
}

void kind_judge_ktap(struct qualification *of, const struct part *part)
{
	struct reading reading = { .of = of, .part = part };
	char *path = part_file(of, part, "out"), line[2048];
	size_t before = lines_count(&of->lines, LINE_FAIL);	/* of the parts before it */
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof(line), file))
		take(&reading, line);
	if (file)
		fclose(file);
	/* Without a failed case, what else than 0 is that it did not get to its end. */
	if (!reading.tests || reading.tests < reading.planned || (part->status && lines_count(&of->lines, LINE_FAIL) == before))
		kind_line(of, part, LINE_UNKNOWN, "err", part->name, "it gets to its end",
			  "exit status %d after %zu of %zu tests", part->status, reading.tests, reading.planned);
	free(path);
}
