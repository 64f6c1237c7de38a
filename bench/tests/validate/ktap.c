// SPDX-License-Identifier: GPL-2.0
/* Results as KTAP's readers expect them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "validate/ktap.h"

static const struct theme theme = { .name = "theme" };
static const struct conformance_case of = { .name = "case", .shows = "it holds", .harm = "it hurts" };

static void every_verdict(void **state)
{
	const struct outcome outcomes[] = {
		{ .verdict = TRIAL_PASSED }, { TRIAL_FAILED, "wrong data", 0 },
		{ TRIAL_SKIPPED, "rxe0 has no atomics", 0 }, { TRIAL_KNOWN, "a-defect: why (where)", 0 },
		{ TRIAL_BROKEN, "ended by signal 11", 0 },
	};
	size_t n = sizeof(outcomes) / sizeof(outcomes[0]), length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	(void)state;
	ktap_begin(out, 1);
	ktap_begin_test(out, "rxe0, path native", n);
	for (size_t i = 0; i < n; i++)
		ktap_case(out, i + 1, &theme, &of, &outcomes[i]);
	ktap_end_test(out, 1, "rxe0, path native", 2);
	fclose(out);
	assert_string_equal(text,
		"KTAP version 1\n"
		"1..1\n"
		"    KTAP version 1\n"
		"    # Subtest: rxe0, path native\n"
		"    1..5\n"
		"    ok 1 theme.case\n"
		"    # theme.case: wrong data\n"
		"    # it should hold: it holds; else it hurts\n"
		"    not ok 2 theme.case\n"
		"    ok 3 theme.case # SKIP rxe0 has no atomics\n"
		"    ok 4 theme.case # XFAIL a-defect: why (where)\n"
		"    # theme.case: ended by signal 11\n"
		"    # it should hold: it holds; else it hurts\n"
		"    not ok 5 theme.case\n"
		"not ok 1 rxe0, path native\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_verdict) };

	return cmocka_run_group_tests_name("ktap", tests, NULL, NULL);
}
