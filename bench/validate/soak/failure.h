/* SPDX-License-Identifier: GPL-2.0 */
/* A round that failed, explained: which step, and the fewest that fail, too. */
#ifndef ODPBENCH_VALIDATE_SOAK_FAILURE_H
#define ODPBENCH_VALIDATE_SOAK_FAILURE_H

#include "validate/soak/round.h"
#include "validate/soak/soak.h"

/* Where and how a round failed. */
struct failure {
	size_t place;	/* a number; that of no place if none failed */
	struct outcome outcome;
};

/*
 * Prints the step that failed, and runs parts of the round again until no step more can go; then prints
 * those that are left, and the command that runs them. chosen is changed.
 */
struct failure failure_explain(struct round *round, const struct program *program, bool *chosen,
			       const struct soak *soak, uint64_t number,
			       const struct validation *validation);

#endif
