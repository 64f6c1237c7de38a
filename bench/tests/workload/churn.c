// SPDX-License-Identifier: GPL-2.0
/*
 * churn: memory limits at which the OOM killer would strike are refused; which rate was kept; what
 * wrong reads reject.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "results/rate.h"

/* Of a region of 16 MiB. */
static void limits_are_checked(void **state)
{
	static const struct {
		const char *limit, *complaint;
	} cases[] = {
		{ "0", NULL }, { "1M", NULL }, { "2M", NULL }, { "16777215", NULL },
		{ "1", "would be killed for lack of memory" },
		{ "4095", "would be killed for lack of memory" },
		{ "1048575", "valid: 0, or 1048576 to less than the 16777216 of the region" },
		{ "16M", "limits nothing" },
	};
	char err[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run_spec spec;
		int ret;

		assert_int_equal(run_spec_init(&spec, "churn", "odp_dev", err, sizeof(err)), 0);
		assert_int_equal(run_spec_set(&spec, "pages", "4096", err, sizeof(err)), 0);
		assert_int_equal(run_spec_set(&spec, "limit_bytes", cases[i].limit, err,
					      sizeof(err)), 0);
		ret = run_spec_check(&spec, err, sizeof(err));
		assert_int_equal(ret, cases[i].complaint ? -EINVAL : 0);
		if (ret && !strstr(err, cases[i].complaint))
			fail_msg("no \"%s\" in: %s", cases[i].complaint, err);
		run_spec_free(&spec);
	}
}

/* A device that has the memory as it is, except in the accesses from first_wrong to last_wrong. */
static uint64_t accesses, first_wrong, last_wrong;

static int nothing(struct target *target, struct target_region *region)
{
	(void)target;
	(void)region;
	return 0;
}

static int read_memory(struct target *target, enum access kind, struct target_access *access)
{
	(void)target;
	(void)kind;
	accesses++;
	if (accesses < first_wrong || accesses > last_wrong)
		*(uint64_t *)access->buffer = *(volatile uint64_t *)(access->region->address +
								     access->offset);
	access->elapsed_ns = 1;
	return 0;
}

static const struct target_ops device = {
	.name = "device", .add = nothing, .remove = nothing, .access = read_memory,
};

static struct odp_path_stats stats = { .invalidations = 1 };
static char buffer[TARGET_BUFFER_BYTES];
static struct {
	uint64_t accepted, rejected;
} latency, bandwidth;

/* Some samples while a region is taken away at a rate, counted as the engine does. */
static void churn_at(const char *rate, const char *pages, size_t samples, struct tally *tally)
{
	struct machine machine = { .session.stats = &stats };
	struct target target = { .ops = &device, .buffer = buffer };
	struct series series[2] = { };
	struct run_spec spec;
	char err[256];
	struct job job;

	assert_int_equal(run_spec_init(&spec, "churn", "odp_dev", err, sizeof(err)), 0);
	assert_int_equal(run_spec_set(&spec, "rate", rate, err, sizeof(err)), 0);
	assert_int_equal(run_spec_set(&spec, "pages", pages, err, sizeof(err)), 0);
	job = (struct job){ .ops = spec.ops, .params = spec.params,
			    .fixture = { .machine = &machine, .target = &target, .path = "page" } };
	job.params->iterations = 1;
	target.fixture = &job.fixture;
	assert_int_equal(job.ops->open(&job), 0);
	assert_int_equal(job.ops->measure(&job, samples, series), 0);
	latency.accepted = series[0].n;
	latency.rejected = series[0].rejected;
	bandwidth.accepted = series[1].n;
	bandwidth.rejected = series[1].rejected;
	job.ops->count(&job, tally);	/* an error, as nothing counts here: the rate is told */
	job.ops->close(&job);
	series_free(&series[0]);
	series_free(&series[1]);
	run_spec_free(&spec);
}

/* Nobody takes 16 MiB away and writes to it in 10 us. */
static void rate_that_cannot_be_kept(void **state)
{
	struct tally tally = { };

	(void)state;
	churn_at("100000", "4096", 1 << 12, &tally);
	assert_int_equal(tally.rate.asked, 100000);
	assert_false(rate_is_kept(tally.rate.asked, tally.rate.achieved));
}

/* The samples take only part of one period: what counts is when the page was due to go. */
static void rate_of_a_short_run(void **state)
{
	struct tally tally = { };

	(void)state;
	churn_at("1", "1", 64, &tally);
	assert_int_equal(tally.rate.asked, 1);
	assert_int_equal(tally.rate.achieved, 1);
	tally = (struct tally){ };
	churn_at("0", "1", 64, &tally);
	assert_int_equal(tally.rate.asked, 0);
}

/* 256 accesses one at a time, then 4 batches of 64: those from first to last read wrongly. */
static void wrong_reads(uint64_t first, uint64_t last)
{
	struct tally tally = { };

	accesses = 0;
	first_wrong = first;
	last_wrong = last;
	churn_at("0", "1", 256, &tally);
	first_wrong = last_wrong = 0;
}

/* As a sample of bandwidth is a batch, so is what is rejected, however many reads are wrong. */
static void wrong_reads_reject_batches(void **state)
{
	(void)state;
	wrong_reads(256 + 64 + 3, 256 + 64 + 9);
	assert_int_equal(latency.accepted, 256);
	assert_int_equal(latency.rejected, 0);
	assert_int_equal(bandwidth.accepted, 3);
	assert_int_equal(bandwidth.rejected, 1);
	wrong_reads(1, UINT64_MAX);
	assert_int_equal(latency.accepted, 0);
	assert_int_equal(latency.rejected, 256);
	assert_int_equal(bandwidth.accepted, 0);
	assert_int_equal(bandwidth.rejected, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_checked),
		cmocka_unit_test(rate_that_cannot_be_kept),
		cmocka_unit_test(rate_of_a_short_run),
		cmocka_unit_test(wrong_reads_reject_batches),
	};

	return cmocka_run_group_tests_name("churn", tests, NULL, NULL);
}
