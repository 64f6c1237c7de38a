// SPDX-License-Identifier: GPL-2.0
/* The sentences about the claims of the two-step DMA API: they follow the numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "report/model.h"
#include "results/verdict.h"
#include "tests/synthetic.h"
#include "tests/written.h"

#define FUNCTION	"0000:00:10.0"
#define RAM		"{\"buffer\": \"ram\", \"pages\": 512}"
#define P2P(lookup)	"{\"buffer\": \"p2p\", \"pages\": 512, \"lookup\": \"" lookup "\"}"
#define MMIO		"{\"buffer\": \"mmio\", \"pages\": 256}"
#define LISTS(bytes)	"{\"list_bytes\": " #bytes ", \"registered_bytes\": 2097152}"
#define UNMAPS(flushes)	"{\"unmapped_pages\": 512, \"flushes_unmap\": " #flushes ", "		\
			"\"flushes_queued\": 0}"

static char *report_of(json_t *doc)
{
	struct report report;
	char *text, *flat;

	report_init(&report, doc, "test");
	assert_int_equal(report_build(&report), 0);
	text = written(&report, report_write_text);
	report_free(&report);
	json_decref(doc);
	flat = synthetic_unwrap(text);
	free(text);
	return flat;
}

/* The report of these rows says this and not that. */
static void check(const struct synthetic *rows, size_t n, const char *said, const char *not_said)
{
	json_t *doc = synthetic_document("7.3.4");
	char *text;

	for (size_t i = 0; i < n; i++)
		synthetic_add(doc, &rows[i]);
	text = report_of(doc);
	if (!strstr(text, said))
		fail_msg("\"%s\" is not in the report", said);
	if (not_said && strstr(text, not_said))
		fail_msg("\"%s\" is in the report", not_said);
	free(text);
}

static void memory(void **state)
{
	struct synthetic rows[] = {
		{ "map", "map", "sg", "lazy", FUNCTION, RAM, .p50 = 100, .memory = LISTS(24576) },
		{ "map", "map", "iova", "lazy", FUNCTION, RAM, .p50 = 100, .memory = LISTS(4096) },
	};

	(void)state;
	check(rows, 2, "no scatterlist beside it): better in 1 of 1 comparisons.",
	      "Worse:");
	check(rows, 2, "lazy sg 12 MiB iova 2 MiB /6", NULL);
	rows[1].memory = LISTS(32768);
	check(rows, 2, "no scatterlist beside it): better in 0 of 1 comparisons. Worse: lists per "
	      "GiB, lazy.", NULL);
	check(rows, 1, "no scatterlist beside it): this run has no rows for it;", "better in");
}

static void one_sync(void **state)
{
	struct synthetic rows[] = {
		{ "map", "unmap", "iova", "strict", FUNCTION, RAM, .p50 = 51200, .counters = UNMAPS(512) },
		{ "map", "unmap", "iova-batch", "strict", FUNCTION, RAM, .p50 = 5120,
		  .counters = UNMAPS(1) },
	};

	(void)state;
	check(rows, 2, "not for each page): better in 2 of 2 comparisons.", "Worse:");
	rows[1].p50 = 51300;	/* fewer flushes, and yet it takes longer */
	check(rows, 2, "better in 1 of 2 comparisons. Worse: unmap, p50 per page, strict.", NULL);
	rows[1].counters = UNMAPS(512);
	check(rows, 2, "better in 0 of 2 comparisons. The same: flushes at once at unmap, "
	      "isolated, strict. Worse: unmap, p50 per page, strict.", NULL);
	check(rows + 1, 1, "not for each page): this run has no rows for it;", NULL);
}

/* A comparison with nothing to gain is not lost, and a row that failed does not win. */
static void what_cannot_be_compared(void **state)
{
	struct synthetic rows[] = {
		{ "map", "unmap", "iova", "passthrough", FUNCTION, RAM, .counters = UNMAPS(0) },
		{ "map", "unmap", "iova-batch", "passthrough", FUNCTION, RAM,
		  .counters = UNMAPS(0) },
	};

	(void)state;
	check(rows, 2, "these rows cannot tell. Nothing to be gained: flushes at once at unmap, "
	      "isolated, passthrough.", "better in");
	rows[0].mode = rows[1].mode = "lazy";
	rows[0].counters = UNMAPS(512);
	check(rows, 2, "better in 1 of 1 comparisons.", NULL);
	rows[1].defect = "some-defect";
	rows[1].evidence = "It is wrong.";
	check(rows, 2, "Cannot be told: flushes at once at unmap, isolated, lazy (a row failed).",
	      "better in");
}

