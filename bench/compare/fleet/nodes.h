/* SPDX-License-Identifier: GPL-2.0 */
/* The machines that the runs of one kernel are of. */
#ifndef ODPBENCH_COMPARE_FLEET_NODES_H
#define ODPBENCH_COMPARE_FLEET_NODES_H

#include "compare/runs.h"

/* A machine. Documents that do not name theirs, and those of VMs, are machines of their own. */
struct node {
	const char *name;	/* env.host; or the file */
	char *firmware;		/* "mlx5_0 16.35.4030"; "": none that matters */
	const json_t *doc;	/* its first, without rows */
	size_t *runs, nruns;
};

struct fleet {
	const struct runs *runs;
	struct node *nodes;	/* in the order of their first documents */
	size_t n;
};

/* Find the machines of these runs, which must outlive the fleet. */
void fleet_find(struct fleet *fleet, const struct runs *runs);
void fleet_free(struct fleet *fleet);

/* The number of each machine, the median of its runs, into values[fleet->n]; NAN: it has none. */
void fleet_values(const struct fleet *fleet, const struct run_row *row, size_t kind, double *values);

/* Those of them that are numbers, packed into `there`; how many. */
size_t fleet_numbers(const double *values, size_t n, double *there);

#endif
