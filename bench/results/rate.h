/* SPDX-License-Identifier: GPL-2.0 */
/* "rate" of a row: how often something should have been done while samples were taken, and was. */
#ifndef ODPBENCH_RESULTS_RATE_H
#define ODPBENCH_RESULTS_RATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Is achieved within 5 % of asked? Both are per second. */
bool rate_is_kept(uint64_t asked, uint64_t achieved);

/* A new reference, or NULL (no memory). */
json_t *rate_to_json(uint64_t asked, uint64_t achieved);

/* Was a row measured at another rate than was asked for? False if it has no rate. */
bool rate_was_missed(const json_t *row);

#endif