/* Of a row most of whose samples were rejected, nothing is known; of half of them it is. */
static void rejected_samples_win_nothing(void **state)
{
	struct synthetic rows[] = {
		{ "map", "map", "iova", "strict", FUNCTION, P2P("each"), .p50 = 60000 },
		{ "map", "map", "iova", "strict", FUNCTION, P2P("once"), .p50 = 50000,
		  .rejected = 3 },
	};

	(void)state;
	check(rows, 2, "not for each page): better in 1 of 1 comparisons.", "most samples");
	rows[1].rejected = 4;
	check(rows, 2, "not for each page): these rows cannot tell. Cannot be told: map, p50 per "
	      "page, path iova, strict (most samples of a row were rejected).", "better in");
	rows[1].rejected = 0;
	rows[0].rejected = 4;
	check(rows, 2, "not for each page): these rows cannot tell.", "better in");
}

/* A difference of nanoseconds within the scatter of the samples is unknown. */
static void noise_is_no_gain(void **state)
{
	uint64_t slow[40], fast[40];
	struct results_row row = {
		.workload = "map", .measure = "map", .iommu_mode = "strict", .device = FUNCTION,
		.unit = "ns", .proof = "counter", .valid_for = "Tests.", .command = "odpbench run",
		.params = synthetic_json(P2P("once")),
	};
	const struct quantity p50 = { .value = value_p50 };
	json_t *rows[3];

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		slow[i] = 1000 + 50 * (i % 9);
		fast[i] = 980 + 50 * (i % 9);
	}
	row.path = "sg";
	row.samples = slow;
	row.nsamples = 40;
	rows[0] = results_row(&row);
	row.path = "iova";
	row.samples = fast;
	rows[1] = results_row(&row);
	row.nsamples = 5;	/* of which nothing is known */
	rows[2] = results_row(&row);
	assert_int_equal(verdict_of_rows(rows[0], rows[1], &p50, UNIT_TIME, 0), VERDICT_UNKNOWN);
	assert_int_equal(verdict_of_rows(rows[0], rows[2], &p50, UNIT_TIME, 0), VERDICT_UNKNOWN);
	assert_int_equal(verdict_of_rows(rows[0], NULL, &p50, UNIT_TIME, 0), VERDICT_UNKNOWN);
	/* Instructions are exact. */
	for (size_t i = 0; i < 3; i++)
		json_object_set_new(rows[i], "unit", json_string("instructions"));
	assert_int_equal(verdict_of_rows(rows[0], rows[1], &p50, UNIT_TIME, 0), VERDICT_BETTER);
	assert_int_equal(verdict_of_rows(rows[1], rows[0], &p50, UNIT_TIME, 0), VERDICT_WORSE);
	assert_int_equal(verdict_of_rows(rows[0], rows[1], &p50, UNIT_TIME, 0.05), VERDICT_SAME);
	for (size_t i = 0; i < 3; i++)
		json_decref(rows[i]);
	json_decref(row.params);
}

/* A row of 40 samples from first on, one unit apart in turn, each of 64 operations. */
static json_t *row_of_batches(uint64_t first)
{
	uint64_t elapsed[40], shares[40];
	struct results_row row = {
		.workload = "steady", .measure = "bandwidth", .path = "native", .iommu_mode = "off",
		.device = "mlx5_0", .unit = "ns", .proof = "counter", .valid_for = "Tests.",
		.command = "odpbench run", .params = synthetic_json("{}"), .samples = shares,
		.nsamples = 40,
	};
	struct stats stats;
	json_t *object;

	for (size_t i = 0; i < 40; i++) {
		elapsed[i] = first + i % 2;
		shares[i] = (elapsed[i] + 32) / 64;
	}
	assert_int_equal(stats_compute(elapsed, 40, &stats), 0);
	row.batch = json_pack("{s:i, s:o}", "operations", 64, "elapsed", results_stage(&stats));
	object = results_row(&row);
	json_decref(row.params);
	json_decref(row.batch);
	return object;
}

