/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A baseline: one document of several runs of one kernel that should be equal, small enough to be kept
 * in git. Each row is that of the run whose median is the middle one, without its samples and stages;
 * `floors` says by how much its numbers differ between the runs.
 */
#ifndef ODPBENCH_COMPARE_BASELINE_H
#define ODPBENCH_COMPARE_BASELINE_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

/*
 * The floor of a number that runs of one build have, n > 1 of them: the third quartile and three
 * interquartile ranges of |change| over all pairs of runs, and no less than the largest |change| seen.
 * (rustc-perf takes the first of these as the threshold of a benchmark.) From 0 to 1; sorts nothing.
 */
double baseline_floor(const double *values, size_t n);

/*
 * Make one of the documents of n > 1 runs. NULL, logged, if they are not of one kernel and one time
 * domain, or if one lacks a row that another has.
 */
json_t *baseline_make(char *const *files, size_t n);

/* A row on each line, so that a later baseline differs in lines that mean something. */
void baseline_write(const json_t *baseline, FILE *out);

#endif
