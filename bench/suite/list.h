/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of values, as they stand in a suite file and on a command line: "1, 8, 64..512". */
#ifndef ODPBENCH_SUITE_LIST_H
#define ODPBENCH_SUITE_LIST_H

#include <stddef.h>

#include "suite/internal.h"

/*
 * Adds the values of a list to a key; there may be blanks around each, and a comma at the end.
 * "A..B" stands for A, twice A and so on below B, and B; A and B are numbers that may have a suffix
 * K, M, G or T. 0; -EINVAL, -E2BIG or -ENOMEM with a line in err that names the key.
 */
int suite_list_add(struct suite_key *key, const char *list, char *err, size_t err_size);

#endif
