// SPDX-License-Identifier: GPL-2.0
/* Rounds, until the time is over or one fails. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/wall_clock.h"
#include "lib/clock.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "lib/must.h"
#include "lib/progress.h"
#include "validate/balance.h"
#include "validate/junit.h"
#include "validate/ktap.h"
#include "validate/soak/failure.h"
#include "validate/soak/soak.h"

#define SHOWN_EVERY_NS (10 * 1000000000ull)

struct soaking {
	const struct soak *of;
	const struct validation *validation;
	struct soak_place *places;
	size_t nplaces;
	size_t *ncases, *nactions;	/* of each place */
	struct round *round;
	uint64_t rounds, begin_ns, shown_ns;
};

static uint64_t elapsed_s(const struct soaking *soaking)
{
	return (clock_now_ns() - soaking->begin_ns) / 1000000000;
}

static void show(struct soaking *soaking)
{
	uint64_t now = clock_now_ns();

	if (now - soaking->shown_ns < SHOWN_EVERY_NS)
		return;
	soaking->shown_ns = now;
	progress_settle(elapsed_s(soaking) - 1);	/* the row is one more */
	progress_row("soak", "%llu rounds, nothing failed", (unsigned long long)soaking->rounds);
}

static void draw(const struct soaking *soaking, uint64_t number, struct program *program)
{
	const struct program_choice choice = { soaking->nplaces, soaking->ncases, soaking->nactions };

	program_draw(program, soaking->of->seed, number, &choice);
}

/* The steps that soak->round names: all of them, or those after a colon. Negative errno, logged. */
static int choose(const char *round, const struct program *program, bool *chosen)
{
	const char *at = strchr(round, ':');

	for (size_t i = 0; i < program->nsteps; i++)
		chosen[i] = !at;
	while (at && *at) {
		char *end;
		unsigned long step = strtoul(at + 1, &end, 10);

		if (end == at + 1 || (*end && *end != ',') || step >= program->nsteps) {
			log_error("--round %s: what follows the colon are its steps, 0 to %zu, with commas",
				  round, program->nsteps - 1);
			return -EINVAL;
		}
		chosen[step] = true;
		at = end;
	}
	return 0;
}

/* One round over and over, or all of them, as long as it lasts. 1 if one failed; then program and chosen are its. */
static int run_rounds(struct soaking *soaking, struct program *program, bool *chosen, uint64_t *number)
{
	const char *only = soaking->of->round;
	int ret;

	for (*number = only ? strtoull(only, NULL, 10) : 0; ; *number += !only) {
		draw(soaking, *number, program);
		ret = choose(only ? only : "", program, chosen);
		if (ret)
			return ret;
		ret = round_run(soaking->round, program, chosen);
		soaking->rounds++;
		round_count(soaking->round);
		if (ret || interrupt_signal() || elapsed_s(soaking) >= soaking->of->seconds)
			return ret;
		show(soaking);
	}
}

static int add_place(struct soaking *soaking, struct machine *machine, const char *device,
		     const char *path)
{
	struct soak_place *place = &soaking->places[soaking->nplaces];
	int ret = place_find(&place->at, machine, device, path);

	if (!ret)
		ret = soak_place_fill(place, soaking->validation);
	if (ret)
		return ret;
	soaking->ncases[soaking->nplaces] = place->ncases;
	soaking->nactions[soaking->nplaces++] = place->nactions;
	return 0;
}

static int add_places(struct soaking *soaking, struct machine *machine)
{
	const struct validation *validation = soaking->validation;
	int ret = 0;

	for (size_t d = 0; validation->devices[d] && !ret; d++)
		for (size_t p = 0; validation->paths[p] && !ret; p++)
			ret = add_place(soaking, machine, validation->devices[d], validation->paths[p]);
	return ret;
}

static void print_places(const struct soaking *soaking, const struct failure *failure)
{
	const struct outcome passed = { .verdict = TRIAL_PASSED,
					.elapsed_ns = clock_now_ns() - soaking->begin_ns };

	for (size_t i = 0; i < soaking->nplaces; i++) {
		const struct soak_place *place = &soaking->places[i];

		printf("# %s: %llu cases of %zu, %llu actions of %zu\n", place->at.name,
		       (unsigned long long)place->cases_run, place->ncases,
		       (unsigned long long)place->actions_run, place->nactions);
		ktap_end_test(stdout, i + 1, place->at.name, failure->place == i);
		if (soaking->validation->junit)
			junit_add(soaking->validation->junit, place->at.name, "soak",
				  failure->place == i ? &failure->outcome : &passed);
	}
}

static int soak(struct soaking *soaking)
{
	bool chosen[PROGRAM_STEPS] = { false };
	struct failure failure = { .place = soaking->nplaces };
	struct balance before = balance_read();
	struct program program;
	uint64_t number;
	int ret;

	ktap_begin(stdout, soaking->nplaces + 1);
	printf("# seed %llu\n", (unsigned long long)soaking->of->seed);
	fflush(stdout);
	progress_begin(soaking->of->seconds, "s", wall_clock_read);
	ret = run_rounds(soaking, &program, chosen, &number);
	progress_end();
	if (ret < 0)
		return ret;
	printf("# %llu rounds in %llu s, %d processes at once\n", (unsigned long long)soaking->rounds,
	       (unsigned long long)elapsed_s(soaking), PROGRAM_PROCESSES);
	if (interrupt_signal())
		printf("# ended by signal %d, of %llu s\n", interrupt_signal(),
		       (unsigned long long)soaking->of->seconds);
	if (ret)
		failure = failure_explain(soaking->round, &program, chosen, soaking->of, number,
					  soaking->validation);
	print_places(soaking, &failure);
	return ret + balance_report(&before, soaking->nplaces + 1, soaking->validation->junit);
}

int soak_run(const struct soak *of, const struct validation *validation, struct machine *machine)
{
	struct soaking soaking = {
		.of = of, .validation = validation, .begin_ns = clock_now_ns(),
		.places = must_alloc(VALIDATE_MOST * VALIDATE_MOST * sizeof(struct soak_place)),
		.ncases = must_alloc(VALIDATE_MOST * VALIDATE_MOST * sizeof(size_t)),
		.nactions = must_alloc(VALIDATE_MOST * VALIDATE_MOST * sizeof(size_t)),
	};
	int ret;

	interrupt_catch();
	soaking.round = round_new(soaking.places, validation->plant);
	ret = soaking.round ? add_places(&soaking, machine) : -ENOMEM;
	if (!ret)
		ret = soak(&soaking);
	round_free(soaking.round);
	for (size_t i = 0; i < soaking.nplaces; i++)
		free(soaking.places[i].cases);
	free(soaking.places);
	free(soaking.ncases);
	free(soaking.nactions);
	return ret;
}
