/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A soak: rounds of random conformance cases and actions, several processes at once on all devices and
 * paths, for some time. It ends with the first that fails, and then with the shortest part of it that
 * fails, too.
 */
#ifndef ODPBENCH_VALIDATE_SOAK_SOAK_H
#define ODPBENCH_VALIDATE_SOAK_SOAK_H

#include "validate/validate.h"

struct soak {
	uint64_t seconds;	/* that it lasts */
	uint64_t seed;
	const char *round;	/* "57": that one over and over; "57:3,8": two of its steps; NULL: all */
};

/*
 * Prints KTAP: a test for each device and path. How many failed; negative errno, logged, if a device or
 * a path cannot be used at all.
 */
int soak_run(const struct soak *soak, const struct validation *validation, struct machine *machine);

#endif
