/* SPDX-License-Identifier: GPL-2.0 */
/* The rows of several releases over time: what each moved, and plots of it. */
#ifndef ODPBENCH_COMPARE_TREND_H
#define ODPBENCH_COMPARE_TREND_H

#include "compare/comparison.h"
#include "compare/fleet/nodes.h"
#include "report/model.h"

struct release {
	struct runs runs;	/* of one kernel, on one machine or on many */
	struct fleet fleet;	/* the machines of these runs */
	struct comparison since;	/* against the release before; empty for the first */
};

struct trend {
	struct release *releases;	/* the oldest kernel first */
	size_t n;
	const char *command;
};

/* Load documents, or directories of them, and compare the kernels. Negative errno, logged. */
int trend_load(struct trend *trend, char *const *paths, size_t n);
void trend_free(struct trend *trend);

/* Build the report, which is of the newest release's document. Negative errno of a plot (logged). */
int trend_build(const struct trend *trend, struct report *report);

/*
 * A row's number at each release (NAN: none) into values[trend->n], and whether the release moved it:
 * by the comparison with the one before, or, with more than CHANGE_POINT_LEAST releases, as a change
 * point. True if any did.
 */
bool trend_series(const struct trend *trend, const char *id, size_t kind, double *values, bool *moved);

void trend_outliers(const struct trend *trend, struct report *report);	/* fleet/outlier.c */
void trend_firmware(const struct trend *trend, struct report *report);	/* fleet/firmware.c */
int trend_heat(const struct trend *trend, struct report *report);	/* fleet/heat.c */
int trend_plots(const struct trend *trend, struct report *report);	/* trend_plot.c */

#endif
