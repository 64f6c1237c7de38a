/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of the picture of a fleet. */
#ifndef ODPBENCH_COMPARE_FLEET_HEAT_H
#define ODPBENCH_COMPARE_FLEET_HEAT_H

#include <stddef.h>

/* A metric: a number of a workload's measure. */
struct heat_column {
	char *name;
	double *cells;		/* of each machine: -1 to 1 of the median; NAN: none */
	double widest;		/* the largest of them, without its sign */
};

/* Put those to be shown first, by name; how many they are. The others follow. */
size_t heat_choose(struct heat_column *columns, size_t n);

/* The cell that is farthest from 0; NAN if all are. */
double heat_farthest(const double *cells, size_t n);

#endif
