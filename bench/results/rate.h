/* SPDX-License-Identifier: GPL-2.0 */
/* "rate" of a row: how often something was to be done while samples were taken, and was. */
#ifndef ODPBENCH_RESULTS_RATE_H
#define ODPBENCH_RESULTS_RATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Both in a second: within 5 % of what was asked for. */
bool rate_is_kept(uint64_t asked, uint64_t achieved);

/* A new reference, or NULL (no memory). */
json_t *rate_to_json(uint64_t asked, uint64_t achieved);

/* Whether a row was measured at another rate than it says: false where it has none. */
bool rate_was_missed(const json_t *row);

#endif
