// SPDX-License-Identifier: GPL-2.0
/* What odpbench compare calls worse, and what it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "compare/baseline.h"
#include "compare/comparison.h"
#include "compare/form.h"
#include "tests/synthetic.h"

static const struct compare_options defaults = { .threshold = -1, .alpha = COMPARE_ALPHA };

/* A document with one control and one fault of 512 pages, each with its median. */
static json_t *document(const char *release, uint64_t control, uint64_t fault)
{
	json_t *doc = synthetic_document(release);

	synthetic_add(doc, &(struct synthetic){
		.workload = "map", .measure = "map", .path = "iova", .mode = "lazy",
		.device = "0000:00:10.0", .p50 = control,
		.params = "{\"buffer\": \"ram\", \"pages\": 512, \"threads\": 1, \"mask_bits\": 64}" });
	synthetic_add(doc, &(struct synthetic){
		.workload = "fault", .measure = "latency", .path = "native", .mode = "lazy",
		.p50 = fault, .params = "{\"kind\": \"resident\", \"pages\": 512}" });
	return doc;
}

static json_t *row_at(json_t *doc, size_t i)
{
	return json_array_get(json_object_get(doc, "rows"), i);
}

static void set_domain(json_t *doc, const char *domain, const char *boot)
{
	json_object_set_new(fixture_at(doc, "env"), "time_domain", json_string(domain));
	json_object_set_new(fixture_at(doc, "env"), "boot", json_string(boot));
}

/* Compares single documents, which it takes over. */
struct sides {
	struct runs base, now;
	struct comparison comparison;
};

static void compare_with(struct sides *sides, json_t *base, json_t *now,
			 const struct compare_options *options)
{
	*sides = (struct sides){ 0 };
	sides->base.name = strdup("base");
	sides->now.name = strdup("now");
	assert_int_equal(runs_add(&sides->base, "base.json", base), 0);
	assert_int_equal(runs_add(&sides->now, "now.json", now), 0);
	assert_int_equal(compare_runs(&sides->comparison, &sides->base, &sides->now, options), 0);
}

static void end(struct sides *sides)
{
	comparison_free(&sides->comparison);
	runs_free(&sides->base);
	runs_free(&sides->now);
}

static enum verdict verdict_of(json_t *base, json_t *now)
{
	struct sides sides;
	enum verdict verdict;

	compare_with(&sides, base, now, &defaults);
	verdict = comparison_verdict(&sides.comparison);
	end(&sides);
	return verdict;
}

/* 0.2 % of 100,000 is 200 instructions: 200 more are the floor, 201 an alarm. */
static void floor_without_history(void **state)
{
	(void)state;
	assert_int_equal(verdict_of(document("7.2", 1000, 100000), document("7.3", 1000, 100000)),
			 VERDICT_SAME);
	assert_int_equal(verdict_of(document("7.2", 1000, 100000), document("7.3", 1000, 100200)),
			 VERDICT_SAME);
	assert_int_equal(verdict_of(document("7.2", 1000, 100000), document("7.3", 1000, 100210)),
			 VERDICT_WORSE);
	assert_int_equal(verdict_of(document("7.2", 1000, 100000), document("7.3", 1000, 99000)),
			 VERDICT_BETTER);
}

/* A few instructions of the kernel's bookkeeping are no alarm, however short the row is. */
static void floor_of_short_rows(void **state)
{
	(void)state;
	assert_int_equal(verdict_of(document("7.2", 1000, 5000), document("7.3", 1000, 5024)), VERDICT_SAME);
	assert_int_equal(verdict_of(document("7.2", 1000, 5000), document("7.3", 1000, 5025)), VERDICT_WORSE);
}

/* What faults cost is a difference: 0.2 % of the operation's 100,000 are its least floor, too. */
static void floor_of_differences(void **state)
{
	static const struct { int cost; enum verdict verdict; } cases[] = {
		{ 10200, VERDICT_SAME }, { 10201, VERDICT_WORSE },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		json_t *base = document("7.3.4", 100, 100000), *now = document("7.3.4", 100, 100000);

		json_object_set_new(row_at(base, 1), "fault_cost", json_pack("{s:i}", "p50", 10000));
		json_object_set_new(row_at(now, 1), "fault_cost", json_pack("{s:i}", "p50", cases[i].cost));
		assert_int_equal(verdict_of(base, now), cases[i].verdict);
	}
}

/* A floor of 5 % on either side: 4 % more are none, 6 % an alarm. */
static void learnt_floor(void **state)
{
	json_t *base = document("7.2", 1000, 100000);

	(void)state;
	json_object_set_new(row_at(base, 1), "floors", json_pack("{s:f}", "p50", 0.05));
	assert_int_equal(verdict_of(json_deep_copy(base), document("7.3", 1000, 104000)), VERDICT_SAME);
	assert_int_equal(verdict_of(base, document("7.3", 1000, 106500)), VERDICT_WORSE);
}

