// SPDX-License-Identifier: GPL-2.0
/* Jobs that end early: each says why, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "tests/fixture.h"
#include "tests/folder.h"

static int fail_silently(struct job *job)
{
	(void)job;
	return -ENOMEM;
}

static int fail_with_words(struct job *job)
{
	(void)job;
	log_error("rxe0: no memory for a queue");
	return -ENOMEM;
}

static int leave_out(struct job *job)
{
	return fixture_skip(&job->fixture, "there is no swap space");
}

static int get_signal(struct job *job)
{
	(void)job;
	interrupt_catch();
	raise(SIGTERM);
	return -EINTR;
}

/* The path that the job names; NULL: it names none, and native is its workload's own. */
static const char *given_path;

/* Runs one job whose workload's open() is this; what it logged is in folder_complaint. */
static int run(int (*open)(struct job *job), const struct run_manner *manner,
	       struct record *record)
{
	static const struct option_desc options[] = { WORKLOAD_ITERATIONS("8"), { } };
	static const struct measure measures[] = { { .name = "latency" }, { } };
	const struct workload_ops ops = { .name = "played", .options = options,
					  .path_use = ODP_PATH_FOR_MAP,
					  .measures = measures, .open = open };
	struct workload_params params = { .iterations = 8 };
	struct run_spec spec = { .ops = &ops, .params = &params, .paths = { "native" },
				 .npaths = 1, .iommu_mode = RUN_CURRENT_MODE };
	struct machine machine = { .time_domain = "bare-metal", .unit = "ns",
				   .session.info = { .npaths = 1, .paths = { "native" },
						   .uses = { ODP_PATH_FOR_MAP } } };
	json_t *doc = fixture_load();
	struct record_setup setup = {
		.mode = RECORD_PLAIN, .command = "odpbench test", .iommu_mode = "off",
		.env = json_incref(json_object_get(doc, "env")),
	};
	int ret;

	if (given_path) {
		strcpy(spec.paths[0], given_path);
		spec.paths_given = true;
	}
	memcpy(spec.options, options, sizeof(options));
	setup.jobs = run_specs_to_json(&spec, 1);
	json_decref(doc);
	assert_int_equal(record_open(record, &setup), 0);
	folder_logged();
	ret = run_specs(&machine, &spec, 1, manner, record);
	folder_logged();
	return ret;
}

static void nobody_logged_why(void **state)
{
	const struct run_manner ends = { }, goes_on = { .goes_on = true };
	struct record record;

	(void)state;
	assert_int_equal(run(fail_silently, &ends, &record), -ENOMEM);
	assert_string_equal(folder_complaint, "odpbench: played: Cannot allocate memory\n");
	record_close(&record);
	assert_int_equal(run(fail_silently, &goes_on, &record), 0);
	assert_string_equal(folder_complaint, "odpbench: played: Cannot allocate memory\n");
	assert_int_equal(record.failed, 1);
	record_close(&record);
}

static void what_was_logged_is_enough(void **state)
{
	const struct run_manner manner = { };
	struct record record;

	(void)state;
	assert_int_equal(run(fail_with_words, &manner, &record), -ENOMEM);
	assert_string_equal(folder_complaint, "odpbench: rxe0: no memory for a queue\n");
	record_close(&record);
}

static void a_skip_has_its_reason(void **state)
{
	const struct run_manner may_skip = { .may_skip = true }, must_run = { };
	struct record record;

	(void)state;
	assert_int_equal(run(leave_out, &may_skip, &record), 0);
	assert_string_equal(folder_complaint, "");
	record_close(&record);
	assert_int_equal(run(leave_out, &must_run, &record), -EOPNOTSUPP);
	assert_string_equal(folder_complaint, "odpbench: played: there is no swap space\n");
	record_close(&record);
}

/* A suite is for all kernels, so a path that one of them lacks is skipped there. */
static void a_path_that_the_kernel_lacks(void **state)
{
	const struct run_manner may_skip = { .may_skip = true }, must_run = { };
	struct record record;

	(void)state;
	given_path = "sg";
	assert_int_equal(run(fail_silently, &may_skip, &record), 0);
	assert_string_equal(folder_complaint, "");
	assert_int_equal(record.failed, 0);
	record_close(&record);
	assert_int_equal(run(fail_silently, &must_run, &record), -EINVAL);
	assert_non_null(strstr(folder_complaint, "played, path sg: "));
	record_close(&record);
	given_path = NULL;
}

/* The last one: a signal stays caught. */
static void a_signal_is_no_failure(void **state)
{
	const struct run_manner manner = { .goes_on = true };
	struct record record;

	(void)state;
	assert_int_equal(run(get_signal, &manner, &record), -EINTR);
	assert_string_equal(folder_complaint, "odpbench: Terminated: job 1 of 1 was not finished, "
			    "nothing of it is kept\n");
	record_close(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_logged_why),
		cmocka_unit_test(what_was_logged_is_enough),
		cmocka_unit_test(a_skip_has_its_reason),
		cmocka_unit_test(a_path_that_the_kernel_lacks),
		cmocka_unit_test(a_signal_is_no_failure),
	};

	setenv("ODPBENCH_PROGRESS", "off", 1);
	return cmocka_run_group_tests_name("run", tests, folder_make, folder_remove);
}
