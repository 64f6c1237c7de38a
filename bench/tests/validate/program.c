// SPDX-License-Identifier: GPL-2.0
/* A soak's programs: the same from the same seed, and made as short as can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "validate/soak/program.h"

static const size_t ncases[] = { 80, 0, 7 }, nactions[] = { 20, 24, 20 };
static const struct program_choice choice = { 3, ncases, nactions };

static void a_seed_and_a_round_are_a_program(void **state)
{
	struct program first = { 0 }, again = { 0 }, other = { 0 }, next = { 0 };

	(void)state;
	program_draw(&first, 7, 12, &choice);
	program_draw(&again, 7, 12, &choice);
	program_draw(&other, 8, 12, &choice);
	program_draw(&next, 7, 13, &choice);
	assert_memory_equal(&first, &again, sizeof(first));
	assert_memory_not_equal(&first, &other, sizeof(first));
	assert_memory_not_equal(&first, &next, sizeof(first));
}

/* Each step is one that its place has, and in some thousand rounds each of them comes. */
static void steps_are_drawn_from_what_there_is(void **state)
{
	bool cases[3][80] = { 0 }, actions[3][24] = { 0 };
	struct program program;

	(void)state;
	for (uint64_t round = 0; round < 3000; round++) {
		program_draw(&program, 1, round, &choice);
		assert_in_range(program.nsteps, PROGRAM_PROCESSES, PROGRAM_STEPS);
		for (size_t i = 0; i < program.nsteps; i++) {
			const struct step *step = &program.steps[i];
			size_t place = program.place[step->process];

			assert_in_range(place, 0, 2);
			assert_true(step->what < (program.cases[step->process] ? ncases : nactions)[place]);
			assert_true(step->chance);
			(program.cases[step->process] ? cases[place] : actions[place])[step->what] = true;
		}
	}
	for (size_t place = 0; place < 3; place++) {
		assert_null(memchr(cases[place], false, ncases[place]));
		assert_null(memchr(actions[place], false, nactions[place]));
	}
}

/* Fails if all of these steps are there. */
struct culprits {
	size_t steps[4], n, asked;
};

static bool has_culprits(const bool *chosen, void *context)
{
	struct culprits *culprits = context;

	culprits->asked++;
	for (size_t i = 0; i < culprits->n; i++)
		if (!chosen[culprits->steps[i]])
			return false;
	return true;
}

static void nothing_is_left_but_the_culprits(void **state)
{
	const struct culprits all[] = {
		{ { 0 }, 1, 0 }, { { 95 }, 1, 0 }, { { 3, 60 }, 2, 0 }, { { 0, 1, 2, 95 }, 4, 0 },
		{ { 10, 30, 31, 80 }, 4, 0 },
	};
	const struct program program = { .nsteps = PROGRAM_STEPS };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct culprits culprits = all[i];
		bool chosen[PROGRAM_STEPS];
		size_t left = 0;

		memset(chosen, true, sizeof(chosen));
		program_shrink(&program, chosen, has_culprits, &culprits, 1000);
		for (size_t step = 0; step < PROGRAM_STEPS; step++)
			left += chosen[step];
		assert_int_equal(left, culprits.n);
		assert_true(has_culprits(chosen, &culprits));
		assert_in_range(culprits.asked, 1, 250);
	}
}

static void it_asks_no_more_than_it_may(void **state)
{
	const struct program program = { .nsteps = PROGRAM_STEPS };
	struct culprits culprits = { { 3, 60 }, 2, 0 };
	bool chosen[PROGRAM_STEPS];

	(void)state;
	memset(chosen, true, sizeof(chosen));
	program_shrink(&program, chosen, has_culprits, &culprits, 5);
	assert_int_equal(culprits.asked, 5);
	assert_true(has_culprits(chosen, &culprits));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_and_a_round_are_a_program),
		cmocka_unit_test(steps_are_drawn_from_what_there_is),
		cmocka_unit_test(nothing_is_left_but_the_culprits),
		cmocka_unit_test(it_asks_no_more_than_it_may),
	};

	return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
