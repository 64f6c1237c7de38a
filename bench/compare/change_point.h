/* SPDX-License-Identifier: GPL-2.0 */
/* Where a series of numbers changes for good. */
#ifndef ODPBENCH_COMPARE_CHANGE_POINT_H
#define ODPBENCH_COMPARE_CHANGE_POINT_H

#include <stdbool.h>
#include <stddef.h>

#define CHANGE_POINT_LEAST	10	/* with no more numbers than this, pairs are compared instead */
#define CHANGE_POINT_WINDOW	50
#define CHANGE_POINT_P		0.001

/*
 * moved[i] is set if the numbers from i on differ from those before, as Hunter and Apache Otava have
 * it (M. Fleming and others, ICPE 2023): a window of CHANGE_POINT_WINDOW numbers is split where
 * Student's t test is surest, and so is each part, as long as p is under CHANGE_POINT_P; then splits
 * that have become weak are taken back. p is multiplied by the places that were tried (Bonferroni).
 * n > 0.
 */
void change_points(const double *numbers, size_t n, bool *moved);

#endif
