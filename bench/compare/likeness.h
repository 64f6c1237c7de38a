/* SPDX-License-Identifier: GPL-2.0 */
/* What besides the kernel affects the numbers of two runs. */
#ifndef ODPBENCH_COMPARE_LIKENESS_H
#define ODPBENCH_COMPARE_LIKENESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Things to look at, by number. */
#define LIKENESSES 24

/* Must it be equal? Else it is only told. */
bool likeness_must(size_t i);
/* Do both documents say it? Older ones lack some: that is told, but no reason to refuse. */
bool likeness_known(size_t i, const json_t *base, const json_t *doc);
/* "CPU is A, not B"; NULL: it is the same. To be freed. */
char *likeness_difference(size_t i, const json_t *base, const json_t *doc);

#endif
