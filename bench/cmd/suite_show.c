// SPDX-License-Identifier: GPL-2.0
/* odpbench suite --show: what would run, and how long it took when it did. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/suite_show.h"

static void format_time(double seconds, char *buf, size_t size)
{
	unsigned long whole = seconds + 0.5;

	if (seconds == SUITE_TIME_UNKNOWN)
		snprintf(buf, size, "unknown");
	else if (whole < 60)
		snprintf(buf, size, "%.1f s", seconds);
	else if (whole < 3600)
		snprintf(buf, size, "%lu min %lu s", whole / 60, whole % 60);
	else
		snprintf(buf, size, "%lu h %lu min", whole / 3600, whole % 3600 / 60);
}

static const char *device_name(const struct run_spec *spec)
{
	if (spec->device[0])
		return spec->device;
	return spec->target ? "the first" : "-";
}

static void show_job(const struct run_spec *spec, size_t number, double seconds)
{
	char options[400] = "", time[32];

	format_time(seconds, time, sizeof(time));
	printf("%4zu  %-10s  %-10s  %-11s  %4zu  %9s  ", number, spec->ops->name,
	       device_name(spec), spec->iommu_mode, run_spec_rows(spec), time);
	for (size_t i = 0; i < spec->npaths; i++)
		printf("%s%s", i ? "," : "", spec->paths[i]);
	option_to_command(spec->options, spec->params, options, sizeof(options));
	printf("%s\n", options);
}

static const char *string_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "?";
}

/* The time and where it was measured: it is no promise for another kernel or machine. */
static void show_time(double sum, size_t known, size_t n, const json_t *earlier,
		      const char *earlier_name)
{
	const json_t *env = json_object_get(earlier, "env");
	char time[32];

	if (!earlier) {
		printf("time: unknown; --estimate-from RUN.json takes it from an earlier run\n");
		return;
	}
	format_time(known ? sum : SUITE_TIME_UNKNOWN, time, sizeof(time));
	printf("time: %s for %zu job%s", time, known, known == 1 ? "" : "s");
	if (known < n)
		printf(", unknown for %zu", n - known);
	printf("; wall-clock time, without building and booting, as measured in\n"
	       "      %s:\n"
	       "      Linux %s, %s, %s, started %s\n", earlier_name,
	       string_of(json_object_get(env, "kernel"), "release"), string_of(env, "time_domain"),
	       string_of(json_object_get(env, "cpu"), "model"), string_of(earlier, "started"));
}

int suite_show(const struct run_spec *specs, size_t n, const json_t *jobs, const json_t *earlier,
	       const char *earlier_name)
{
	json_t *times = suite_times(earlier);
	size_t rows = 0, known = 0;
	double sum = 0;

	printf("%4s  %-10s  %-10s  %-11s  %4s  %9s  %s\n", "job", "workload", "device", "iommu_mode",
	       "rows", "time", "paths, and what differs from the defaults");
	for (size_t i = 0; i < n; i++) {
		double seconds = suite_job_seconds(json_array_get(jobs, i), times);

		show_job(&specs[i], i + 1, seconds);
		rows += run_spec_rows(&specs[i]);
		known += seconds != SUITE_TIME_UNKNOWN;
		sum += seconds != SUITE_TIME_UNKNOWN ? seconds : 0;
	}
	printf("%zu jobs, up to %zu rows: what this machine or its kernel cannot do is left out\n", n,
	       rows);
	json_decref(times);
	show_time(sum, known, n, earlier, earlier_name);
	fflush(stdout);
	return ferror(stdout) ? -EIO : 0;
}
