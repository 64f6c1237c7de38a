// SPDX-License-Identifier: GPL-2.0
/* What a report of several kernels says moved, and whom it says to differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "compare/trend.h"
#include "tests/folder.h"
#include "tests/synthetic.h"

#define ROW "fault/latency/native/lazy/odp_dev/kind=resident,pages=512"

/* A document of a kernel with one row, in the folder of the test. */
static void write_run(const char *name, const char *kernel, uint64_t p50)
{
	json_t *doc = synthetic_document(kernel);
	char path[128];

	synthetic_add(doc, &(struct synthetic){
		.workload = "fault", .measure = "latency", .path = "native", .mode = "lazy",
		.p50 = p50, .params = "{\"kind\": \"resident\", \"pages\": 512}" });
	snprintf(path, sizeof(path), "%s/%s.json", folder, name);
	assert_int_equal(json_dump_file(doc, path, 0), 0);
	json_decref(doc);
}

static char *text_of(struct trend *trend)
{
	json_t *doc = synthetic_document("7.3");
	struct report report;
	char *text = NULL, *flat;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	report_init(&report, doc, "test");
	assert_int_equal(trend_build(trend, &report), 0);
	report_write_text(&report, out);
	fclose(out);
	report_free(&report);
	json_decref(doc);
	flat = synthetic_unwrap(text);
	free(text);
	return flat;
}

/* 7.2 is the same as 6.12; 7.10 comes last, and moved it. */
static void a_release_moves_a_row(void **state)
{
	struct trend trend = { .command = "odpbench report" };
	char *paths[] = { folder };
	double values[3];
	bool moved[3];
	char *text;

	(void)state;
	write_run("a", "7.10.1", 120000);
	write_run("b", "6.12.3", 100000);
	write_run("c", "7.2.0", 100000);
	assert_int_equal(trend_load(&trend, paths, 1), 0);
	assert_int_equal(trend.n, 3);
	assert_true(trend_series(&trend, ROW, 0, values, moved));
	assert_true(values[0] == 100000 && values[1] == 100000 && values[2] == 120000);
	assert_true(!moved[0] && !moved[1] && moved[2]);
	text = text_of(&trend);
	assert_non_null(strstr(text, "7.10.1, against 7.2.0: 1 regression, 0 improvements"));
	assert_non_null(strstr(text, "* 120000"));
	assert_null(strstr(text, "Who differs"));
	free(text);
	trend_free(&trend);
}

/* Of six machines with one kernel, one is slower. */
static void a_machine_differs(void **state)
{
	struct trend trend = { .command = "odpbench report" };
	char *paths[] = { folder }, name[8], *text;

	(void)state;
	for (int i = 0; i < 6; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		write_run(name, "7.3.4", i == 4 ? 105000 : 100000 + i);
	}
	assert_int_equal(trend_load(&trend, paths, 1), 0);
	assert_int_equal(trend.n, 1);
	text = text_of(&trend);
	assert_non_null(strstr(text, "6 nodes, 6 documents; 1 with numbers that are away"));
	assert_non_null(strstr(text, "n4.json"));
	assert_null(strstr(text, "n5.json"));
	free(text);
	trend_free(&trend);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_release_moves_a_row, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(a_machine_differs, folder_make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
