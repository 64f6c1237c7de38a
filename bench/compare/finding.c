// SPDX-License-Identifier: GPL-2.0
/* Changes with one cause are one finding. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/comparison.h"
#include "lib/must.h"
#include "results/row.h"

/*
 * What two changes must have in common to have one cause. A row's time that moves together with its
 * flushes moves because of them.
 */
struct cause {
	enum verdict verdict;
	enum origin origin;
	enum matter matter;
	const char *workload, *measure, *detail;	/* "": any */
};

static bool is_found(const struct change *change)
{
	return change->verdict == VERDICT_WORSE || change->verdict == VERDICT_BETTER;
}

/* Does its row have an alarm of flushes at once, of the same verdict? */
static bool moves_with_flushes(const struct comparison *comparison, const struct change *change)
{
	struct row_changes all = comparison_of_row(comparison, change->row);

	for (size_t i = all.first; i < all.first + all.n; i++) {
		const struct change *other = &comparison->changes[i];

		if (other->verdict == change->verdict &&
		    measured[other->kind].matter == MATTER_FLUSHES)
			return true;
	}
	return false;
}

/* What the control explains is the control's. */
static void make_control(struct cause *cause)
{
	bool unmaps = !strcmp(cause->workload, "invalidate") || !strcmp(cause->measure, "deregister");

	cause->measure = unmaps && strcmp(cause->measure, "refault") ? "unmap" : "map";
	cause->workload = "map";
	cause->detail = "ram";
}

static struct cause cause_of(const struct comparison *comparison, const struct change *change)
{
	const json_t *row = change->row->row;
	struct cause cause = {
		.verdict = change->verdict, .origin = change->origin,
		.matter = measured[change->kind].matter,
		.workload = row_text(row, "workload"), .measure = row_text(row, "measure"),
	};
	bool is_map = !strcmp(cause.workload, "map");

	cause.detail = row_param_text(row, is_map ? "buffer" : "registration");
	if (cause.matter == MATTER_TIME && moves_with_flushes(comparison, change))
		cause.matter = MATTER_FLUSHES;
	if (cause.origin == ORIGIN_PAGE_TABLES && !is_map)
		make_control(&cause);
	/* The parts of an operation move together; but a refault is a fault. */
	else if (!is_map && strcmp(cause.measure, "refault"))
		cause.measure = "";
	return cause;
}

/* Of a row without a control, its workload's other rows tell. */
static bool is_one_origin(enum origin a, enum origin b)
{
	return a == b || a == ORIGIN_UNKNOWN || b == ORIGIN_UNKNOWN;
}

static bool is_one_cause(const struct cause *a, const struct cause *b)
{
	return a->verdict == b->verdict && is_one_origin(a->origin, b->origin) &&
	       a->matter == b->matter && !strcmp(a->workload, b->workload) &&
	       !strcmp(a->measure, b->measure) && !strcmp(a->detail, b->detail);
}

/* What shows a cause best: a change of the matter itself, and of these the largest. */
static bool shows_better(const struct change *change, const struct change *first, enum matter matter)
{
	bool own = measured[change->kind].matter == matter;
	bool first_own = measured[first->kind].matter == matter;

	return own != first_own ? own : change->size > first->size;
}

static void add_to(struct comparison *comparison, size_t number, size_t change)
{
	struct finding *finding = &comparison->findings[number];

	comparison->changes[change].finding = number;
	if (!finding->n++ || shows_better(&comparison->changes[change],
					  &comparison->changes[finding->first], finding->matter))
		finding->first = change;
}

static void count_rows(struct comparison *comparison, struct finding *finding, size_t number)
{
	const struct change *first = &comparison->changes[finding->first];
	const struct run_row *last = NULL;

	finding->least = finding->most = first->size;
	for (size_t i = 0; i < comparison->nchanges; i++) {
		const struct change *change = &comparison->changes[i];

		if (change->finding != number)
			continue;
		finding->nrows += change->row != last;
		last = change->row;
		if (change->kind != first->kind)
			continue;
		finding->least = fmin(finding->least, change->size);
		finding->most = fmax(finding->most, change->size);
	}
}

static int worse_first(const void *a, const void *b)
{
	const struct finding *first = a, *second = b;

	if (first->verdict != second->verdict)
		return first->verdict == VERDICT_WORSE ? -1 : 1;
	if (first->most != second->most)
		return first->most > second->most ? -1 : 1;
	if (first->nrows != second->nrows)
		return first->nrows > second->nrows ? -1 : 1;
	return (first->first > second->first) - (first->first < second->first);
}

/* The changes keep the numbers that the findings had before they were sorted: renew them. */
static void sort(struct comparison *comparison)
{
	size_t n = comparison->nfindings, *number = must_alloc((n + 1) * sizeof(*number));
	size_t *first = must_alloc((n + 1) * sizeof(*first));

	for (size_t i = 0; i < n; i++)
		first[i] = comparison->findings[i].first;
	if (n)
		qsort(comparison->findings, n, sizeof(*comparison->findings), worse_first);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (comparison->findings[j].first == first[i])
				number[i] = j;
	for (size_t i = 0; i < comparison->nchanges; i++)
		if (comparison->changes[i].finding != NO_FINDING)
			comparison->changes[i].finding = number[comparison->changes[i].finding];
	free(number);
	free(first);
}

static void add_cause(struct comparison *comparison, struct cause **causes, const struct cause *cause)
{
	size_t n = comparison->nfindings++;

	*causes = must_grow(*causes, n + 1, sizeof(**causes));
	(*causes)[n] = *cause;
	comparison->findings = must_grow(comparison->findings, n + 1, sizeof(*comparison->findings));
	comparison->findings[n] = (struct finding){ .verdict = cause->verdict, .matter = cause->matter };
}

void compare_find_findings(struct comparison *comparison)
{
	struct cause *causes = NULL;

	for (size_t i = 0; i < comparison->nchanges; i++) {
		struct cause cause;
		size_t number = 0;

		if (!is_found(&comparison->changes[i]))
			continue;
		cause = cause_of(comparison, &comparison->changes[i]);
		while (number < comparison->nfindings && !is_one_cause(&causes[number], &cause))
			number++;
		if (number == comparison->nfindings)
			add_cause(comparison, &causes, &cause);
		else if (causes[number].origin == ORIGIN_UNKNOWN)
			causes[number].origin = cause.origin;
		comparison->findings[number].origin = causes[number].origin;
		add_to(comparison, number, i);
	}
	for (size_t i = 0; i < comparison->nfindings; i++)
		count_rows(comparison, &comparison->findings[i], i);
	sort(comparison);
	free(causes);
}
