// SPDX-License-Identifier: GPL-2.0
/* Two sides, number by number. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/comparison.h"
#include "compare/likeness.h"
#include "host/time_domain.h"
#include "lib/log.h"
#include "lib/must.h"
#include "results/row.h"

double compare_size(double before, double after)
{
	double larger = fmax(fabs(before), fabs(after));

	return larger > 0 ? fabs(after - before) / larger : 0;
}

/* Instructions and counts are exact; what a clock has a part in is exact only where it is not real. */
static bool is_exact(const struct comparison *comparison, size_t kind)
{
	bool real = strcmp(runs_domain(comparison->base), "icount") != 0;

	return !real || (measured[kind].unit != UNIT_TIME && !measured[kind].clocked);
}

static enum verdict verdict_of(size_t kind, bool worse)
{
	if (measured[kind].sense == SENSE_NONE)
		return VERDICT_NOT_APPLICABLE;
	return worse ? VERDICT_WORSE : VERDICT_BETTER;
}

/* One number of a row on both sides. */
struct both {
	double *before, *after;	/* room for all runs */
	size_t nbefore, nafter;
};

/* The least floor of a median of instructions, which is a number of them: then no share of a small one. */
static double least_instructions(const struct run_row *before, size_t kind)
{
	double whole = measured[kind].difference ? run_row_median(before, MEASURED_P50) : 0;

	return fmax(FLOOR_LEAST_INSTRUCTIONS, FLOOR_LEAST * whole);
}

static double floor_of(const struct comparison *comparison, const struct run_row *before,
		       const struct change *change)
{
	double floor = fmax(run_row_floor(before, change->kind), run_row_floor(change->row, change->kind));
	double larger = fmax(change->before, change->after);

	if (change->exact && measured[change->kind].unit == UNIT_TIME && larger > 0)
		floor = fmax(floor, least_instructions(before, change->kind) / larger);
	return fmax(floor, comparison->options.threshold);
}

/* Has the run that was made once more the same alarm? */
static bool is_confirmed(const struct comparison *comparison, const struct change *change)
{
	const struct runs *again = comparison->options.again;
	const struct run_row *row = again ? runs_row(again, row_text(change->row->row, "id")) : NULL;
	double value = row ? run_row_median(row, change->kind) : change->after;

	return isnan(value) || (compare_size(change->before, value) > change->floor &&
				(value > change->before) == (change->after > change->before));
}

static void judge_exact(struct comparison *comparison, struct change *change)
{
	if (change->size > change->floor && is_confirmed(comparison, change)) {
		change->verdict = verdict_of(change->kind, change->after > change->before);
		return;
	}
	change->verdict = VERDICT_SAME;
	comparison->nwithin++;
}

/* Before Holm: p, and whether there are enough runs. */
static void test(struct comparison *comparison, struct change *change, const struct both *both)
{
	bool enough = both->nbefore >= COMPARE_RUNS && both->nafter >= COMPARE_RUNS &&
		      runs_boots(comparison->base) >= COMPARE_BOOTS &&
		      runs_boots(comparison->now) >= COMPARE_BOOTS;

	change->p = mann_whitney(both->before, both->nbefore, both->after, both->nafter);
	change->shift = hodges_lehmann(both->before, both->nbefore, both->after, both->nafter);
	change->verdict = enough || comparison->options.force ? VERDICT_SAME : VERDICT_UNKNOWN;
	comparison->nunknown += change->verdict == VERDICT_UNKNOWN;
}

static void add_number(struct comparison *comparison, const struct run_row *before,
		       const struct run_row *after, size_t kind, const struct both *both)
{
	struct change change = { .row = after, .kind = kind, .finding = NO_FINDING,
				 .exact = is_exact(comparison, kind) };

	comparison->nnumbers++;
	change.before = quantile_of(both->before, both->nbefore, 0.5);
	change.after = quantile_of(both->after, both->nafter, 0.5);
	change.size = compare_size(change.before, change.after);
	change.floor = floor_of(comparison, before, &change);
	if (change.exact && change.before == change.after)
		return;
	if (change.exact)
		judge_exact(comparison, &change);
	else
		test(comparison, &change, both);
	if (!(comparison->nchanges & (comparison->nchanges - 1)))
		comparison->changes = must_grow(comparison->changes,
						comparison->nchanges ? 2 * comparison->nchanges : 1,
						sizeof(change));
	comparison->changes[comparison->nchanges++] = change;
}

static void add_missing(struct comparison *comparison, const struct run_row *row, const char *why)
{
	comparison->missing = must_grow(comparison->missing, comparison->nmissing + 1,
					sizeof(*comparison->missing));
	comparison->missing[comparison->nmissing++] = (struct missing_row){ row, why };
}

static void compare_row(struct comparison *comparison, const struct run_row *before,
			const struct run_row *after, struct both *both)
{
	struct row_changes *changes = &comparison->rows[after - comparison->now->rows];
	bool lost = false;

	comparison->nrows++;
	changes->first = comparison->nchanges;
	for (size_t kind = 0; kind < MEASURED; kind++) {
		both->nbefore = run_row_values(before, kind, both->before);
		both->nafter = run_row_values(after, kind, both->after);
		if (both->nbefore && both->nafter)
			add_number(comparison, before, after, kind, both);
		/* a kernel may lack a counter of memory; but what is timed must be timed again */
		lost |= measured[kind].unit == UNIT_TIME && both->nbefore && !both->nafter;
	}
	changes->n = comparison->nchanges - changes->first;
	if (lost)
		add_missing(comparison, before, "it failed, or has no time");
}

