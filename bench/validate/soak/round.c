// SPDX-License-Identifier: GPL-2.0
/* Several processes at once, each with a session of its own. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/log.h"
#include "validate/soak/round.h"

struct round *round_new(struct soak_place *places, const struct plant *plant)
{
	struct round *round = mmap(NULL, sizeof(*round), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (round == MAP_FAILED) {
		log_error("soak: no memory: %s", strerror(errno));
		return NULL;
	}
	round->places = places;
	round->plant = plant;
	return round;
}

void round_free(struct round *round)
{
	if (round)
		munmap(round, sizeof(*round));
}

/* All actions of a process are one trial. */
struct sequence {
	struct conformance_case of;
	struct round *round;
	const bool *chosen;
	size_t process;
};

static void run_actions(struct trial *trial)
{
	const struct sequence *sequence = (const struct sequence *)
		((const char *)trial->of - offsetof(struct sequence, of));
	struct round *round = sequence->round;
	const struct program *program = round->program;
	const struct soak_place *place = &round->places[program->place[sequence->process]];
	struct model model;

	model_init(&model, trial, place->whole_pages);
	for (size_t i = 0; i < program->nsteps; i++) {
		const struct step *step = &program->steps[i];
		const struct action *action = place->actions[step->what];

		if (!sequence->chosen[i] || step->process != sequence->process)
			continue;
		model.chance = step->chance;
		model.said = round->records[i].did;
		model_say(&model, "%s", action->name);
		action->run(&model, action);
		round->records[i].done = true;
	}
	trial_disturbed(trial);		/* whatever is still to come */
	model_check(&model);
	for (size_t i = 0; i < model.nregions; i++)
		trial_remove(trial, &model.regions[i]);
}

static void run_sequence(struct round *round, const struct fixture *fixture, const bool *chosen,
			 size_t process)
{
	const struct sequence sequence = {
		.of = { .name = "actions", .run = run_actions }, .round = round, .chosen = chosen,
		.process = process,
	};

	round->outcomes[process] = trial_run(&sequence.of, fixture, round->plant);
}

static void run_cases(struct round *round, const struct fixture *fixture, const bool *chosen,
		      size_t process)
{
	const struct program *program = round->program;
	const struct soak_place *place = &round->places[program->place[process]];

	for (size_t i = 0; i < program->nsteps; i++) {
		const struct soak_case *one = &place->cases[program->steps[i].what];

		if (!chosen[i] || program->steps[i].process != process)
			continue;
		snprintf(round->records[i].did, SAID_LEN, "%s", one->name);
		round->outcomes[process] = trial_run(one->of, fixture, round->plant);
		if (trial_has_failed(&round->outcomes[process]))
			return;
		round->records[i].done = round->outcomes[process].verdict == TRIAL_PASSED;
	}
}

static void set_broken(struct outcome *outcome, const char *why)
{
	outcome->verdict = TRIAL_BROKEN;
	snprintf(outcome->words, sizeof(outcome->words), "%s", why);
}

_Noreturn static void run_process(struct round *round, const bool *chosen, size_t process)
{
	const struct place *place = &round->places[round->program->place[process]].at;
	struct fixture fixture = place->fixture;
	struct machine machine = *fixture.machine;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fixture.machine = &machine;
	if (session_open(&machine.session) || place_config(place, &machine.session)) {
		set_broken(&round->outcomes[process], "it gets no session");
		_exit(0);
	}
	if (round->program->cases[process])
		run_cases(round, &fixture, chosen, process);
	else
		run_sequence(round, &fixture, chosen, process);
	session_close(&machine.session);
	_exit(0);
}

static bool has_steps(const struct program *program, const bool *chosen, size_t process)
{
	for (size_t i = 0; i < program->nsteps; i++)
		if (chosen[i] && program->steps[i].process == process)
			return true;
	return false;
}

void round_count(struct round *round)
{
	for (size_t i = 0; i < round->program->nsteps; i++) {
		size_t process = round->program->steps[i].process;
		struct soak_place *place = &round->places[round->program->place[process]];

		if (round->records[i].done && round->program->cases[process])
			place->cases_run++;
		else if (round->records[i].done)
			place->actions_run++;
	}
}

bool round_run(struct round *round, const struct program *program, const bool *chosen)
{
	pid_t children[PROGRAM_PROCESSES] = { 0 };
	bool failed = false;
	int status;

	round->program = program;
	memset(round->records, 0, sizeof(round->records));
	memset(round->outcomes, 0, sizeof(round->outcomes));
	for (size_t i = 0; i < PROGRAM_PROCESSES; i++) {
		if (!has_steps(program, chosen, i))
			continue;
		children[i] = fork();
		if (!children[i])
			run_process(round, chosen, i);
		if (children[i] < 0)
			set_broken(&round->outcomes[i], "it could not be started");
	}
	for (size_t i = 0; i < PROGRAM_PROCESSES; i++) {
		if (children[i] > 0 && waitpid(children[i], &status, 0) == children[i] && status)
			set_broken(&round->outcomes[i], "its process ended by a signal");
		failed |= trial_has_failed(&round->outcomes[i]);
	}
	return failed;
}

size_t round_failed_step(const struct round *round, size_t *process)
{
	const struct program *program = round->program;
	size_t last = program->nsteps;

	for (*process = 0; *process < PROGRAM_PROCESSES; ++*process)
		if (trial_has_failed(&round->outcomes[*process]))
			break;
	for (size_t i = 0; i < program->nsteps; i++)
		if (program->steps[i].process == *process && *round->records[i].did)
			last = i;
	return last;
}
