// SPDX-License-Identifier: GPL-2.0
/* What a target chooses for options that are left to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "target/target.h"

static bool sleeps(uint64_t events, unsigned int cpus, const char *time_domain)
{
	const struct target_params params = { .events = events };
	const struct machine machine = { .cpus = cpus, .time_domain = time_domain };

	return target_sleeps(&params, &machine);
}

static void one_cpu_is_left_to_whom_the_completion_comes_from(void **state)
{
	(void)state;
	assert_true(sleeps(OPTION_AUTO, 1, "bare-metal"));
	assert_true(sleeps(OPTION_AUTO, 1, "tcg"));
	assert_true(sleeps(OPTION_AUTO, 4, "icount"));	/* they take turns on one of the host */
	assert_false(sleeps(OPTION_AUTO, 2, "bare-metal"));
	assert_false(sleeps(OPTION_AUTO, 64, "kvm"));
	assert_false(sleeps(OPTION_AUTO, 2, "tcg"));
}

static void what_is_asked_for_is_done(void **state)
{
	(void)state;
	assert_true(sleeps(true, 64, "bare-metal"));
	assert_false(sleeps(false, 1, "icount"));
}

/* The default of the option itself, of each workload that has it. */
static void by_default_it_is_left_to_the_machine(void **state)
{
	const struct option_desc *events = option_find(target_verbs.options, "events");
	struct target_params params = { };

	(void)state;
	assert_non_null(events);
	assert_int_equal(option_set_defaults(target_verbs.options, &params), 0);
	assert_int_equal(params.events, OPTION_AUTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_cpu_is_left_to_whom_the_completion_comes_from),
		cmocka_unit_test(what_is_asked_for_is_done),
		cmocka_unit_test(by_default_it_is_left_to_the_machine),
	};

	return cmocka_run_group_tests_name("target", tests, NULL, NULL);
}
