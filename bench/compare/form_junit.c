// SPDX-License-Identifier: GPL-2.0
/*
 * A comparison as JUnit's XML, which CI systems show: a suite for each workload, a case for each row of
 * the base. A regression is a failure, a missing row an error, and what cannot be told is skipped.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "compare/form.h"
#include "lib/must.h"
#include "lib/xml.h"
#include "results/row.h"

/* What became of each row of the base, by its place there. */
struct outcome {
	const struct change *worst;	/* NULL: nothing changed */
	bool missing;
};

static int weight(enum verdict verdict)
{
	return verdict == VERDICT_WORSE ? 2 : verdict == VERDICT_UNKNOWN ? 1 : 0;
}

static struct outcome *outcomes_of(const struct comparison *comparison)
{
	const struct runs *base = comparison->base;
	struct outcome *outcomes = must_alloc((base->nrows + 1) * sizeof(*outcomes));

	for (size_t i = 0; i < comparison->nchanges; i++) {
		const struct change *change = &comparison->changes[i];
		const struct run_row *row = runs_row(base, row_text(change->row->row, "id"));
		struct outcome *outcome = &outcomes[row - base->rows];

		if (!outcome->worst || weight(change->verdict) > weight(outcome->worst->verdict))
			outcome->worst = change;
	}
	for (size_t i = 0; i < comparison->nmissing; i++)
		outcomes[comparison->missing[i].row - base->rows].missing = true;
	return outcomes;
}

static void write_case(const struct run_row *row, const struct outcome *outcome, FILE *out)
{
	const struct change *change = outcome->worst;

	fputs("    <testcase classname=\"odpbench.", out);
	xml_write(row_text(row->row, "workload"), out);
	fputs("\" name=\"", out);
	xml_write(row_text(row->row, "id"), out);
	fputs("\">", out);
	if (outcome->missing) {
		fputs("<error message=\"missing\"/>", out);
	} else if (change && change->verdict == VERDICT_WORSE) {
		fputs("<failure message=\"", out);
		xml_write(measured[change->kind].words, out);
		fprintf(out, ": %g -&gt; %g, %s\">", change->before, change->after,
			origin_words(change->origin));
		xml_write(row_text(row->row, "command"), out);
		fputs("</failure>", out);
	} else if (change && change->verdict == VERDICT_UNKNOWN) {
		fputs("<skipped message=\"cannot tell\"/>", out);
	}
	fputs("</testcase>\n", out);
}

struct tally {
	size_t n, failures, errors, skipped;
};

static struct tally tally(const struct comparison *comparison, const struct outcome *outcomes,
			  const char *workload)
{
	struct tally all = { 0 };

	for (size_t i = 0; i < comparison->base->nrows; i++) {
		const struct change *worst = outcomes[i].worst;

		if (!row_is(comparison->base->rows[i].row, "workload", workload))
			continue;
		all.n++;
		if (outcomes[i].missing)
			all.errors++;
		else if (worst && worst->verdict == VERDICT_WORSE)
			all.failures++;
		else if (worst && worst->verdict == VERDICT_UNKNOWN)
			all.skipped++;
	}
	return all;
}

static void write_workload(const struct comparison *comparison, const struct outcome *outcomes,
			   const char *workload, FILE *out)
{
	struct tally all = tally(comparison, outcomes, workload);

	fputs("  <testsuite name=\"", out);
	xml_write(comparison->now->name, out);
	fputs(" ", out);
	xml_write(workload, out);
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", all.n,
		all.failures, all.errors, all.skipped);
	for (size_t i = 0; i < comparison->base->nrows; i++)
		if (row_is(comparison->base->rows[i].row, "workload", workload))
			write_case(&comparison->base->rows[i], &outcomes[i], out);
	fputs("  </testsuite>\n", out);
}

static void write_comparison(const struct comparison *comparison, FILE *out)
{
	struct outcome *outcomes = outcomes_of(comparison);
	json_t *done = json_object();

	for (size_t i = 0; i < comparison->base->nrows; i++) {
		const char *workload = row_text(comparison->base->rows[i].row, "workload");

		if (json_object_get(done, workload))
			continue;
		json_object_set_new(done, workload, json_true());
		write_workload(comparison, outcomes, workload, out);
	}
	json_decref(done);
	free(outcomes);
}

void compare_write_junit(const struct comparisons *comparisons, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"odpbench compare\">\n", out);
	for (size_t i = 0; i < comparisons->n; i++)
		write_comparison(&comparisons->of[i], out);
	fputs("</testsuites>\n", out);
}
