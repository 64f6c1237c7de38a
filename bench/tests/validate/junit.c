// SPDX-License-Identifier: GPL-2.0
/* Results as CI systems read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "validate/junit.h"

static void every_verdict_in_two_suites(void **state)
{
	const struct outcome outcomes[] = {
		{ .verdict = TRIAL_PASSED, .elapsed_ns = 1500000 }, { TRIAL_FAILED, "3 < 4 & \"5\"", 0 },
		{ TRIAL_SKIPPED, "rxe0 has no atomics", 0 }, { TRIAL_KNOWN, "a-defect", 0 },
		{ TRIAL_BROKEN, "ended by signal 11", 0 },
	};
	struct junit junit = { 0 };
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	(void)state;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		junit_add(&junit, "rxe0, path native", "theme.case", &outcomes[i]);
	junit_add(&junit, "rxe0, path page", "theme.case", &outcomes[0]);
	junit_print(&junit, out);
	fclose(out);
	junit_free(&junit);
#define CASE(suite, time) "    <testcase classname=\"odpbench." suite "\" name=\"theme.case\" time=\"" time "\">"
	assert_string_equal(text,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"odpbench validate\">\n"
		"  <testsuite name=\"rxe0, path native\" tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"2\">\n"
		CASE("rxe0, path native", "0.002") "</testcase>\n"
		CASE("rxe0, path native", "0.000")
		"<failure message=\"3 &lt; 4 &amp; &quot;5&quot;\"/></testcase>\n"
		CASE("rxe0, path native", "0.000") "<skipped message=\"rxe0 has no atomics\"/></testcase>\n"
		CASE("rxe0, path native", "0.000") "<skipped message=\"known defect: a-defect\"/></testcase>\n"
		CASE("rxe0, path native", "0.000") "<error message=\"ended by signal 11\"/></testcase>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"rxe0, path page\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
		CASE("rxe0, path page", "0.002") "</testcase>\n"
		"  </testsuite>\n"
		"</testsuites>\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_verdict_in_two_suites) };

	return cmocka_run_group_tests_name("junit", tests, NULL, NULL);
}