/* 5.47 and 5.5 are 5 and 6 if rounded, and yet the same; 4.53 and 5.47 are both 5, and differ. */
static void rounding_is_no_difference(void **state)
{
	const struct quantity p50 = { .value = value_p50 };
	json_t *a = row_of_batches(350), *b = row_of_batches(352), *c = row_of_batches(290);
	double low_high[2];

	(void)state;
	assert_true(quantity_interval(&p50, a, low_high));
	assert_true(low_high[0] == 350 / 64.0 && low_high[1] == 351 / 64.0);
	assert_int_equal(verdict_of_rows(a, b, &p50, UNIT_TIME, 0.01), VERDICT_SAME);
	assert_int_equal(verdict_of_rows(a, c, &p50, UNIT_TIME, 0.01), VERDICT_BETTER);
	assert_int_equal(verdict_of_rows(c, b, &p50, UNIT_TIME, 0.01), VERDICT_WORSE);
	json_decref(a);
	json_decref(b);
	json_decref(c);
}

static void lookups(void **state)
{
	struct synthetic rows[] = {
		{ "map", "map", "iova", "strict", FUNCTION, P2P("each"), .p50 = 60000 },
		{ "map", "map", "iova", "strict", FUNCTION, P2P("once"), .p50 = 50000 },
	};

	(void)state;
	check(rows, 2, "not for each page): better in 1 of 1 comparisons.", NULL);
	rows[1].p50 = 60000;
	check(rows, 2, "not for each page): better in 0 of 1 comparisons. The same: map, p50 per "
	      "page, path iova, strict.", NULL);
	rows[1].params = P2P("each");
	rows[1].path = "iova-batch";
	check(rows, 2, "looked up once, not for each page): this run has no rows for it;", NULL);
}

static void mmio(void **state)
{
	struct synthetic rows[] = {
		{ "map", "map", "page", "lazy", FUNCTION, MMIO, .p50 = 256000 },
		{ "map", "map", "iova-batch", "lazy", FUNCTION, MMIO, .p50 = 25600 },
	};

	(void)state;
	check(rows, 2, "cannot hold): better in 1 of 1 comparisons.", NULL);
	rows[1].p50 = 512000;
	check(rows, 2, "cannot hold): better in 0 of 1 comparisons. Worse: map, p50 per page, lazy.",
	      NULL);
	check(rows, 1, "cannot hold): this run has no rows for it;", NULL);
}

/* Rows of another buffer or mode, or with more threads, are not taken for each other. */
static void only_the_like_is_compared(void **state)
{
	struct synthetic rows[] = {
		{ "map", "map", "sg", "lazy", FUNCTION, RAM, .p50 = 100, .memory = LISTS(24576) },
		{ "map", "map", "iova", "strict", FUNCTION, RAM, .p50 = 100, .memory = LISTS(4096) },
		{ "map", "map", "iova", "lazy", FUNCTION, P2P("once"), .p50 = 100,
		  .memory = LISTS(4096) },
		{ "map", "map", "iova", "lazy", FUNCTION,
		  "{\"buffer\": \"ram\", \"pages\": 512, \"threads\": 4}", .p50 = 100,
		  .memory = LISTS(4096) },
	};

	(void)state;
	check(rows, 4, "no scatterlist beside it): this run has no rows for it;", "better in");
}

