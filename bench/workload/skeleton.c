// SPDX-License-Identifier: GPL-2.0
/*
 * skeleton: a workload that does nothing, as an example to copy. It times reading the clock.
 * To add a workload: copy this file, rename it, fill it in, and add its line to table.c and its
 * `extern` to workload.h. Options, their help and JSON, suites, rows and the report need no more.
 */
#include <errno.h>
#include <stdlib.h>

#include "engine/workload.h"
#include "lib/clock.h"

/* The parameters; the common ones come first. Numbers, flags and choices are all uint64_t. */
struct skeleton_params {
	struct workload_params common;
	uint64_t repeat;
};

/* One row an option: name, perftest's letter if it has one, limits, default, help. */
static const struct option_desc options[] = {
	WORKLOAD_ITERATIONS("100"),
	{ .name = "repeat", .type = OPTION_NUMBER, .min = 1, .max = 1000, .def = "1",
	  .help = "readings of the clock in one operation",
	  .offset = offsetof(struct skeleton_params, repeat) },
	{ }
};

/* State from open to close. */
struct skeleton {
	uint64_t last_ns;
};

/* Sets up memory, devices, connections. Log what fails, and what the user can do about it. */
static int skeleton_open(struct job *job)
{
	job->private = calloc(1, sizeof(struct skeleton));
	return job->private ? 0 : -ENOMEM;
}

static void skeleton_close(struct job *job)
{
	free(job->private);
}

/* What both the timing pass and the counting pass do. */
static void skeleton_operation(struct job *job)
{
	const struct skeleton_params *params = (const struct skeleton_params *)job->params;
	struct skeleton *skeleton = job->private;

	for (uint64_t i = 0; i < params->repeat; i++)
		skeleton->last_ns = clock_now_ns();
}

/*
 * The timing pass, called in rounds, with the session on job->fixture.path at level off. Take n
 * samples for each measure. Register regions here, outside the samples: a region keeps the path on
 * which it was registered. Count a sample without proof in series->rejected.
 */
static int skeleton_measure(struct job *job, size_t n, struct series *series)
{
	uint64_t begin;
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++) {
		begin = clock_now_ns();
		skeleton_operation(job);
		ret = series_add(&series[0], clock_now_ns() - begin);
	}
	return ret;
}

/* The counting pass, at level verify: the same operations, and what the session counted. */
static int skeleton_count(struct job *job, struct tally *tally)
{
	struct odp_path_stats before = session_stats(&job->fixture.machine->session);

	skeleton_operation(job);
	tally_stats(tally, &job->fixture, 1, &before);
	return 0;
}

/* How a sample proves that it did what its row claims: "counter", "data" or "none-needed". */
static const char *skeleton_proof(const struct fixture *fixture, const char *path)
{
	(void)fixture;
	(void)path;
	return "none-needed";
}

/* Each measure has one series, and so one row, on each path. */
static const struct measure measures[] = { { .name = "latency" }, { } };

const struct workload_ops workload_skeleton = {
	.name = "skeleton",
	.summary = "reads the clock; an example to copy",
	/* .targets: the devices it runs on; or without any, .path_use if it maps kernel pages */
	.options = options,
	.params_size = sizeof(struct skeleton_params),
	.measures = measures,
	.paths = "native",
	.valid_for = "nothing but the cost of reading the clock",
	.open = skeleton_open,
	.close = skeleton_close,
	.measure = skeleton_measure,
	.count = skeleton_count,
	.proof = skeleton_proof,
};
