/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plots of a report. Each writes its data to temporary files, runs gnuplot with a script of
 * scripts/plot/ (all of which are part of the binary) and adds the SVG to the section. Without
 * report->plots they do nothing. 0, or negative errno (logged).
 */
#ifndef ODPBENCH_REPORT_PLOT_PLOTS_H
#define ODPBENCH_REPORT_PLOT_PLOTS_H

#include "report/model.h"
#include "results/quantity.h"
#include "results/group.h"

/* Cumulative distribution of one measure, a line for each path of the group. */
int plot_latency(struct report *report, struct section *section, const struct group *group,
		 const char *measure, const char *subject);

/* A parameter that a workload is measured against. */
struct sweep {
	const char *workload, *param;
	const char *axis;	/* what the parameter is: "pages of a fault" */
	bool per_page;		/* the cost shown is that of a page */
	const char *cluster;	/* the parameter whose values are compared side by side, or NULL */
};

/* Cost against the swept parameter, a line for each path of a case. */
int plot_sweep(struct report *report, struct section *section, const struct sweep *sweep,
	       const struct group *group, const char *measure);

/* Cost by the values of sweep->cluster, with the largest operations: a bar for each path. */
int plot_clusters(struct report *report, struct section *section, const struct sweep *sweep,
		  const struct group *group);

/* Flushes per 512 pages, sustained, at once and queued: bars by path and IOMMU mode. */
int plot_sustained(struct report *report, struct section *section, const struct group *group,
		   const char *subject);

/* Bars side by side in clusters: values[cluster * nbars + bar], NAN where there is none. */
struct clusters {
	const char *title, *y_label;
	const char *const *bars, *const *clusters;	/* names without blanks */
	size_t nbars, nclusters;
	const double *values;
	enum unit unit;		/* of the number above each bar */
	double scale;		/* that a value is divided by to stand on the axis */
};

int plot_in_clusters(struct report *report, struct section *section,
		     const struct clusters *clusters);

/* A bar of plot_bars_gp: bars of a cluster stand side by side around its position. */
void plot_print_bar(FILE *out, size_t cluster, size_t bar, size_t bars, double height,
		    const char *label);

/* Bars that are made of parts, such as stages: values[bar * nparts + part]. */
struct stacked {
	const char *title, *y_label;
	const char *kind;	/* a word for the file's name */
	const char **bars, **parts;	/* names without blanks */
	size_t nbars, nparts;
	const double *values;
	enum unit unit;		/* of the sum above each bar */
	double scale;		/* that a value is divided by to stand on the axis */
};

int plot_stacked(struct report *report, struct section *section, const struct stacked *stacked);

/* Is gnuplot there? -ENOENT (logged, with what to do). */
int plot_available(void);

/* Numbers that tables and plots share. */
bool report_find_flushes(const struct group *group, const char *path, const char *mode,
			 const struct quantity *quantity, double *out);
/* The lowest different values of a parameter, ascending, up to most; returns how many it has. */
size_t report_points(const struct group *group, const char *param, json_int_t *points,
		     size_t most);
/* Beneath a plot: if there are all > shown values, how many it leaves out. HTML only, as plots. */
void report_say_not_plotted(struct section *section, const char *param, const json_int_t *points,
			    size_t shown, size_t all);
/* The cost at one of these values. */
bool report_point(const struct group *group, const struct sweep *sweep, const char *path,
		  const char *measure, json_int_t point, double *out);
/* "64 GiB" or "512" */
void report_print_point(const struct sweep *sweep, json_int_t point, char *buf, size_t size);

#endif
