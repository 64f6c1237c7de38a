// SPDX-License-Identifier: GPL-2.0
/* The plots of the front page, of the device that stands for ODP: flushes, costs, lists. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/front/front.h"
#include "report/plot/plots.h"
#include "report/wording.h"

#define MOST_SHOWN	2

/* A cluster of bars: a workload's measure, in lazy mode, on each path. */
struct shown {
	const char *name, *workload, *measure;
	struct quantity quantity;
};

static const struct shown costs[] = {
	{ "invalidation", "invalidate", "latency", { .value = value_p50_per_page } },
	{ "fault", "fault", "latency", { .value = value_fault_per_page } },
	{ 0 },
};
static const struct shown lists[] = {
	{ "register", "register", "register", { .key = "list_bytes", .value = value_memory_per_gib } },
	{ 0 },
};

static size_t fill(const struct front *front, const struct shown *shown, const char *mode,
		   double *values)
{
	const json_t *first = front_row(front, shown->workload, shown->measure, NULL, mode,
					&shown->quantity), *row;
	size_t n = 0;

	for (size_t p = 0; known_paths[p]; p++) {
		row = first ? front_like(front, first, known_paths[p]) : NULL;
		values[p] = NAN;
		if (row && row_is_right(row))
			n += shown->quantity.value(row, shown->quantity.key, &values[p]);
	}
	return n;
}

static int plot_shown(struct front *front, const struct shown *shown, const char *what,
		      const char *y_label, enum unit unit, double scale)
{
	double values[MOST_SHOWN * KNOWN_PATHS];
	const char *names[MOST_SHOWN];
	struct clusters clusters = { .y_label = y_label, .bars = known_paths, .clusters = names,
				     .nbars = KNOWN_PATHS, .values = values, .unit = unit,
				     .scale = scale };
	char *title;
	int ret;

	for (; shown->name; shown++) {
		names[clusters.nclusters] = shown->name;
		if (fill(front, shown, "lazy", &values[clusters.nclusters * KNOWN_PATHS]))
			clusters.nclusters++;
	}
	title = must_format("%s, lazy [%s]", what, front->report->domain);
	clusters.title = title;
	ret = plot_in_clusters(front->report, front->section, &clusters);
	free(title);
	return ret;
}

int front_plots(struct front *front)
{
	struct group taken = front_group(front, "invalidate", "latency");
	char *axis = describe_axis(front->report);
	char *y_label = must_format("p50 per page, %s", axis);
	int ret = 0;

	if (taken.nrows)
		ret = plot_sustained(front->report, front->section, &taken, front->device);
	if (!ret)
		ret = plot_shown(front, costs, "cost of a page", y_label, UNIT_TIME, 1);
	if (!ret)
		ret = plot_shown(front, lists, "lists per GiB registered", "MiB, exact",
				 UNIT_BYTES, 1 << 20);
	free(taken.rows);
	free(y_label);
	free(axis);
	return ret;
}