static void compare_rows(struct comparison *comparison)
{
	const struct runs *base = comparison->base, *now = comparison->now;
	struct both both = {
		.before = must_alloc((base->nruns + 1) * sizeof(double)),
		.after = must_alloc((now->nruns + 1) * sizeof(double)),
	};

	comparison->rows = must_alloc((now->nrows + 1) * sizeof(*comparison->rows));
	for (size_t i = 0; i < base->nrows; i++) {
		const struct run_row *after = runs_row(now, row_text(base->rows[i].row, "id"));

		if (!after)
			add_missing(comparison, &base->rows[i], NULL);
		else
			compare_row(comparison, &base->rows[i], after, &both);
	}
	for (size_t i = 0; i < now->nrows; i++)
		comparison->nadded += !runs_row(base, row_text(now->rows[i].row, "id"));
	free(both.before);
	free(both.after);
}

/* Numbers that scatter are judged when all of them are known. */
static void judge_scattered(struct comparison *comparison)
{
	double *p = must_alloc((comparison->nchanges + 1) * sizeof(*p));
	double threshold = comparison->options.threshold;
	size_t n = 0;

	threshold = threshold < 0 ? COMPARE_THRESHOLD : threshold;
	for (size_t i = 0; i < comparison->nchanges; i++)
		if (!comparison->changes[i].exact)
			p[n++] = comparison->changes[i].p;
	holm(p, n);
	n = 0;
	for (size_t i = 0; i < comparison->nchanges; i++) {
		struct change *change = &comparison->changes[i];
		double near = fabs(change->before) * threshold;

		if (change->exact)
			continue;
		change->p = p[n++];
		if (change->verdict == VERDICT_UNKNOWN)
			continue;
		if (change->p < comparison->options.alpha && fabs(change->shift.estimate) > near)
			change->verdict = verdict_of(change->kind, change->shift.estimate > 0);
		else if (change->shift.low < -near || change->shift.high > near)
			change->verdict = VERDICT_UNKNOWN;	/* "~" */
	}
	free(p);
}

int compare_runs(struct comparison *comparison, const struct runs *base, const struct runs *now,
		 const struct compare_options *options)
{
	*comparison = (struct comparison){ .base = base, .now = now, .options = *options };
	if (strcmp(runs_domain(base), runs_domain(now))) {
		log_error("%s is of time domain %s, %s of %s; only runs of one time domain can be "
			  "compared", base->name, runs_domain(base), now->name, runs_domain(now));
		return -EINVAL;
	}
	for (size_t i = 0; i < LIKENESSES; i++) {
		const json_t *first = base->runs[0].doc, *second = now->runs[0].doc;
		char *text = likeness_must(i) && likeness_known(i, first, second) ?
			     likeness_difference(i, first, second) : NULL;

		if (!text)
			continue;
		comparison->unlike = must_grow(comparison->unlike, comparison->nunlike + 1,
					       sizeof(*comparison->unlike));
		comparison->unlike[comparison->nunlike++] = text;
	}
	compare_rows(comparison);
	judge_scattered(comparison);
	compare_find_origins(comparison);
	compare_find_findings(comparison);
	return 0;
}

struct row_changes comparison_of_row(const struct comparison *comparison, const struct run_row *row)
{
	return comparison->rows[row - comparison->now->rows];
}

void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nunlike; i++)
		free(comparison->unlike[i]);
	free(comparison->unlike);
	free(comparison->changes);
	free(comparison->rows);
	free(comparison->findings);
	free(comparison->missing);
	*comparison = (struct comparison){ 0 };
}

char *comparison_doubt(const struct comparison *comparison)
{
	if (comparison->nunlike)
		return must_format("the machines are unlike: %s", comparison->unlike[0]);
	if (!comparison->nrows)
		return must_copy("they have no row in common");
	if (comparison->nmissing)
		return must_format("%zu of the base's %zu rows %s missing, %s first", comparison->nmissing,
				   comparison->base->nrows, comparison->nmissing == 1 ? "is" : "are",
				   row_text(comparison->missing->row->row, "id"));
	if (comparison->nunknown)
		return must_format("%zu numbers scatter, and need at least %d runs over %d boots on each "
				   "side; here are %zu over %zu and %zu over %zu", comparison->nunknown,
				   COMPARE_RUNS, COMPARE_BOOTS, comparison->base->nruns,
				   runs_boots(comparison->base), comparison->now->nruns,
				   runs_boots(comparison->now));
	return NULL;
}

enum verdict comparison_verdict(const struct comparison *comparison)
{
	char *doubt = comparison_doubt(comparison);
	bool in_doubt = doubt && !comparison->options.force;

	free(doubt);
	if (comparison->nunlike && in_doubt)
		return VERDICT_UNKNOWN;
	if (comparison->nfindings && comparison->findings[0].verdict == VERDICT_WORSE)
		return VERDICT_WORSE;
	if (in_doubt || !comparison->nrows)
		return VERDICT_UNKNOWN;
	return comparison->nfindings ? VERDICT_BETTER : VERDICT_SAME;
}
