// SPDX-License-Identifier: GPL-2.0
/* The front page: 60 lines of 75 columns, and each number in its sentences is that of the row cited. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "report/front/front.h"
#include "report/text_layout.h"
#include "tests/synthetic.h"
#include "tests/written.h"

#define FUNCTION	"0000:00:10.0"
#define TAKEN		"{\"pages\": 512, \"method\": \"madvise\"}"
#define FAULT		"{\"pages\": 64, \"kind\": \"absent\"}"
#define RAM		"{\"buffer\": \"ram\", \"pages\": 512}"
#define GIVEN_BACK	"{\"pages\": 64, \"method\": \"madvise\"}"
#define TOUCH(registration, kind, bytes)						\
	"{\"registration\": \"" registration "\", \"kind\": \"" kind "\", \"bytes\": " #bytes "}"
#define BULK		"{\"buffer\": \"bulk\", \"pages\": 4096}"
#define LISTS(bytes)	"{\"list_bytes\": " #bytes ", \"registered_bytes\": 2097152}"
#define FLUSHES(once, queued)							\
	"{\"mapped_pages\": 1024, \"unmapped_pages\": 1024, \"flushes_map\": 0, \"flushes_unmap\": " #once	\
	", \"flushes_queued\": " #queued "}"

/* No two numbers are equal, so that none can stand for another. */
static const struct synthetic odp[] = {
	{ "invalidate", "latency", "native", "lazy", "odp_dev", TAKEN, .p50 = 51200,
	  .counters = FLUSHES(1022, 2), .sustained = FLUSHES(1020, 4) },
	{ "invalidate", "latency", "page", "lazy", "odp_dev", TAKEN, .p50 = 102400,
	  .counters = FLUSHES(0, 10), .sustained = FLUSHES(0, 6) },
	{ "invalidate", "latency", "iova-batch", "lazy", "odp_dev", TAKEN, .p50 = 5120,
	  .counters = FLUSHES(14, 0), .sustained = FLUSHES(16, 0) },
	{ "fault", "latency", "native", "lazy", "odp_dev", FAULT, .p50 = 7400, .warm_p50 = 1000 },
	{ "fault", "latency", "page", "lazy", "odp_dev", FAULT, .p50 = 13800, .warm_p50 = 1000 },
	{ "register", "register", "native", "lazy", "odp_dev", RAM, .p50 = 9, .memory = LISTS(4096) },
	{ "register", "register", "page", "lazy", "odp_dev", RAM, .p50 = 9, .memory = LISTS(8192) },
	{ "map", "map", "sg", "lazy", FUNCTION, RAM, .p50 = 9, .memory = LISTS(24576) },
	{ "map", "map", "iova", "lazy", FUNCTION, RAM, .p50 = 9, .memory = LISTS(2048) },
	{ "map", "unmap", "iova-batch", "lazy", FUNCTION, BULK, .p50 = 9, .counters = FLUSHES(26, 48) },
	{ "reach", "reach", "native", "lazy", "odp_dev", GIVEN_BACK, .p50 = 700000 },
	{ "reach", "reach", "page", "lazy", "odp_dev", GIVEN_BACK, .p50 = 13200000 },
	{ "reach", "reach", "sg", "lazy", "odp_dev", GIVEN_BACK, .p50 = 14100000 },
	{ "reach", "reach", "native", "strict", "odp_dev", GIVEN_BACK, .p50 = 300000 },
	{ "touch", "use", "native", "lazy", "odp_dev", TOUCH("odp", "absent", 65536), .p50 = 20800 },
	{ "touch", "use", "native", "lazy", "odp_dev", TOUCH("pinned", "absent", 65536), .p50 = 20640 },
	{ "touch", "use", "native", "lazy", "odp_dev", TOUCH("odp", "absent", 1048576), .p50 = 64000 },
	{ "touch", "use", "native", "lazy", "odp_dev", TOUCH("pinned", "absent", 1048576), .p50 = 76800 },
	{ "touch", "life", "native", "lazy", "odp_dev", TOUCH("odp", "absent", 1048576), .p50 = 89600 },
	{ "touch", "life", "native", "lazy", "odp_dev", TOUCH("pinned", "absent", 1048576),
	  .p50 = 82432 },
	{ "touch", "life", "iova-batch", "lazy", "odp_dev", TOUCH("odp", "absent", 1048576),
	  .p50 = 69120 },
	{ "touch", "use", "native", "lazy", "odp_dev", TOUCH("odp", "resident", 1048576), .p50 = 46080 },
	{ "touch", "use", "native", "lazy", "odp_dev", TOUCH("pinned", "resident", 1048576),
	  .p50 = 48640 },
};

static json_t *document(const struct synthetic *rows, size_t n)
{
	json_t *doc = synthetic_document("7.3.4");

	for (size_t i = 0; i < n; i++)
		synthetic_add(doc, &rows[i]);
	return doc;
}

/* Flushes of an invalidation per page, as the document has them. */
static double flushes_of(const json_t *row)
{
	const json_t *sustained = json_object_get(row, "sustained");
	double flushes = json_number_value(json_object_get(sustained, "flushes_unmap")) +
			 json_number_value(json_object_get(sustained, "flushes_queued"));

	return flushes / json_number_value(json_object_get(sustained, "unmapped_pages"));
}

