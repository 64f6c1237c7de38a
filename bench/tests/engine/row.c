// SPDX-License-Identifier: GPL-2.0
/* From samples to rows: batches are shared out without loss, a command is never cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/internal.h"
#include "peer/far_host.h"
#include "results/row.h"
#include "tests/fixture.h"

#define MANY 36

/* Of every device; NULL: none shows one. */
static const char *board;

int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...)
{
	buf[0] = '\0';
	if (!board || !strstr(format, "board_id"))
		return -ENOENT;
	snprintf(buf, size, "%s", board);
	return 0;
}

struct many_params {
	struct workload_params common;
	uint64_t values[MANY];
};

static char names[MANY][40];
static struct option_desc options[MANY + 2];

static const char *proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "none-needed";
}

/* NULL: samples are proven. */
static const char *why_unproven;

static const char *unproven(const struct job *job, const char *path)
{
	(void)job;
	(void)path;
	return why_unproven;
}

static const struct measure measures[] = { { .name = "bandwidth" }, { } };
static const struct workload_ops ops = {
	.name = "many", .options = options, .params_size = sizeof(struct many_params),
	.measures = measures, .paths = "native", .valid_for = "Tests.", .proof = proof,
	.valid_between_hosts = "Tests of two.", .unproven = unproven,
};

static const struct option_desc iterations = WORKLOAD_ITERATIONS("8");

/* The row of a job, the only one of its document. */
static json_t *row_of_job(struct job *job, const char *on_path, struct outcome *outcome)
{
	json_t *doc = fixture_load(), *env = json_incref(json_object_get(doc, "env")), *row;
	struct results *results = results_new(env, "test", NULL);
	char path[] = "/tmp/odpbench-row-XXXXXX";

	job->params->iterations = 8;
	assert_int_equal(run_add_rows(job, on_path, 0, outcome, results), 0);
	close(mkstemp(path));
	assert_int_equal(results_write(results, path), 0);
	results_free(results);
	json_decref(doc);
	doc = results_load(path);
	unlink(path);
	row = json_incref(json_array_get(json_object_get(doc, "rows"), 0));
	json_decref(doc);
	return row;
}

static struct far_host *far_host;	/* NULL: the rows are of one host */

/* A row of these samples on a path in a mode. */
static json_t *row_on(const char *on_path, const char *mode, struct outcome *outcome,
		      struct many_params *params)
{
	struct machine machine = { .unit = "instructions", .time_domain = "icount",
				   .far_host = far_host };
	struct job job = { .ops = &ops, .params = &params->common, .options = options,
			   .fixture.machine = &machine };

	options[0] = iterations;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "an_option_of_some_length_%zu", i);
		options[i + 1] = (struct option_desc){ .name = names[i], .type = OPTION_NUMBER,
			.max = 1000, .def = "0", .help = "none",
			.offset = offsetof(struct many_params, values[i]) };
	}
	strcpy(job.fixture.mode_there, mode);
	return row_of_job(&job, on_path, outcome);
}

static json_t *row_of(struct outcome *outcome, struct many_params *params)
{
	return row_on("native", "lazy", outcome, params);
}

static json_int_t integer_at(json_t *row, const char *path)
{
	return json_integer_value(fixture_at(row, path));
}

/* 64 operations in 330 units are 5.16 each: 5, and in 360 5.63: 6, not 5. */
static void batches_are_rounded_and_kept(void **state)
{
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct many_params params = { };
	double share;
	json_t *row;

	(void)state;
	outcome->series[0].batch = 64;
	for (uint64_t sum = 330; sum <= 360; sum += 10)
		assert_int_equal(series_add(&outcome->series[0], sum), 0);
	params.values[3] = 7;
	row = row_of(outcome, &params);
	assert_true(row_is(row, "id",
			   "many/bandwidth/native/lazy/none/an_option_of_some_length_3=7"));
	assert_int_equal(integer_at(row, "params.an_option_of_some_length_2"), 0);
	assert_int_equal(integer_at(row, "latency.min"), 5);
	assert_int_equal(integer_at(row, "latency.max"), 6);
	assert_int_equal(integer_at(row, "batch.operations"), 64);
	assert_int_equal(integer_at(row, "batch.elapsed.min"), 330);
	assert_int_equal(integer_at(row, "batch.elapsed.p50"), 340);
	assert_int_equal(integer_at(row, "batch.elapsed.max"), 360);
	assert_int_equal(integer_at(row, "batch.elapsed.samples"), 4);
	assert_true(row_batch_share(row, "p50", &share) && share == 340.0 / 64);
	assert_false(row_batch_share(row, "p99", &share));
	json_decref(row);
	series_free(&outcome->series[0]);
	free(outcome);
}

