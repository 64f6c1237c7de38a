// SPDX-License-Identifier: GPL-2.0
/*
 * Result documents: every document that passes the schema and the checks can be reported, as text
 * and as HTML, compared with another document, in all forms, and drawn over time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/form.h"
#include "compare/matrix.h"
#include "compare/trend.h"
#include "report/model.h"
#include "results/results.h"
#include "tests/fixture.h"
#include "tests/fuzz/fuzz.h"

static FILE *null;

static void write_both(struct report *report)
{
	report_write_text(report, null);
	report_write_html(report, null);
	report_free(report);
}

static void report(json_t *doc)
{
	struct report report;

	report_init(&report, doc, "fuzz %s", document_kernel(doc));
	report.plots = false;
	report_build(&report);
	write_both(&report);
}

static void compare(json_t *doc)
{
	struct matrix matrix = { };
	struct report report;

	matrix_add(&matrix, "a", fixture_load(), NULL);
	matrix_add(&matrix, "b", json_incref(doc), NULL);
	if (!matrix_ready(&matrix)) {
		report_init(&report, matrix.all, "fuzz");
		report.plots = false;
		matrix_build(&matrix, &report, "command");
		write_both(&report);
	}
	matrix_free(&matrix);
}

/* Both ways, as what the base has and the new side lacks is another case. */
static void compare_numbers(const struct runs *base, const struct runs *now)
{
	const struct compare_options options = { .threshold = -1, .alpha = COMPARE_ALPHA };
	struct comparison comparison;

	if (compare_runs(&comparison, base, now, &options))
		return;
	for (const struct compare_form *form = compare_forms; form->name; form++)
		form->write(&(struct comparisons){ &comparison, 1, "command" }, null);
	comparison_verdict(&comparison);
	comparison_free(&comparison);
}

static void trend(json_t *doc)
{
	struct release releases[2] = { 0 };
	struct trend trend = { .releases = releases, .n = 2, .command = "command" };
	const struct compare_options options = { .threshold = -1, .force = true };
	struct report report;

	releases[0].runs.name = strdup("a");
	releases[1].runs.name = strdup("b");
	runs_add(&releases[0].runs, "a.json", fixture_load());
	runs_add(&releases[1].runs, "b.json", json_copy(doc));
	compare_numbers(&releases[1].runs, &releases[0].runs);
	compare_numbers(&releases[0].runs, &releases[1].runs);
	if (!compare_runs(&releases[1].since, &releases[0].runs, &releases[1].runs, &options)) {
		report_init(&report, doc, "fuzz");
		report.plots = false;
		trend_build(&trend, &report);
		write_both(&report);
	}
	for (size_t i = 0; i < 2; i++) {
		comparison_free(&releases[i].since);
		runs_free(&releases[i].runs);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *doc = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	char err[640] = "";

	if (!null)
		null = fopen("/dev/null", "w");
	if (doc && !results_check(doc, err, sizeof(err))) {
		report(doc);
		compare(doc);
		trend(doc);
	} else if (doc && !err[0]) {
		abort();
	}
	json_decref(doc);
	return 0;
}

static unsigned int chance;

static unsigned int below(unsigned int n)
{
	chance = chance * 1103515245 + 12345;
	return n ? (chance >> 8) % n : 0;
}

static const char *word(void)
{
	static const char *const words[] = {
		"", "map", "fault", "steady", "pitfall", "storm", "churn", "prefetch", "invalidate",
		"register", "native", "page", "sg", "iova", "iova-batch", "latency", "pinned", "odp",
		"strict", "lazy", "off", "unmap", "odp_dev", "rxe0", "side", "pages", "registration",
		"warm", "%s%n", "<b>", "x y", "[", "\xc3\xa9\xe4\xb8\xad", "\n\t\033[31m", "hugepage",
		"a-word-that-is-longer-than-a-line-of-the-report-can-be-and-that-has-no-blank-in-it",
	};

	return words[below(sizeof(words) / sizeof(words[0]))];
}

static json_t *atom(void)
{
	static const json_int_t numbers[] = { 0, 1, 2, -1, 512, 4096, 1ll << 32, INT64_MAX,
					      INT64_MIN };

	switch (below(6)) {
	case 0:
		return json_string(word());
	case 1:
		return json_boolean(below(2));
	case 2:
		return json_real(below(2) ? 1e300 : 0.5);
	case 3:
		return json_null();
	case 4:
		return json_integer(below(600));
	default:
		return json_integer(numbers[below(sizeof(numbers) / sizeof(numbers[0]))]);
	}
}

/* Another value of the same kind, so that the schema may let it pass. */
static json_t *similar(const json_t *value)
{
	if (json_is_string(value))
		return json_string(word());
	if (json_is_integer(value))
		return json_integer(below(4) ? below(600) : INT64_MAX);
	return atom();
}

static void change(json_t *value, int depth);

static void change_object(json_t *object, int depth)
{
	unsigned int which = below(json_object_size(object));
	const char *name;
	json_t *member;

	json_object_foreach(object, name, member) {
		if (which--)
			continue;
		if (json_object_size(member) + json_array_size(member) && (depth < 2 || below(4)))
			change(member, depth + 1);
		else if (!below(3))
			json_object_del(object, name);
		else if (below(2))
			json_object_set_new(object, name, similar(member));
		else
			json_object_set_new(object, word(), atom());
		return;
	}
}

/* A row like another needs an id of its own. */
static void insert_copy(json_t *array, size_t at, int depth)
{
	json_t *copy = json_deep_copy(json_array_get(array, at));
	char id[32];

	if (json_object_get(copy, "id")) {
		snprintf(id, sizeof(id), "row%u", below(100000));
		json_object_set_new(copy, "id", json_string(id));
		change(copy, depth + 1);
	}
	json_array_insert_new(array, at, copy);
}

static void change_array(json_t *array, int depth)
{
	size_t at = below(json_array_size(array));
	json_t *member = json_array_get(array, at);

	if (json_object_size(member) + json_array_size(member) && below(6))
		change(member, depth + 1);
	else if (!below(3))
		json_array_remove(array, at);
	else if (below(2))
		insert_copy(array, at, depth);
	else
		json_array_set_new(array, at, similar(member));
}

static void change(json_t *value, int depth)
{
	if (json_object_size(value))
		change_object(value, depth);
	else if (json_array_size(value))
		change_array(value, depth);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	json_t *doc = json_loadb((const char *)data, size, 0, NULL), *rows;
	size_t length;

	chance = seed;
	if (!doc || !below(50)) {
		json_decref(doc);
		return LLVMFuzzerMutate(data, size, max);
	}
	for (unsigned int n = 1 + below(4); n--;) {
		rows = json_object_get(doc, "rows");
		change(below(4) && json_array_size(rows) ? rows : doc, 0);
	}
	length = json_dumpb(doc, (char *)data, max, JSON_COMPACT);
	if (length > max)
		length = 0;
	json_decref(doc);
	return length;
}
