/* SPDX-License-Identifier: GPL-2.0 */
/* In which order the parts of a region are touched. */
#ifndef ODPBENCH_HOST_PATTERN_H
#define ODPBENCH_HOST_PATTERN_H

#include <stddef.h>
#include <stdint.h>

enum pattern {
	PATTERN_SEQUENTIAL,	/* in ascending order */
	PATTERN_STRIDED,	/* every PATTERN_STRIDEth, then the one after each, and so on */
	PATTERN_RANDOM,		/* shuffled, the same in every run */
};

#define PATTERN_STRIDE 8

/* For OPTION_CHOICE. */
extern const char *const pattern_names[];

/* Fills order[0..n) with the numbers 0 to n - 1, each once. */
void pattern_order(enum pattern pattern, size_t n, size_t *order);

#endif
