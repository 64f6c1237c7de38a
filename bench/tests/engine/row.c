// SPDX-License-Identifier: GPL-2.0
/* From samples to rows: batches are shared out without loss, a command is never cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/internal.h"
#include "tests/fixture.h"

#define MANY 36

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

static const struct measure measures[] = { { .name = "bandwidth" }, { } };
static const struct workload_ops ops = {
	.name = "many", .options = options, .params_size = sizeof(struct many_params),
	.measures = measures, .paths = "native", .valid_for = "Tests.", .proof = proof,
};

/* The document of one row, made of these samples. */
static json_t *row_of(struct outcome *outcome, struct many_params *params)
{
	static const struct option_desc iterations = WORKLOAD_ITERATIONS("8");
	struct machine machine = { .unit = "instructions", .time_domain = "icount" };
	struct job job = { .ops = &ops, .params = &params->common, .options = options,
			   .fixture.machine = &machine };
	json_t *doc = fixture_load(), *row;
	struct results *results = results_new(json_incref(json_object_get(doc, "env")), "test", NULL);
	char path[] = "/tmp/odpbench-row-XXXXXX";

	options[0] = iterations;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "an_option_of_some_length_%zu", i);
		options[i + 1] = (struct option_desc){ .name = names[i], .type = OPTION_NUMBER,
			.max = 1000, .def = "0", .help = "none",
			.offset = offsetof(struct many_params, values[i]) };
	}
	params->common.iterations = 8;
	assert_int_equal(run_add_rows(&job, "native", 0, outcome, results), 0);
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

static json_int_t integer_at(json_t *row, const char *path)
{
	return json_integer_value(fixture_at(row, path));
}

/* 64 operations in 330 units are 5.16 each: 5, and in 360 5.63: 6, not 5. */
static void batches_are_rounded_and_kept(void **state)
{
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct many_params params = { };
	json_t *row;

	(void)state;
	outcome->series[0].batch = 64;
	for (uint64_t sum = 330; sum <= 360; sum += 10)
		assert_int_equal(series_add(&outcome->series[0], sum), 0);
	row = row_of(outcome, &params);
	assert_int_equal(integer_at(row, "latency.min"), 5);
	assert_int_equal(integer_at(row, "latency.max"), 6);
	assert_int_equal(integer_at(row, "batch.operations"), 64);
	assert_int_equal(integer_at(row, "batch.elapsed.min"), 330);
	assert_int_equal(integer_at(row, "batch.elapsed.p50"), 340);
	assert_int_equal(integer_at(row, "batch.elapsed.max"), 360);
	assert_int_equal(integer_at(row, "batch.elapsed.samples"), 4);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_are_rounded_and_kept),
		cmocka_unit_test(command_is_whole),
	};

	setenv("ODPBENCH_PROGRESS", "off", 1);
	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