static void command_is_whole(void **state)
{
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct many_params params = { };
	const char *command;
	char last[64];
	json_t *row;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		params.values[i] = 100 + i;
	assert_int_equal(series_add(&outcome->series[0], 7), 0);
	row = row_of(outcome, &params);
	assert_null(json_object_get(row, "batch"));
	command = json_string_value(json_object_get(row, "command"));
	snprintf(last, sizeof(last), " --an-option-of-some-length-%d %d", MANY - 1, 100 + MANY - 1);
	assert_true(strlen(command) > 1000);
	assert_string_equal(command + strlen(command) - strlen(last), last);
	json_decref(row);
	series_free(&outcome->series[0]);
	free(outcome);
}

/*
 * Mapping page by page under the name of iova is a failure, not a number; if nothing translates
 * addresses, it is what iova does.
 */
static void fallback_is_a_failure_of_the_path(void **state)
{
	static const struct {
		const char *mode;
		bool fails;
	} cases[] = { { "strict", true }, { "lazy", true }, { "passthrough", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome *outcome = calloc(1, sizeof(*outcome));
		struct many_params params = { };
		json_t *row;

		outcome->without_iova = 3;
		assert_int_equal(series_add(&outcome->series[0], 7), 0);
		row = row_on("iova-batch", cases[i].mode, outcome, &params);
		assert_int_equal(integer_at(row, "counters.regions_without_iova"), 3);
		assert_int_equal(json_is_null(json_object_get(row, "latency")), cases[i].fails);
		assert_int_equal(integer_at(row, "rejected"), cases[i].fails);
		assert_int_equal(results_row_is_wrong(row), cases[i].fails);
		assert_int_equal(json_is_object(json_object_get(row, "failure")), cases[i].fails);
		json_decref(row);
		series_free(&outcome->series[0]);
		free(outcome);
	}
}

/* The command leaves the choice to the machine again; the row says what this machine chose. */
static void row_says_whether_completions_were_slept_for(void **state)
{
	struct target_workload_params params = { .target.events = OPTION_AUTO };
	struct option_desc with_events[4] = { iterations };
	struct machine machine = { .unit = "instructions", .time_domain = "icount" };
	struct job job = { .ops = &ops, .params = &params.common, .options = with_events,
			   .fixture.machine = &machine };
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	json_t *row;

	(void)state;
	with_events[1] = *option_find(target_verbs.options, "events");
	with_events[1].offset += offsetof(struct target_workload_params, target);
	strcpy(job.fixture.mode_there, "lazy");
	assert_int_equal(series_add(&outcome->series[0], 7), 0);
	row = row_of_job(&job, "native", outcome);
	assert_true(json_is_true(fixture_at(row, "params.events")));
	assert_null(strstr(json_string_value(json_object_get(row, "command")), "events"));
	json_decref(row);
	series_free(&outcome->series[0]);
	free(outcome);
}

static bool settles(const char *domain, bool alone, size_t n, size_t other, uint64_t rejected)
{
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct workload_ops some = { .measures = measures, .alone = alone };
	struct machine machine = { .time_domain = domain };
	struct job job = { .ops = &some, .fixture.machine = &machine };
	bool settled;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(series_add(&outcome->series[0], i == other ? 1001 : 1000), 0);
	outcome->series[0].rejected = rejected;
	settled = run_settled(&job, outcome);
	series_free(&outcome->series[0]);
	free(outcome);
	return settled;
}

static void only_what_is_one_number_settles(void **state)
{
	(void)state;
	assert_true(settles("icount", true, 16, SIZE_MAX, 0));
	assert_false(settles("icount", true, 15, SIZE_MAX, 0));
	assert_false(settles("icount", true, 64, 63, 0));
	assert_false(settles("icount", true, 64, 0, 0));
	assert_false(settles("icount", true, 64, SIZE_MAX, 1));
	assert_false(settles("icount", false, 64, SIZE_MAX, 0));
	assert_false(settles("tcg", true, 64, SIZE_MAX, 0));
	assert_false(settles("kvm", true, 64, SIZE_MAX, 0));
	assert_false(settles("bare-metal", true, 64, SIZE_MAX, 0));
}

static void row_says_that_nothing_proves_it(void **state)
{
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct many_params params = { };
	json_t *row;

	(void)state;
	row = row_of(outcome, &params);
	assert_string_equal(row_text(row, "proof"), "none-needed");
	assert_string_equal(row_text(row, "valid_for"), "Tests.");
	json_decref(row);
	why_unproven = "Tests; not proven.";
	row = row_of(outcome, &params);
	why_unproven = NULL;
	assert_string_equal(row_text(row, "proof"), "none");
	assert_string_equal(row_text(row, "valid_for"), "Tests; not proven.");
	json_decref(row);
	free(outcome);
}

/* What a time on an emulated function holds; a NIC's rows say nothing of it. */
static void row_says_that_its_device_is_emulated(void **state)
{
	struct far_host other = { .name = "end1" };
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct many_params params = { };
	json_t *row;

	(void)state;
	board = "ODPBENCH_EMULATD";
	row = row_of(outcome, &params);
	assert_string_equal(row_text(row, "valid_for"), "Tests.; device: mlx5 driver on an "
			    "emulated function, whose times hold the driver's and the kernel's "
			    "share and the emulated device's fixed latency, none of the "
			    "hardware's");
	json_decref(row);
	far_host = &other;
	row = row_of(outcome, &params);
	assert_string_equal(row_text(row, "valid_for"), "Tests of two.; device: mlx5 driver on an "
			    "emulated function, whose times hold the driver's and the kernel's "
			    "share and the emulated device's fixed latency, none of the "
			    "hardware's; the wire to the other host takes the time of two "
			    "emulators");
	json_decref(row);
	far_host = NULL;
	board = "MT_0000000008";
	row = row_of(outcome, &params);
	assert_string_equal(row_text(row, "valid_for"), "Tests.");
	json_decref(row);
	board = NULL;
	free(outcome);
}

static void row_says_whether_its_rate_was_kept(void **state)
{
	static const struct {
		uint64_t achieved;
		const char *verdict;
	} cases[] = {
		{ 1000, "kept" }, { 950, "kept" }, { 1050, "kept" }, { 949, "missed" },
		{ 1051, "missed" }, { 0, "missed" },
	};
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct many_params params = { };
	json_t *row;

	(void)state;
	row = row_of(outcome, &params);
	assert_null(json_object_get(row, "rate"));
	json_decref(row);
	outcome->tally.rate.asked = 1000;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		outcome->tally.rate.achieved = cases[i].achieved;
		row = row_of(outcome, &params);
		assert_int_equal(integer_at(row, "rate.asked"), 1000);
		assert_int_equal(integer_at(row, "rate.achieved"), cases[i].achieved);
		assert_string_equal(json_string_value(fixture_at(row, "rate.verdict")),
				    cases[i].verdict);
		json_decref(row);
	}
	free(outcome);
}

static void row_says_where_the_file_is(void **state)
{
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct many_params params = { };
	json_t *row;

	(void)state;
	row = row_of(outcome, &params);
	assert_null(json_object_get(row, "file_system"));
	json_decref(row);
	strcpy(outcome->tally.file_system, "tmpfs");
	row = row_of(outcome, &params);
	assert_string_equal(row_text(row, "file_system"), "tmpfs");
	json_decref(row);
	free(outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_are_rounded_and_kept),
		cmocka_unit_test(command_is_whole),
		cmocka_unit_test(row_says_that_nothing_proves_it),
		cmocka_unit_test(row_says_that_its_device_is_emulated),
		cmocka_unit_test(row_says_whether_its_rate_was_kept),
		cmocka_unit_test(row_says_where_the_file_is),
		cmocka_unit_test(fallback_is_a_failure_of_the_path),
		cmocka_unit_test(row_says_whether_completions_were_slept_for),
		cmocka_unit_test(only_what_is_one_number_settles),
	};

	setenv("ODPBENCH_PROGRESS", "off", 1);
	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