/* What a computed number must be, from its rows alone. */
static double computed(const struct cite *cite, double value, double flush_ns)
{
	double other;

	if (cite->kind == CITE_WITH_FLUSHES)
		return value + flush_ns * flushes_of(cite->row);
	if (cite->kind == CITE_ROW)
		return value;
	assert_true(cite->quantity.value(cite->other, cite->quantity.key, &other));
	return (other - value) / (flushes_of(cite->row) - flushes_of(cite->other));
}

/* Fits a mail, and cites nothing that is not in the document. */
static void check_page(struct front *front, const char *page, const char *flat)
{
	size_t lines = 0;

	for (const char *line = page; *line; lines++) {
		size_t length = strcspn(line, "\n");
		char *one = strndup(line, length);

		assert_in_range(text_width(one), 0, REPORT_COLUMNS);
		free(one);
		line += length + (line[length] == '\n');
	}
	assert_in_range(lines, 1, FRONT_LINES);
	for (size_t i = 0; i < front->ncites; i++) {
		const struct cite *cite = &front->cites[i];
		double value, said = strtod(cite->text, NULL);

		assert_true(cite->quantity.value(cite->row, cite->quantity.key, &value));
		value = computed(cite, value, front->report->flush_ns);
		if (!strchr(cite->text, 'B'))
			assert_true(said > value * 0.95 - 0.05 && said < value * 1.05 + 0.05);
		if (!strstr(flat, cite->text))
			fail_msg("%s is cited, but not in the page", cite->text);
	}
}

/* What the front page of a document says, in one line; the document is freed. flush_ns 0: none. */
static char *front_with(json_t *doc, double flush_ns)
{
	struct report report;
	struct front front = { .report = &report };
	char *page, *flat;

	report_init(&report, doc, "odpbench report: Linux 7.3.4");
	report.has_flush_ns = flush_ns > 0;
	report.flush_ns = flush_ns;
	assert_int_equal(front_build(&front), 0);
	page = written(&report, report_write_front);
	flat = synthetic_unwrap(page);
	check_page(&front, page, flat);
	report_free(&report);
	json_decref(doc);
	free(page);
	return flat;
}

static char *front_of(json_t *doc)
{
	return front_with(doc, 0);
}

static void says(const char *page, const char *sentence)
{
	if (!strstr(page, sentence))
		fail_msg("\"%s\" is not in: %s", sentence, page);
}

static void numbers_are_those_of_the_rows(void **state)
{
	char *page = front_of(document(odp, sizeof(odp) / sizeof(odp[0])));

	(void)state;
	says(page, "In lazy mode ODP on odp_dev flushes the IOTLB 512 times for 512 pages that are "
	     "taken away, 510 at once and 2 queued; page by page: 3; one batch: 8.");
	says(page, "Fewer flushes are bought with a window, lazy: 64 pages stay in reach for 0.7 ms of "
	     "guest time after the call (median); page by page: 13.2; a scatterlist: 14.1; longest: "
	     "14.1, strict: 0.3.");
	/* (200 - 100) / (512 - 3) * 512 */
	says(page, "Invalidation, lazy, by what a flush costs: page by page beats ODP's own code above "
	     "100.6 instructions; one batch beats ODP's own code at any.");
	assert_null(strstr(page, "Computed"));
	says(page, "Registered and accessed once as a whole, lazy, untouched memory costs less on "
	     "demand than pinned from 1 MiB on (250, not 300), present memory at any size from 1 MiB on (180, "
	     "not 190); with deregistration, untouched, at no size to 1 MiB (350, not 322), in one "
	     "batch at any size from 1 MiB on (270, not 322); instructions a page of the largest.");
	says(page, "dma_iova_destroy() of 4096 pages, lazy: 13 + 24 flushes per 512 pages.");
	says(page, "The API: holds; lists per GiB, lazy: sg 12 MiB, iova 1 MiB (/12). The kernel's "
	     "ODP: holds; lists per GiB, lazy: page 4 MiB, native 2 MiB (-50 %).");
	says(page, "The kernel's ODP: does not hold; flushes, sustained, lazy: page 3, native 512");
	says(page, "lazy native 511 + 1 510 + 2 100 100");
	free(page);
}

/* A price that somebody names is in no number that was measured. */
static void a_price_is_told_apart(void **state)
{
	char *page = front_with(document(odp, sizeof(odp) / sizeof(odp[0])), 256);

	(void)state;
	/* 100 + 512/512 * 256, 200 + 3/512 * 256, 10 + 8/512 * 256 */
	says(page, "Computed with --flush-ns 256, not measured, 1 instruction as 1 ns: native 356, page "
	     "201.5, iova-batch 14 a page of it.");
	says(page, "lazy native 511 + 1 510 + 2 100 100");
	free(page);
}

/* Without invalidations there is no table, so that a sentence has the fault's cost. */
static void faults_alone(void **state)
{
	char *page = front_of(document(odp + 3, 2));

	(void)state;
	says(page, "A fault of 64 pages, lazy: 100 instructions a page; page by page: 200.");
	free(page);
}

