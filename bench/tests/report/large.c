// SPDX-License-Identifier: GPL-2.0
/*
 * The time of a report grows no faster than its number of rows. The limit is ten times the time on
 * a slow machine; with a loop over all rows for each row it would take ten times the limit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "compare/matrix.h"
#include "tests/synthetic.h"

#define ROWS		4000
#define MOST_SECONDS	15

/* Rows as a long suite has them, of every kind that a section goes through. */
static json_t *large_document(const char *release)
{
	static const struct synthetic kinds[] = {
		{ "fault", "latency", "native", "lazy", NULL, NULL, .p50 = 5000, .warm_p50 = 1000,
		  .stages = "{\"hmm\": {\"samples\": 3, \"mean\": 100}}" },
		{ "fault", "timed", "iova", "lazy", NULL, NULL, .p50 = 6000,
		  .stages = "{\"hmm\": {\"samples\": 3, \"mean\": 100}}" },
		{ "invalidate", "latency", "page", "strict", NULL, NULL, .p50 = 5000,
		  .counters = "{\"unmapped_pages\": 512, \"flushes_unmap\": 512}" },
		{ "map", "unmap", "sg", "lazy", "f", NULL, .p50 = 700,
		  .counters = "{\"unmapped_pages\": 512, \"flushes_unmap\": 1}" },
		{ "fault", "latency", "native", "lazy", "rxe0", NULL, .p50 = 5000 },
		{ "steady", "latency", "native", "lazy", "rxe0", NULL, .p50 = 5000 },
		{ "register", "register", "iova", "lazy", NULL, NULL, .p50 = 100,
		  .memory = "{\"list_bytes\": 24576, \"registered_bytes\": 2097152}",
		  .defect = "some-defect", .evidence = "It is wrong." },
	};
	static const size_t nkinds = sizeof(kinds) / sizeof(kinds[0]);
	json_t *doc = synthetic_document(release);
	char params[256];

	for (size_t i = 0; i < ROWS; i++) {
		struct synthetic row = kinds[i % nkinds];

		snprintf(params, sizeof(params), "{\"kind\": \"absent\", \"buffer\": \"ram\", "
			 "\"registration\": \"%s\", \"operation\": \"write\", \"side\": \"local\", "
			 "\"pattern\": \"sequential\", \"pages\": 512, \"k\": %zu}",
			 i & 1 ? "odp" : "pinned", i / nkinds);
		row.params = params;
		synthetic_add(doc, &row);
	}
	return doc;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);	/* whatever else the machine does */
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void write_away(const struct report *report)
{
	FILE *out = fopen("/dev/null", "w");

	report_write_text(report, out);
	report_write_html(report, out);
	fclose(out);
}

static void report_of_many_rows(void **state)
{
	json_t *doc = large_document("7.3.4");
	double begin = seconds();
	struct report report;

	(void)state;
	report_init(&report, doc, "test");
	assert_int_equal(report_build(&report), 0);
	write_away(&report);
	report_free(&report);
	if (seconds() - begin > MOST_SECONDS)
		fail_msg("%d rows took %.1f s", ROWS, seconds() - begin);
	json_decref(doc);
}

static void matrix_of_many_rows(void **state)
{
	struct matrix matrix = { 0 };
	struct report report;
	double begin;

	(void)state;
	assert_int_equal(matrix_add(&matrix, "a", large_document("6.12.1"), NULL), 0);
	assert_int_equal(matrix_add(&matrix, "b", large_document("7.3.4"), NULL), 0);
	begin = seconds();
	assert_int_equal(matrix_ready(&matrix), 0);
	report_init(&report, matrix.all, "test");
	assert_int_equal(matrix_build(&matrix, &report, "scripts/matrix"), 0);
	write_away(&report);
	report_free(&report);
	if (seconds() - begin > MOST_SECONDS)
		fail_msg("2 x %d rows took %.1f s", ROWS, seconds() - begin);
	matrix_free(&matrix);
}

/* A word without blanks, longer than all lines of a report. */
static void text_without_blanks(void **state)
{
	json_t *doc = fixture_load();
	char *word = malloc(4000001);
	double begin = seconds();
	struct report report;

	(void)state;
	memset(word, 'x', 4000000);
	word[4000000] = '\0';
	json_object_set_new(doc, "comment", json_string(word));
	json_object_set_new(doc, "command", json_string(word));
	report_init(&report, doc, "test");
	assert_int_equal(report_build(&report), 0);
	write_away(&report);
	report_free(&report);
	if (seconds() - begin > MOST_SECONDS)
		fail_msg("a word of 4 MB took %.1f s", seconds() - begin);
	free(word);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(report_of_many_rows),
		cmocka_unit_test(matrix_of_many_rows),
		cmocka_unit_test(text_without_blanks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
