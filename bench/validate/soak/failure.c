// SPDX-License-Identifier: GPL-2.0
/* Why a round failed, in as few steps as can be. */
#include <stdio.h>

#include "lib/interrupt.h"
#include "validate/soak/failure.h"

#define TRIES 3			/* of a part: what fails by chance may need some */
#define MOST_PARTS 100

struct part_run {
	struct round *round;
	const struct program *program;
};

static bool fails(const bool *chosen, void *context)
{
	const struct part_run *part = context;

	for (int i = 0; i < TRIES && !interrupt_signal(); i++)
		if (round_run(part->round, part->program, chosen))
			return true;
	return false;
}

static void print_steps(const struct round *round, const struct program *program, const bool *chosen)
{
	for (size_t i = 0; i < program->nsteps; i++) {
		size_t process = program->steps[i].process;

		if (chosen[i])
			printf("#   step %zu: process %zu, %s: %s\n", i, process,
			       round->places[program->place[process]].at.name,
			       *round->records[i].did ? round->records[i].did : "(not reached)");
	}
}

static void print_names(const char *option, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		printf("%s%s", i ? "," : option, names[i]);
}

static void print_command(const struct program *program, const bool *chosen, const struct soak *soak,
			  uint64_t number, const struct validation *validation)
{
	const char *before = ":";

	printf("# again: odpbench validate");
	print_names(" -d ", validation->devices);
	print_names(" -P ", validation->paths);
	if (validation->pattern)
		printf(" -k '%s'", validation->pattern);
	if (validation->plant)
		printf(" --plant %s", validation->plant->name);
	printf(" --seed %llu --round %llu", (unsigned long long)soak->seed, (unsigned long long)number);
	for (size_t i = 0; i < program->nsteps; i++) {
		if (!chosen[i])
			continue;
		printf("%s%zu", before, i);
		before = ",";
	}
	putchar('\n');
}

static struct failure print_failed(const struct round *round, const struct program *program)
{
	size_t process, step = round_failed_step(round, &process);
	size_t place = program->place[process];

	printf("# %s: %s: %s\n", round->places[place].at.name,
	       step < program->nsteps ? round->records[step].did : "before its first step",
	       round->outcomes[process].words);
	return (struct failure){ place, round->outcomes[process] };
}

struct failure failure_explain(struct round *round, const struct program *program, bool *chosen,
			       const struct soak *soak, uint64_t number,
			       const struct validation *validation)
{
	struct part_run part = { round, program };
	struct failure failure = print_failed(round, program);
	size_t all = program_count(chosen, program->nsteps);

	printf("# round %llu of seed %llu fails there; looking for the fewest of its %zu steps\n",
	       (unsigned long long)number, (unsigned long long)soak->seed, all);
	fflush(stdout);
	program_shrink(program, chosen, fails, &part, MOST_PARTS);
	if (fails(chosen, &part))
		failure = print_failed(round, program);
	else
		printf("# they do not fail each time\n");
	printf("# %zu of %zu steps fail:\n", program_count(chosen, program->nsteps), all);
	print_steps(round, program, chosen);
	print_command(program, chosen, soak, number, validation);
	return failure;
}
