// SPDX-License-Identifier: GPL-2.0
/* Results as KTAP. */
#include "validate/ktap.h"

void ktap_begin(FILE *out, size_t tests)
{
	fprintf(out, "KTAP version 1\n1..%zu\n", tests);
}

void ktap_begin_test(FILE *out, const char *name, size_t cases)
{
	fprintf(out, "    KTAP version 1\n    # Subtest: %s\n    1..%zu\n", name, cases);
}

void ktap_case(FILE *out, size_t number, const struct theme *theme, const struct conformance_case *of,
	       const struct outcome *outcome)
{
	bool failed = trial_has_failed(outcome);

	if (failed)
		fprintf(out, "    # %s.%s: %s\n    # it should hold: %s; else %s\n", theme->name, of->name,
			outcome->words, of->shows, of->harm);
	else if (outcome->verdict == TRIAL_PASSED && *outcome->words)
		fprintf(out, "    # %s.%s: %s\n", theme->name, of->name, outcome->words);
	fprintf(out, "    %s %zu %s.%s", failed ? "not ok" : "ok", number, theme->name, of->name);
	if (outcome->verdict == TRIAL_SKIPPED || outcome->verdict == TRIAL_KNOWN)
		fprintf(out, " # %s %s", outcome->verdict == TRIAL_KNOWN ? "XFAIL" : "SKIP",
			outcome->words);
	fputc('\n', out);
	fflush(out);
}

void ktap_end_test(FILE *out, size_t number, const char *name, size_t failed)
{
	fprintf(out, "%s %zu %s\n", failed ? "not ok" : "ok", number, name);
	fflush(out);
}