static void cost_of_timing_and_of_the_hook(void **state)
{
	struct synthetic rows[] = {
		{ "fault", "latency", "native", "lazy", NULL, "{\"kind\": \"absent\"}", .p50 = 1000 },
		{ "fault", "timed", "native", "lazy", NULL, "{\"kind\": \"absent\"}", .p50 = 1250 },
		{ "fault", "latency", "iova", "lazy", NULL, "{\"kind\": \"absent\"}", .p50 = 1030 },
	};

	(void)state;
	check(rows, 3, "The clocks around the stages added between 25.0 % and 25.0 % to 1 kinds",
	      NULL);
	check(rows, 3, "added between 3.0 % and 3.0 % to 1 kinds", NULL);
	rows[2].p50 = 990;
	check(rows, 3, "added between -1.0 % and -1.0 % to 1 kinds", NULL);
	rows[0].device = rows[2].device = "rxe0";	/* never maps by itself */
	check(rows, 3, "Every case", "What measuring costs");
}

static void cost_of_a_path_s_own_lists(void **state)
{
	static const struct synthetic rows[] = {
		{ "register", "register", "native", "lazy", "odp_dev", "{\"bytes\": 1048576}",
		  .p50 = 10000 },
		{ "register", "register", "iova", "lazy", "odp_dev", "{\"bytes\": 1048576}",
		  .p50 = 12560 },
	};

	(void)state;
	check(rows, 2, "The lists of our own that a registration on path iova makes added between "
	      "25.6 % and 25.6 % to 1 kinds of operation, with a median of 25.6 %; that is 10 to 10 "
	      "instructions a page", NULL);
}

static void defects_and_skips_are_told(void **state)
{
	struct synthetic row = { "fault", "latency", "native", "lazy", NULL,
				 "{\"kind\": \"hugetlb\"}", .defect = "hugetlb-second-page",
				 .evidence = "given 0x1000, not 0x200000" };
	json_t *doc = synthetic_document("7.3.4");
	char *text;

	(void)state;
	synthetic_add(doc, &row);
	json_object_set_new(doc, "skipped", json_pack("[{s:s, s:s}]", "what", "map --buffer p2p",
						      "why", "no PCI_P2PDMA"));
	text = report_of(doc);
	assert_non_null(strstr(text, ", as expected; hugetlb-second-page:"));
	assert_non_null(strstr(text, "given 0x1000, not 0x200000"));
	assert_non_null(strstr(text, "no PCI_P2PDMA: map --buffer p2p."));
	free(text);
}

/* No section relies on a param, a counter or a stage that a row may lack. */
static void rows_of_nothing(void **state)
{
	static const char *const workloads[] = { "map", "fault", "invalidate", "register", "prefetch",
						 "steady", "churn", "storm", "pitfall", "unheard" };
	static const char *const measures[] = { "latency", "map", "unmap", "timed", "bandwidth" };
	static const char *const devices[] = { "odp_dev", "rxe0" };

	(void)state;
	for (size_t w = 0; w < sizeof(workloads) / sizeof(workloads[0]); w++) {
		struct synthetic rows[10] = { };

		for (size_t i = 0; i < 10; i++)
			rows[i] = (struct synthetic){ workloads[w], measures[i / 2], "native", "lazy",
						      devices[i % 2], "{}", .p50 = i % 3 };
		check(rows, 10, "Every case", NULL);
	}
}

static void wrong_mappings_are_a_warning(void **state)
{
	struct synthetic row = { "map", "map", "sg", "lazy", FUNCTION, RAM, .p50 = 100,
				 .counters = "{\"verify_checks\": 9, \"verify_errors\": 2}" };

	(void)state;
	check(&row, 1, "2 of 9 entries were not what they should be.", NULL);
	row.counters = "{\"verify_checks\": 9, \"verify_errors\": 0}";
	check(&row, 1, "Every case", "Wrong mappings");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory),
		cmocka_unit_test(one_sync),
		cmocka_unit_test(what_cannot_be_compared),
		cmocka_unit_test(rejected_samples_win_nothing),
		cmocka_unit_test(noise_is_no_gain),
		cmocka_unit_test(rounding_is_no_difference),
		cmocka_unit_test(lookups),
		cmocka_unit_test(mmio),
		cmocka_unit_test(only_the_like_is_compared),
		cmocka_unit_test(cost_of_timing_and_of_the_hook),
		cmocka_unit_test(cost_of_a_path_s_own_lists),
		cmocka_unit_test(defects_and_skips_are_told),
		cmocka_unit_test(rows_of_nothing),
		cmocka_unit_test(wrong_mappings_are_a_warning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
