// SPDX-License-Identifier: GPL-2.0
/* Results as JUnit's XML. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/atomic_file.h"
#include "lib/must.h"
#include "lib/xml.h"
#include "validate/junit.h"

void junit_add(struct junit *junit, const char *suite, const char *name, const struct outcome *outcome)
{
	struct junit_case *one;

	junit->cases = must_grow(junit->cases, junit->n + 1, sizeof(*junit->cases));
	one = &junit->cases[junit->n++];
	one->outcome = *outcome;
	snprintf(one->suite, sizeof(one->suite), "%s", suite);
	snprintf(one->name, sizeof(one->name), "%s", name);
}

static bool is_skipped(const struct outcome *outcome)
{
	return outcome->verdict == TRIAL_SKIPPED || outcome->verdict == TRIAL_KNOWN;
}

static void print_words(const char *tag, const char *before, const struct outcome *outcome, FILE *out)
{
	fprintf(out, "<%s message=\"%s", tag, before);
	xml_write(outcome->words, out);
	fputs("\"/>", out);
}

static void print_case(const struct junit_case *one, FILE *out)
{
	const struct outcome *outcome = &one->outcome;

	fputs("    <testcase classname=\"odpbench.", out);
	xml_write(one->suite, out);
	fputs("\" name=\"", out);
	xml_write(one->name, out);
	fprintf(out, "\" time=\"%.3f\">", 1e-9 * (double)outcome->elapsed_ns);
	if (outcome->verdict == TRIAL_FAILED)
		print_words("failure", "", outcome, out);
	else if (outcome->verdict == TRIAL_BROKEN)
		print_words("error", "", outcome, out);
	else if (is_skipped(outcome))
		print_words("skipped", outcome->verdict == TRIAL_KNOWN ? "known defect: " : "", outcome, out);
	fputs("</testcase>\n", out);
}

/* The cases of a suite, which stand together. How many they are. */
static size_t print_suite(const struct junit_case *first, size_t most, FILE *out)
{
	size_t n = 0, failures = 0, errors = 0, skipped = 0;

	for (; n < most && !strcmp(first[n].suite, first->suite); n++) {
		failures += first[n].outcome.verdict == TRIAL_FAILED;
		errors += first[n].outcome.verdict == TRIAL_BROKEN;
		skipped += is_skipped(&first[n].outcome);
	}
	fputs("  <testsuite name=\"", out);
	xml_write(first->suite, out);
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", n, failures,
		errors, skipped);
	for (size_t i = 0; i < n; i++)
		print_case(&first[i], out);
	fputs("  </testsuite>\n", out);
	return n;
}

void junit_print(const struct junit *junit, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"odpbench validate\">\n", out);
	for (size_t i = 0; i < junit->n; )
		i += print_suite(&junit->cases[i], junit->n - i, out);
	fputs("</testsuites>\n", out);
}

int junit_write(const struct junit *junit, const char *path)
{
	struct atomic_file *file = atomic_file_open(path);

	if (!file)
		return -EIO;
	junit_print(junit, atomic_file_stream(file));
	return atomic_file_commit(file);
}

void junit_free(struct junit *junit)
{
	free(junit->cases);
	*junit = (struct junit){ 0 };
}
