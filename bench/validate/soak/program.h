/* SPDX-License-Identifier: GPL-2.0 */
/* What a round of a soak does: some processes at once, each with its steps, all of it drawn from a seed. */
#ifndef ODPBENCH_VALIDATE_SOAK_PROGRAM_H
#define ODPBENCH_VALIDATE_SOAK_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_PROCESSES 4
#define PROGRAM_ACTIONS 24	/* of a process, at most, */
#define PROGRAM_CASES 3		/* or so many conformance cases */
#define PROGRAM_STEPS (PROGRAM_PROCESSES * PROGRAM_ACTIONS)

struct step {
	size_t process;
	size_t what;		/* the number of a case, or of an action */
	uint64_t chance;	/* which an action draws its details from */
};

struct program {
	size_t place[PROGRAM_PROCESSES];	/* each process's device and path, a number */
	bool cases[PROGRAM_PROCESSES];		/* its steps are cases, else actions */
	struct step steps[PROGRAM_STEPS];	/* a process's own stand together */
	size_t nsteps;
};

/* What there is to choose from. */
struct program_choice {
	size_t nplaces;
	const size_t *ncases, *nactions;	/* of each place */
};

/* The same seed, round and choice give the same program. */
void program_draw(struct program *program, uint64_t seed, uint64_t round,
		  const struct program_choice *choice);

/* How many of so many steps are chosen. */
size_t program_count(const bool *chosen, size_t n);

/*
 * Leaves out steps as long as what is left fails, which fails() tells: chosen, of program->nsteps, ends
 * as one of the shortest that was found. A program that fails by chance alone may be asked several times
 * by fails(). After most questions it stays as it is.
 */
void program_shrink(const struct program *program, bool *chosen,
		    bool (*fails)(const bool *chosen, void *context), void *context, size_t most);

#endif
