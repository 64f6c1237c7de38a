// SPDX-License-Identifier: GPL-2.0
/* Of many machines with one kernel: what differs between those of one firmware and all others. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/comparison.h"
#include "compare/trend.h"
#include "lib/format.h"
#include "lib/must.h"
#include "results/row.h"

#define LEAST_NODES	3	/* of a firmware, and of all others */

/* A number of the machines with one firmware, against that of the others. */
struct contrast {
	const struct run_row *row;
	size_t kind;
	double own, others;	/* medians */
};

struct contrasts {
	struct contrast *of;
	double *p;
	size_t n;
};

/* The different firmwares, in the order in which they were first seen. The caller frees the list. */
static const char **firmwares_of(const struct fleet *fleet, size_t *n)
{
	const char **list = must_alloc((fleet->n + 1) * sizeof(*list));

	*n = 0;
	for (size_t i = 0; i < fleet->n; i++) {
		size_t k = 0;

		while (k < *n && strcmp(list[k], fleet->nodes[i].firmware))
			k++;
		if (k == *n)
			list[(*n)++] = fleet->nodes[i].firmware;
	}
	return list;
}

static size_t count(const struct fleet *fleet, const char *firmware)
{
	size_t n = 0;

	for (size_t i = 0; i < fleet->n; i++)
		n += !strcmp(fleet->nodes[i].firmware, firmware);
	return n;
}

/* Parts the numbers of a row: own first, from the front; the others' from the back. */
static void part(const struct fleet *fleet, const char *firmware, const double *values, double *parted,
		 size_t *nown, size_t *nothers)
{
	*nown = *nothers = 0;
	for (size_t i = 0; i < fleet->n; i++) {
		if (isnan(values[i]))
			continue;
		if (!strcmp(fleet->nodes[i].firmware, firmware))
			parted[(*nown)++] = values[i];
		else
			parted[fleet->n - ++*nothers] = values[i];
	}
}

static void contrast(const struct fleet *fleet, const char *firmware, const struct run_row *row,
		     size_t kind, double *values, struct contrasts *all)
{
	double *parted = values + fleet->n, *others;
	size_t nown, nothers;

	fleet_values(fleet, row, kind, values);
	part(fleet, firmware, values, parted, &nown, &nothers);
	if (nown < LEAST_NODES || nothers < LEAST_NODES)
		return;
	others = parted + fleet->n - nothers;
	all->p[all->n] = mann_whitney(others, nothers, parted, nown);
	all->of[all->n++] = (struct contrast){
		.row = row, .kind = kind, .own = quantile_of(parted, nown, 0.5),
		.others = quantile_of(others, nothers, 0.5),
	};
}

static bool is_apart(const struct contrast *one, double p)
{
	return p < COMPARE_ALPHA && compare_size(one->others, one->own) >
	       fmax(COMPARE_THRESHOLD, run_row_floor(one->row, one->kind));
}

static void add_firmware(const struct fleet *fleet, const char *firmware, struct table *table)
{
	const struct runs *runs = fleet->runs;
	double *values = must_alloc(2 * fleet->n * sizeof(*values));
	struct contrasts all = { .of = must_alloc((runs->nrows * MEASURED + 1) * sizeof(*all.of)),
				 .p = must_alloc((runs->nrows * MEASURED + 1) * sizeof(*all.p)) };
	const struct contrast *farthest = NULL;
	char change[32];
	size_t apart = 0;

	for (size_t i = 0; i < runs->nrows; i++)
		for (size_t kind = 0; kind < MEASURED; kind++)
			contrast(fleet, firmware, &runs->rows[i], kind, values, &all);
	holm(all.p, all.n);
	for (size_t i = 0; i < all.n; i++) {
		const struct contrast *one = &all.of[i];

		if (!is_apart(one, all.p[i]))
			continue;
		apart++;
		if (!farthest || compare_size(one->others, one->own) >
				 compare_size(farthest->others, farthest->own))
			farthest = one;
	}
	table_row(table);
	table_cell(table, 0, "%s", runs_kernel(runs));
	table_cell(table, 1, "%s", *firmware ? firmware : "none");
	table_cell(table, 2, "%zu", count(fleet, firmware));
	table_cell(table, 3, "%zu of %zu", apart, all.n);
	if (farthest) {
		format_change(farthest->others, farthest->own, change, sizeof(change));
		table_cell(table, 4, "%s %s", row_text(farthest->row->row, "id"),
			   measured[farthest->kind].name);
		table_cell(table, 5, "%s", change);
	}
	free(values);
	free(all.of);
	free(all.p);
}

static struct table *start(struct report *report)
{
	static const char *const titles[] = { "kernel", "firmware", "nodes", "numbers that differ",
					      "the farthest", "of the others" };
	struct section *section = report_section(report, "Firmware against firmware");
	struct table *table;

	section_text(section, "The nodes of each firmware against all others with the same kernel: a number "
		     "differs if the test of Mann and Whitney gives less than %g after Holm's adjustment, "
		     "and the medians are more than %g %%, and the row's floor, apart. CPUs and settings "
		     "may differ as well: see the nodes.", COMPARE_ALPHA, 100 * COMPARE_THRESHOLD);
	table = section_table(section, "Firmware");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		table_column(table, titles[i], i < 2 || i == 4);
	return table;
}

void trend_firmware(const struct trend *trend, struct report *report)
{
	struct table *table = NULL;

	for (size_t i = 0; i < trend->n; i++) {
		const struct fleet *fleet = &trend->releases[i].fleet;
		size_t n;
		const char **firmwares = firmwares_of(fleet, &n);

		for (size_t k = 0; k < n && n > 1; k++) {
			if (!table)
				table = start(report);
			add_firmware(fleet, firmwares[k], table);
		}
		free(firmwares);
	}
}
