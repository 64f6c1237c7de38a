// SPDX-License-Identifier: GPL-2.0
/* Numbers as OpenMetrics: units, labels, and what is left out. scripts/tests/metrics has it parsed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/openmetrics.h"
#include "tests/synthetic.h"

#define LABELS "{workload=\"fault\",measure=\"latency\",device=\"odp_dev\",path=\"native\"," \
	"iommu_mode=\"lazy\",params=\"kind=resident,pages=512\""

static char *written(json_t *doc)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	openmetrics_write(doc, out);
	fclose(out);
	json_decref(doc);
	return text;
}

/* A document with one row of 1500, which are ns outside icount. */
static json_t *document(const char *domain, uint64_t rejected)
{
	json_t *doc = synthetic_document("7.3.4");

	synthetic_add(doc, &(struct synthetic){
		.workload = "fault", .measure = "latency", .path = "native", .mode = "lazy",
		.p50 = 1500, .rejected = rejected,
		.params = "{\"kind\": \"resident\", \"pages\": 512}",
		.counters = "{\"operations\": 1, \"faults\": 3, \"maps\": 512, \"flushes_map\": 1,"
			    " \"mapped_pages\": 512}" });
	json_object_set_new(fixture_at(doc, "env"), "time_domain", json_string(domain));
	return doc;
}

static void has_line(const char *text, const char *line)
{
	const char *at = strstr(text, line);

	if (!at || (at != text && at[-1] != '\n') || at[strlen(line)] != '\n')
		fail_msg("no line '%s' in:\n%s", line, text);
}

static void times_are_in_seconds(void **state)
{
	char *text = written(document("bare-metal", 0));

	(void)state;
	has_line(text, "# TYPE odpbench_operation_median_seconds gauge");
	has_line(text, "# UNIT odpbench_operation_median_seconds seconds");
	has_line(text, "odpbench_operation_median_seconds" LABELS "} 1.5e-06");
	has_line(text, "odpbench_samples" LABELS "} 3");
	assert_null(strstr(text, "instructions"));
	free(text);
}

static void in_icount_there_are_no_seconds(void **state)
{
	char *text = written(document("icount", 0));

	(void)state;
	has_line(text, "odpbench_operation_median_instructions" LABELS "} 1500");
	assert_null(strstr(text, "median_seconds"));
	free(text);
}

static void numbers_of_one_family_have_a_label(void **state)
{
	char *text = written(document("bare-metal", 0));

	(void)state;
	has_line(text, "odpbench_events_per_operation" LABELS ",event=\"fault\"} 3");
	has_line(text, "odpbench_iotlb_flushes_per_page" LABELS ",when=\"map\"} 0.001953125");
	free(text);
}

/* Its counts of samples say why. */
static void a_row_that_lost_most_samples_has_no_time(void **state)
{
	char *text = written(document("bare-metal", 30));

	(void)state;
	assert_null(strstr(text, "odpbench_operation_median_seconds"));
	has_line(text, "odpbench_rejected_samples" LABELS "} 30");
	free(text);
}

static void labels_are_escaped(void **state)
{
	json_t *doc = document("bare-metal", 0);
	char *text;

	(void)state;
	json_object_set_new(fixture_at(doc, "env.kernel"), "release", json_string("a\"b\\c\nd"));
	text = written(doc);
	assert_non_null(strstr(text, "kernel=\"a\\\"b\\\\c\\nd\""));
	free(text);
}

static void it_ends(void **state)
{
	char *text = written(document("bare-metal", 0)), *end = strstr(text, "# EOF\n");

	(void)state;
	assert_non_null(end);
	assert_string_equal(end, "# EOF\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_in_seconds),
		cmocka_unit_test(in_icount_there_are_no_seconds),
		cmocka_unit_test(numbers_of_one_family_have_a_label),
		cmocka_unit_test(a_row_that_lost_most_samples_has_no_time),
		cmocka_unit_test(labels_are_escaped),
		cmocka_unit_test(it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