/* Pairs of 100, 100, 100, 104: three of six differ by 4/104; quartiles 0 and that; 4 x 3.85 %. */
static void floors_of_runs(void **state)
{
	const double equal[] = { 7, 7, 7 }, one[] = { 100, 100, 100, 104 }, none[] = { 0, 0, 0, 1 };
	const double rare[] = { 100, 100, 100, 100, 100, 100, 100, 100, 100, 110 };

	(void)state;
	assert_true(baseline_floor(equal, 3) == 0);
	assert_float_equal(baseline_floor(one, 4), 4 * 4 / 104.0, 1e-6);
	assert_true(baseline_floor(none, 4) == 1);
	/* Nine of 45 pairs: the quartiles see nothing, the largest does. */
	assert_float_equal(baseline_floor(rare, 10), 10 / 110.0, 1e-6);
}

/* The control moves as much per page, or not at all. */
static void origins(void **state)
{
	struct sides sides;

	(void)state;
	compare_with(&sides, document("7.2", 51200, 512000), document("7.3", 60000, 521000), &defaults);
	assert_int_equal(sides.comparison.nfindings, 1);
	assert_int_equal(sides.comparison.findings[0].origin, ORIGIN_PAGE_TABLES);
	assert_int_equal(sides.comparison.findings[0].nrows, 2);
	end(&sides);

	compare_with(&sides, document("7.2", 51200, 512000), document("7.3", 51200, 521000), &defaults);
	assert_int_equal(sides.comparison.nfindings, 1);
	assert_int_equal(sides.comparison.findings[0].origin, ORIGIN_ODP);
	assert_int_equal(sides.comparison.findings[0].nrows, 1);
	end(&sides);
}

/* A row whose flushes and time move together has one finding, of flushes. */
static void flushes_and_time(void **state)
{
	const char *counters[] = {
		"{\"operations\": 1, \"flushes_unmap\": 0, \"unmapped_pages\": 512}",
		"{\"operations\": 1, \"flushes_unmap\": 1, \"unmapped_pages\": 512}",
	};
	json_t *docs[2];
	struct sides sides;
	char *sentence;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		docs[i] = synthetic_document(i ? "7.3" : "7.2");
		synthetic_add(docs[i], &(struct synthetic){
			.workload = "map", .measure = "unmap", .path = "iova-batch", .mode = "lazy",
			.device = "0000:00:10.0", .p50 = i ? 2000 : 1000, .counters = counters[i],
			.params = "{\"buffer\": \"bulk\", \"pages\": 512}" });
	}
	compare_with(&sides, docs[0], docs[1], &defaults);
	assert_int_equal(sides.comparison.nfindings, 1);
	assert_int_equal(sides.comparison.findings[0].matter, MATTER_FLUSHES);
	sentence = finding_sentence(&sides.comparison, &sides.comparison.findings[0]);
	assert_non_null(strstr(sentence, "IOTLB flushes at once of unmapping, per 512 pages: 0 -> 1"));
	free(sentence);
	end(&sides);
}

static void a_row_is_missing(void **state)
{
	struct compare_options forced = defaults;
	json_t *now = document("7.3", 1000, 100000);
	struct sides sides;
	char *doubt;

	(void)state;
	json_array_remove(json_object_get(now, "rows"), 1);
	compare_with(&sides, document("7.2", 1000, 100000), json_deep_copy(now), &defaults);
	assert_int_equal(comparison_verdict(&sides.comparison), VERDICT_UNKNOWN);
	doubt = comparison_doubt(&sides.comparison);
	assert_non_null(strstr(doubt, "fault/latency/native/lazy/odp_dev"));
	free(doubt);
	end(&sides);

	forced.force = true;
	compare_with(&sides, document("7.2", 1000, 100000), now, &forced);
	assert_int_equal(comparison_verdict(&sides.comparison), VERDICT_SAME);
	end(&sides);
	/* What is known to be worse is so, whatever is missing. */
	now = document("7.3", 1100, 100000);
	json_array_remove(json_object_get(now, "rows"), 1);
	assert_int_equal(verdict_of(document("7.2", 1000, 100000), now), VERDICT_WORSE);
}

static void unlike_machines(void **state)
{
	json_t *now = document("7.3", 2000, 100000);
	struct compare_options forced = defaults;
	struct sides sides;

	(void)state;
	json_object_set_new(fixture_at(now, "env.cpu"), "model", json_string("Another"));
	assert_int_equal(verdict_of(document("7.2", 1000, 100000), json_deep_copy(now)),
			 VERDICT_UNKNOWN);
	forced.force = true;
	compare_with(&sides, document("7.2", 1000, 100000), now, &forced);
	assert_int_equal(comparison_verdict(&sides.comparison), VERDICT_WORSE);
	end(&sides);
}

