/* SPDX-License-Identifier: GPL-2.0 */
/* Comparison functions for qsort(), ascending: one for each type of array element. */
#ifndef ODPBENCH_LIB_COMPARE_H
#define ODPBENCH_LIB_COMPARE_H

/* Negative, 0 or positive if *a is less than, equal to or greater than *b. */
int compare_int64(const void *a, const void *b);
int compare_uint64(const void *a, const void *b);
int compare_doubles(const void *a, const void *b);	/* without NaN */
/* Pointers to text, by strcmp(). */
int compare_texts(const void *a, const void *b);

#endif
