// SPDX-License-Identifier: GPL-2.0
/* odpbench suite --split: parts of a suite that take equally long, and the time of a job. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/suite_show.h"
#include "lib/log.h"
#include "results/results.h"
#include "suite/part.h"

json_t *suite_times(const json_t *earlier)
{
	json_t *times = json_object(), *job;
	size_t i;

	json_array_foreach(json_object_get(earlier, "jobs"), i, job) {
		json_t *duration = json_object_get(job, "duration_ns");
		char *key = duration ? results_job_key(job) : NULL;

		if (key)
			json_object_set(times, key, duration);
		free(key);
	}
	return times;
}

double suite_job_seconds(const json_t *job, const json_t *times)
{
	char *key = results_job_key(job);
	const json_t *duration = key ? json_object_get(times, key) : NULL;

	free(key);
	return duration ? 1e-9 * (double)json_integer_value(duration) : SUITE_TIME_UNKNOWN;
}

/* Known seconds, or an estimate: every row takes as long as the mean of the known ones. */
static void weigh(const struct run_spec *specs, size_t n, const double *seconds, double *weights)
{
	double sum = 0, rows = 0, per_row;

	for (size_t i = 0; i < n; i++) {
		if (seconds[i] == SUITE_TIME_UNKNOWN)
			continue;
		sum += seconds[i];
		rows += (double)run_spec_rows(&specs[i]);
	}
	per_row = sum > 0 ? sum / rows : 1;
	for (size_t i = 0; i < n; i++)
		weights[i] = seconds[i] == SUITE_TIME_UNKNOWN ?
			     per_row * (double)run_spec_rows(&specs[i]) : seconds[i];
}

static int print_part(const struct run_spec *specs, size_t n, const double *seconds,
		      const size_t *part_of, size_t part)
{
	char *list = part_write(part_of, n, part);
	size_t jobs = 0, rows = 0;
	double sum = 0;

	if (!list)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (part_of[i] != part)
			continue;
		jobs++;
		rows += run_spec_rows(&specs[i]);
		sum += seconds[i] == SUITE_TIME_UNKNOWN ? 0 : seconds[i];
	}
	printf("%s %zu %zu %.0f\n", list, jobs, rows, sum);
	free(list);
	return 0;
}

int suite_split(const struct run_spec *specs, size_t n, const json_t *jobs, const json_t *earlier,
		size_t parts)
{
	double *seconds = calloc(n, sizeof(*seconds)), *weights = calloc(n, sizeof(*weights));
	size_t *part_of = calloc(n, sizeof(*part_of));
	json_t *times = suite_times(earlier);
	int ret = seconds && weights && part_of ? 0 : -ENOMEM;

	parts = parts < n ? parts : n;
	for (size_t i = 0; i < n && !ret; i++)
		seconds[i] = suite_job_seconds(json_array_get(jobs, i), times);
	if (!ret) {
		weigh(specs, n, seconds, weights);
		ret = part_split(weights, n, parts, part_of);
	}
	for (size_t part = 0; part < parts && !ret; part++)
		ret = print_part(specs, n, seconds, part_of, part);
	if (ret)
		log_error("splitting %zu jobs: no memory", n);
	json_decref(times);
	free(seconds);
	free(weights);
	free(part_of);
	fflush(stdout);
	return ret ? ret : ferror(stdout) ? -EIO : 0;
}
