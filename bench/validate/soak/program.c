// SPDX-License-Identifier: GPL-2.0
/* Programs: drawn, and made shorter. */
#include <string.h>

#include "lib/random.h"
#include "validate/soak/program.h"

static size_t draw(uint64_t *state, size_t n)
{
	return (random_next(state) >> 16) % n;
}

static void draw_process(struct program *program, size_t process, uint64_t *state,
			 const struct program_choice *choice)
{
	size_t place = draw(state, choice->nplaces), n, of;
	bool cases = draw(state, 4) == 0 && choice->ncases[place];

	program->place[process] = place;
	program->cases[process] = cases;
	n = 1 + draw(state, cases ? PROGRAM_CASES : PROGRAM_ACTIONS);
	of = cases ? choice->ncases[place] : choice->nactions[place];
	for (size_t i = 0; i < n; i++) {
		program->steps[program->nsteps++] = (struct step){
			.process = process, .what = draw(state, of), .chance = random_next(state),
		};
	}
}

void program_draw(struct program *program, uint64_t seed, uint64_t round,
		  const struct program_choice *choice)
{
	uint64_t state = random_stream(seed, round);

	program->nsteps = 0;
	for (size_t process = 0; process < PROGRAM_PROCESSES; process++)
		draw_process(program, process, &state, choice);
}

/* Tries without each piece of so many chosen steps. Whether one could go. */
static bool try_without(const struct program *program, bool *chosen, size_t piece,
			bool (*fails)(const bool *chosen, void *context), void *context, size_t *left)
{
	bool fewer[PROGRAM_STEPS], shrunk = false;
	size_t i = 0;

	while (i < program->nsteps && *left) {
		size_t out = 0;

		memcpy(fewer, chosen, sizeof(fewer));
		for (; i < program->nsteps && out < piece; i++) {
			out += fewer[i];
			fewer[i] = false;
		}
		if (!out)
			break;
		--*left;
		if (fails(fewer, context)) {
			memcpy(chosen, fewer, sizeof(fewer));
			shrunk = true;
		}
	}
	return shrunk;
}

size_t program_count(const bool *chosen, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += chosen[i];
	return found;
}

/*
 * A. Zeller, R. Hildebrandt, Simplifying and isolating failure-inducing input, IEEE TSE 28(2), 2002,
 * without its test of the pieces alone: halves, quarters, ..., and single steps until none can go.
 */
void program_shrink(const struct program *program, bool *chosen,
		    bool (*fails)(const bool *chosen, void *context), void *context, size_t most)
{
	size_t piece = program_count(chosen, program->nsteps) / 2;

	while (piece && most && program_count(chosen, program->nsteps) > 1) {
		bool shrunk = try_without(program, chosen, piece, fails, context, &most);

		if (piece > 1)
			piece /= 2;
		else if (!shrunk)
			break;
	}
}