#define DRIVE(size)	"{\"operation\": \"read\", \"buffer\": \"scattered\", \"size\": " #size "}"
#define EACH(once, queued)							\
	"{\"operations\": 64, \"flushes_map\": 0, \"flushes_unmap\": " #once	\
	", \"flushes_queued\": " #queued "}"

/* A drive has no part in the claims, which are about memory regions. */
static void a_drive_alone(void **state)
{
	static const struct synthetic rows[] = {
		{ "block", "latency", "native", "lazy", "nvme0n1", DRIVE(4096), .p50 = 17,
		  .counters = FLUSHES(0, 1), .sustained = EACH(0, 1) },
		{ "block", "latency", "native", "lazy", "nvme0n1", DRIVE(1048576), .p50 = 4600,
		  .counters = FLUSHES(8, 0), .sustained = EACH(512, 160) },
		{ "block", "latency", "native", "passthrough", "nvme0n1", DRIVE(1048576),
		  .p50 = 2800, .counters = FLUSHES(0, 0) },
	};
	char *page = front_of(document(rows, 3));

	(void)state;
	says(page, "A read of 256 scattered pages from nvme0n1, lazy, flushes 8 times at once and 2.5 "
	     "times queued, and takes 4600 instructions; passthrough: 2800.");
	assert_null(strstr(page, "claims"));
	free(page);
}

static int said;	/* what report_write_one() returned */

static void write_costs(const struct report *report, FILE *out)
{
	said = report_write_one(report, "Requests of a drive", out);
}

/* Another section stands alone, without the report's title. */
static void one_section_alone(void **state)
{
	static const struct synthetic row = {
		"block", "latency", "native", "lazy", "nvme0n1", DRIVE(4096), .p50 = 17,
		.counters = FLUSHES(0, 1), .sustained = EACH(0, 1)
	};
	json_t *docs[] = { document(&row, 1), document(odp, 1) };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct report report;
		char *text;

		report_init(&report, docs[i], "odpbench report: Linux 7.3.4");
		assert_int_equal(report_build(&report), 0);
		text = written(&report, write_costs);
		assert_int_equal(said, i ? -ENOENT : 0);
		assert_int_equal(!*text, i);
		assert_null(strstr(text, "odpbench report"));
		assert_null(strstr(text, "Findings"));
		free(text);
		report_free(&report);
		json_decref(docs[i]);
	}
}

/* What flushes nothing in passthrough neither holds nor fails. */
static void nothing_to_gain(void **state)
{
	struct synthetic rows[] = {
		{ "invalidate", "latency", "page", "passthrough", "odp_dev", TAKEN, .p50 = 1,
		  .sustained = FLUSHES(0, 0) },
		{ "invalidate", "latency", "native", "passthrough", "odp_dev", TAKEN, .p50 = 1,
		  .sustained = FLUSHES(0, 0) },
	};
	char *page = front_of(document(rows, 2));

	(void)state;
	says(page, "The kernel's ODP: nothing to gain; flushes, sustained, passthrough: page 0, "
	     "native 0.");
	free(page);
}

/* A row that failed is neither a finding nor evidence. */
static void wrong_rows_say_nothing(void **state)
{
	struct synthetic row = odp[0];
	char *page;

	(void)state;
	row.defect = "some-defect";
	row.evidence = "It is wrong.";
	page = front_of(document(&row, 1));
	assert_null(strstr(page, "flushes the IOTLB"));
	assert_null(strstr(page, "510"));
	free(page);
}

static void a_document_without_odp(void **state)
{
	char *page = front_of(document(odp + 7, 2));

	(void)state;
	says(page, "The API: holds; lists per GiB");
	says(page, "The kernel's ODP: not measured");
	free(page);
	page = front_of(fixture_load());
	says(page, "The claims of the series:");
	free(page);
	page = front_of(document(NULL, 0));
	assert_null(strstr(page, "The claims of the series:"));
	free(page);
}

/* Every path in every mode, on devices with long names. */
static void the_largest_page_fits(void **state)
{
	json_t *doc = synthetic_document("7.3.4");

	(void)state;
	for (size_t m = 0; known_modes[m]; m++) {
		for (size_t p = 0; known_paths[p]; p++) {
			for (size_t i = 0; i < sizeof(odp) / sizeof(odp[0]); i++) {
				struct synthetic row = odp[i];

				if (strcmp(row.path, "native"))
					continue;
				row.path = known_paths[p];
				row.mode = known_modes[m];
				row.p50 += p;
				synthetic_add(doc, &row);
			}
		}
	}
	free(front_with(doc, 1000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_those_of_the_rows),
		cmocka_unit_test(a_drive_alone),
		cmocka_unit_test(one_section_alone),
		cmocka_unit_test(a_price_is_told_apart),
		cmocka_unit_test(faults_alone),
		cmocka_unit_test(nothing_to_gain),
		cmocka_unit_test(wrong_rows_say_nothing),
		cmocka_unit_test(a_document_without_odp),
		cmocka_unit_test(the_largest_page_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