/* Real times: n runs a side, of two boots or one, the new ones this many percent slower. */
static enum verdict scattered(size_t n, bool one_boot, unsigned int percent)
{
	struct runs base = { .name = strdup("base") }, now = { .name = strdup("now") };
	struct comparison comparison;
	enum verdict verdict;

	for (size_t i = 0; i < n; i++) {
		/* no two are equal */
		uint64_t before = 100000 + 137 * i, after = (100011 + 139 * i) * (100 + percent) / 100;
		const char *boot = one_boot || i % 2 ? "a" : "b";
		json_t *docs[2] = { document("7.2", 1000 + i, before),
				    document("7.3", 1000 + i, after) };

		for (size_t d = 0; d < 2; d++)
			set_domain(docs[d], "tcg", boot);
		assert_int_equal(runs_add(&base, "base", docs[0]), 0);
		assert_int_equal(runs_add(&now, "now", docs[1]), 0);
	}
	assert_int_equal(compare_runs(&comparison, &base, &now, &defaults), 0);
	verdict = comparison_verdict(&comparison);
	comparison_free(&comparison);
	runs_free(&base);
	runs_free(&now);
	return verdict;
}

static void real_times(void **state)
{
	(void)state;
	assert_int_equal(scattered(10, false, 5), VERDICT_WORSE);
	assert_int_equal(scattered(10, false, 0), VERDICT_SAME);
	assert_int_equal(scattered(9, false, 5), VERDICT_UNKNOWN);
	assert_int_equal(scattered(10, true, 5), VERDICT_UNKNOWN);
}

/* An alarm that the second run does not have is none. */
static void once_more(void **state)
{
	struct runs again = { .name = strdup("again") };
	struct compare_options options = defaults;
	struct sides sides;

	(void)state;
	assert_int_equal(runs_add(&again, "again", document("7.3", 1000, 100050)), 0);
	options.again = &again;
	compare_with(&sides, document("7.2", 1000, 100000), document("7.3", 1000, 105000), &options);
	assert_int_equal(comparison_verdict(&sides.comparison), VERDICT_SAME);
	end(&sides);
	runs_free(&again);
	again = (struct runs){ .name = strdup("again") };
	assert_int_equal(runs_add(&again, "again", document("7.3", 1000, 104000)), 0);
	compare_with(&sides, document("7.2", 1000, 100000), document("7.3", 1000, 105000), &options);
	assert_int_equal(comparison_verdict(&sides.comparison), VERDICT_WORSE);
	end(&sides);
	runs_free(&again);
}

/* Every form says of a regression that it is one, and is what it should be. */
static void forms(void **state)
{
	static const char *const worse[][2] = {
		{ "text", "1 regression, 0 improvements" }, { "markdown", "1 regression, 0" },
		{ "json", "\"verdict\": \"worse\"" }, { "csv", "\"worse\"\r\n" },
		{ "junit", "failures=\"1\"" }, { "kcidb", "\"status\": \"FAIL\"" },
	};
	struct sides sides;

	(void)state;
	compare_with(&sides, document("7.2", 1000, 100000), document("7.3", 1000, 110000), &defaults);
	for (size_t i = 0; i < sizeof(worse) / sizeof(worse[0]); i++) {
		const struct comparisons all = { &sides.comparison, 1, "odpbench compare a b" };
		const struct compare_form *form = compare_forms;
		char *text = NULL;
		size_t length;
		FILE *out = open_memstream(&text, &length);

		while (strcmp(form->name, worse[i][0]))
			form++;
		form->write(&all, out);
		fclose(out);
		if (!strstr(text, worse[i][1]))
			fail_msg("%s: no %s in:\n%s", worse[i][0], worse[i][1], text);
		if (strstr("json kcidb", worse[i][0])) {
			json_t *doc = json_loads(text, 0, NULL);

			assert_non_null(doc);
			json_decref(doc);
		}
		free(text);
	}
	assert_null(compare_forms[sizeof(worse) / sizeof(worse[0])].name);
	end(&sides);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(floor_without_history), cmocka_unit_test(floor_of_short_rows),
		cmocka_unit_test(floor_of_differences), cmocka_unit_test(learnt_floor),
		cmocka_unit_test(floors_of_runs), cmocka_unit_test(origins),
		cmocka_unit_test(flushes_and_time), cmocka_unit_test(a_row_is_missing),
		cmocka_unit_test(unlike_machines), cmocka_unit_test(real_times),
		cmocka_unit_test(once_more), cmocka_unit_test(forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
