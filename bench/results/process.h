/* SPDX-License-Identifier: GPL-2.0 */
/* "processes" of a row: what each process of a program registered. */
#ifndef ODPBENCH_RESULTS_PROCESS_H
#define ODPBENCH_RESULTS_PROCESS_H

#include <jansson.h>
#include <stddef.h>

/*
 * Can the commands be printed on a terminal, and have all processes but the last a pid? For a row
 * that fits the schema. 0, or -EINVAL with a line in err; where is the row's place.
 */
int processes_check(const json_t *row, const char *where, char *err, size_t err_size);

#endif
