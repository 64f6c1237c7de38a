// SPDX-License-Identifier: GPL-2.0
/* What a sample of reach is, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/workload.h"
#include "host/pages.h"

#define PAGES 8
#define LONGEST_NS 100000000u

/* How many pages the device says it can read, look by look; the last answer stays. */
static const int *answers;
static uint64_t taken;		/* what it counts of a call */
static size_t held;

static int nothing(struct target *target, struct target_region *region)
{
	(void)target;
	(void)region;
	return 0;
}

static int no_access(struct target *target, enum access kind, struct target_access *access)
{
	(void)target;
	(void)kind;
	(void)access;
	return 0;
}

static int hold(struct target *target, const struct target_region *region, size_t bytes)
{
	(void)target;
	(void)region;
	held = bytes / PAGE_BYTES;
	return 0;
}

static int hold_not(struct target *target, const struct target_region *region, size_t bytes)
{
	(void)target;
	(void)region;
	(void)bytes;
	return -ENODEV;
}

static int in_reach(struct target *target)
{
	(void)target;
	return answers[1] < 0 ? answers[0] : *answers++;
}

static bool counts(const struct target *target, struct target_counts *counts)
{
	static uint64_t calls;

	(void)target;
	*counts = (struct target_counts){ .invalidated_pages = ++calls % 2 ? 0 : taken };
	return true;
}

static struct target_ops device = {
	.name = "device", .add = nothing, .remove = nothing, .access = no_access, .counts = counts,
	.in_reach = in_reach,
};

static char buffer[TARGET_BUFFER_BYTES];

struct setting {
	struct machine machine;
	struct target target;
	struct job job;
	struct series series;
};

static int set_up(void **state)
{
	struct setting *setting = calloc(1, sizeof(*setting));
	const struct workload_ops *ops = &workload_reach;
	struct job *job = &setting->job;
	char err[256];

	device.hold = hold;
	setting->target = (struct target){
		.ops = &device, .fixture = &job->fixture, .buffer = buffer,
	};
	*job = (struct job){
		.ops = ops, .params = calloc(1, ops->params_size),
		.fixture = { .machine = &setting->machine, .target = &setting->target,
			     .device = "mlx5_0", .path = "native" },
	};
	assert_int_equal(option_set_defaults(ops->options, job->params), 0);
	assert_int_equal(option_parse(ops->options, job->params, "pages", "8", err, sizeof(err)), 0);
	assert_int_equal(option_parse(ops->options, job->params, "keep", "1", err, sizeof(err)), 0);
	assert_int_equal(ops->open(job), 0);
	*state = setting;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *setting = *state;

	workload_reach.close(&setting->job);
	free(setting->job.params);
	series_free(&setting->series);
	free(setting);
	return 0;
}

static int measure(struct setting *setting, const int *now)
{
	answers = now;
	return workload_reach.measure(&setting->job, 1, &setting->series);
}

static void at_once(void **state)
{
	struct setting *setting = *state;

	taken = PAGES - 1;
	assert_int_equal(measure(setting, (int[]){ 7, 0, -1 }), 0);
	assert_int_equal(held, PAGES - 1);
	assert_int_equal(setting->series.n, 1);
	assert_int_equal(setting->series.samples[0], 0);
}

static void after_some_looks(void **state)
{
	struct setting *setting = *state;

	taken = PAGES - 1;
	assert_int_equal(measure(setting, (int[]){ 7, 5, 5, 1, 0, -1 }), 0);
	assert_int_equal(setting->series.n, 1);
	assert_in_range(setting->series.samples[0], 300000, LONGEST_NS - 1);
}

static void not_in_the_end(void **state)
{
	struct setting *setting = *state;

	taken = PAGES - 1;
	assert_int_equal(measure(setting, (int[]){ 7, 2, -1 }), 0);
	assert_int_equal(setting->series.n, 1);
	assert_in_range(setting->series.samples[0], LONGEST_NS, 100 * (uint64_t)LONGEST_NS);
}

static void without_proof(void **state)
{
	struct setting *setting = *state;

	taken = PAGES - 1;
	assert_int_equal(measure(setting, (int[]){ 6, 0, -1 }), 0);	/* one could not be read */
	taken = PAGES - 2;
	assert_int_equal(measure(setting, (int[]){ 7, 0, -1 }), 0);	/* one was not taken */
	assert_int_equal(setting->series.n, 0);
	assert_int_equal(setting->series.rejected, 2);
}

static void a_device_that_cannot_be_asked(void **state)
{
	struct setting *setting = *state;

	device.hold = hold_not;
	assert_int_not_equal(measure(setting, (int[]){ 7, 0, -1 }), 0);
	assert_non_null(strstr(setting->job.fixture.skipped, "only the emulated function"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(at_once),
		TEST(after_some_looks),
		TEST(not_in_the_end),
		TEST(without_proof),
		TEST(a_device_that_cannot_be_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
