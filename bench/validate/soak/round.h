/* SPDX-License-Identifier: GPL-2.0 */
/* A round of a soak: a program that runs. */
#ifndef ODPBENCH_VALIDATE_SOAK_ROUND_H
#define ODPBENCH_VALIDATE_SOAK_ROUND_H

#include "validate/soak/action.h"
#include "validate/soak/program.h"
#include "validate/place.h"
#include "validate/trial.h"
#include "validate/validate.h"

/* What can be done on a device and a path, and how much of it was done in the rounds that were counted. */
struct soak_place {
	struct place at;
	bool whole_pages;		/* struct model */
	struct soak_case {
		char name[CASE_NAME_LEN];
		const struct conformance_case *of;
	} *cases;
	size_t ncases;
	const struct action *actions[ACTIONS];
	size_t nactions;
	uint64_t cases_run, actions_run;
};

/* Finds that out. Negative errno, logged, if the device cannot be opened. */
int soak_place_fill(struct soak_place *place, const struct validation *validation);

/* What became of a step. Shared between processes. */
struct step_record {
	char did[SAID_LEN];	/* "discard, 4096 bytes at 0x3000"; "" before it began */
	bool done;		/* to its end; a case that lacks something is not */
};

struct round {
	const struct program *program;
	struct soak_place *places;
	const struct plant *plant;		/* NULL: none */
	struct step_record records[PROGRAM_STEPS];
	struct outcome outcomes[PROGRAM_PROCESSES];
};

/* A round in memory that processes share; NULL, logged, if there is none. */
struct round *round_new(struct soak_place *places, const struct plant *plant);
void round_free(struct round *round);

/* Runs the chosen steps, each process's one after the other. Whether one failed. */
bool round_run(struct round *round, const struct program *program, const bool *chosen);

/* Adds what was done in the round that ran last to what was done before. */
void round_count(struct round *round);

/* The step at which a process failed, and which process; program->nsteps if none did. */
size_t round_failed_step(const struct round *round, size_t *process);

#endif
