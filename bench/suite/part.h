/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of a suite: which of its jobs, as a list of numbers from 1, "1-3,7". */
#ifndef ODPBENCH_SUITE_PART_H
#define ODPBENCH_SUITE_PART_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Sets chosen[] of n jobs to those in a list. 0, or -EINVAL with one line in err that says what
 * would be valid.
 */
int part_read(const char *list, bool *chosen, size_t n, char *err, size_t err_size);

/* The list of the jobs that are in a part. NULL: no memory. The caller frees it. */
char *part_write(const size_t *part_of, size_t n, size_t part);

/*
 * Split n jobs with weights into parts of about equal weight: the heaviest first, each into the
 * lightest part. The same weights give the same parts. 0 or -ENOMEM.
 */
int part_split(const double *weights, size_t n, size_t parts, size_t *part_of);

#endif
