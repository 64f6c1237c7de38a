/* SPDX-License-Identifier: GPL-2.0 */
/* "counters" and "sustained" of a row. New references; NULL: no memory, or not counted. */
#ifndef ODPBENCH_ENGINE_COUNTERS_H
#define ODPBENCH_ENGINE_COUNTERS_H

#include <jansson.h>

struct tally;

json_t *run_counters(const struct tally *tally);
json_t *run_sustained(const struct tally *tally);

#endif
