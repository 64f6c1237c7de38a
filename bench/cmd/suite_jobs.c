// SPDX-License-Identifier: GPL-2.0
/* The jobs of a suite file: reads them, checks each, refuses doubles, chooses those of a part. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/suite_jobs.h"
#include "lib/log.h"
#include "suite/named.h"
#include "suite/part.h"
#include "suite/suite.h"

#define DEVICE_KEY "device"

/*
 * Does a workload exist, and does it take a value on some device? Called for each value while its
 * line is known. Whether the job's own device takes it is checked when the job is put together.
 */
static int check_value(void *context, const char *workload, const char *key, const char *value,
		       char *err, size_t err_size)
{
	const struct workload_ops *ops = workload_find(workload);
	const char *devices[] = { NULL, target_odp_dev.name };
	struct run_spec spec;
	int ret = -EINVAL;

	(void)context;
	if (key && !strcmp(key, DEVICE_KEY)) {
		ret = run_spec_init(&spec, workload, value, err, err_size);
		run_spec_free(&spec);
		return ret;
	}
	for (size_t i = 0; i < 2 && ret; i++) {
		if (i && (!ops || !(ops->targets & TARGET_ODP_DEV)))
			break;
		ret = run_spec_init(&spec, workload, devices[i], err, err_size);
		if (!ret && key)
			ret = run_spec_set(&spec, key, value, err, err_size);
		run_spec_free(&spec);
	}
	return ret;
}

/* The device named in the suite, or the one from the command line if the workload can use it. */
static const char *device_of(const struct suite_job *job, const char *device)
{
	const struct workload_ops *ops = workload_find(job->workload);

	for (size_t i = 0; i < job->nkv; i++)
		if (!strcmp(job->kv[i].key, DEVICE_KEY))
			return job->kv[i].value;
	return ops && ops->targets ? device : NULL;
}

/* With the place of the job's section, if it is from a file. */
static void complain(const struct suite_job *job, const char *reason)
{
	if (job->file)
		log_error("%s:%d: %s", job->file, job->line, reason);
	else
		log_error("%s", reason);
}

static int spec_from_job(struct run_spec *spec, const char *device, const struct suite_job *job)
{
	char err[512];
	int ret = run_spec_init(spec, job->workload, device_of(job, device), err, sizeof(err));

	for (size_t i = 0; i < job->nkv && !ret; i++)
		if (strcmp(job->kv[i].key, DEVICE_KEY))
			ret = run_spec_set(spec, job->kv[i].key, job->kv[i].value, err,
					   sizeof(err));
	if (!ret)
		ret = run_spec_check(spec, err, sizeof(err));
	if (ret)
		complain(job, err);
	return ret;
}

static void complain_of_double(const struct suite_job *here, const struct suite_job *there)
{
	if (here->file)
		log_error("%s:%d: a job of this section measures the same as one of the section in "
			  "%s:%d: %s", here->file, here->line, there->file, there->line,
			  here->workload);
	else
		log_error("%s: two of these jobs measure the same", here->workload);
}

/* Keys for sleeping and for polling: a suite valid on many CPUs must be valid on one. */
static int add_keys(json_t *seen, const struct run_spec *spec, const struct suite *suite, size_t job)
{
	int ret = 0;

	for (size_t i = 0; i < 2 * spec->npaths && !ret; i++) {
		char *key = run_spec_row_key(spec, i / 2, i % 2);
		const json_t *other = key ? json_object_get(seen, key) : NULL;

		if (other && json_integer_value(other) != (json_int_t)job) {
			complain_of_double(&suite->jobs[job],
					   &suite->jobs[json_integer_value(other)]);
			ret = -EINVAL;
		} else if (!key || json_object_set_new(seen, key, json_integer((json_int_t)job))) {
			complain(&suite->jobs[job], strerror(ENOMEM));
			ret = -ENOMEM;
		}
		free(key);
	}
	return ret;
}

/* Two jobs may not make rows with one id; otherwise it shows only when the second has run. */
static int check_unique(const struct run_spec *specs, const struct suite *suite)
{
	json_t *seen = json_object();
	int ret = seen ? 0 : -ENOMEM;

	for (size_t i = 0; i < suite->njobs && !ret; i++)
		ret = add_keys(seen, &specs[i], suite, i);
	json_decref(seen);
	return ret;
}

static int add_all(struct suite_jobs *jobs, const struct suite *suite, const char *device)
{
	int ret = 0;

	jobs->specs = calloc(suite->njobs, sizeof(*jobs->specs));
	if (!jobs->specs) {
		log_error("%zu jobs: %s", suite->njobs, strerror(ENOMEM));
		return -ENOMEM;
	}
	while (jobs->n < suite->njobs && !ret) {
		ret = spec_from_job(&jobs->specs[jobs->n], device, &suite->jobs[jobs->n]);
		jobs->n++;
	}
	return ret ? ret : check_unique(jobs->specs, suite);
}

/* Takes the suite. */
static int take(struct suite_jobs *jobs, struct suite *suite, const char *device)
{
	int ret = add_all(jobs, suite, device);

	suite_free(suite);
	if (ret)
		suite_jobs_free(jobs);
	return ret;
}

int suite_jobs_load(struct suite_jobs *jobs, const char *name, const char *device)
{
	char err[512], *folder = suite_folder("suites"), *file = suite_find(folder, name, err, sizeof(err));
	struct suite *suite;
	int ret = file ? suite_load(file, check_value, NULL, &suite, err, sizeof(err)) : -ENOENT;

	*jobs = (struct suite_jobs){ };
	free(folder);
	free(file);
	if (ret) {
		log_error("%s", err);
		return ret;
	}
	return take(jobs, suite, device);
}

int suite_jobs_from_options(struct suite_jobs *jobs, const char *workload, const char *device,
			    const struct suite_kv *options, size_t n)
{
	struct run_spec spec;
	struct suite *suite;
	char err[512];
	int ret = run_spec_init(&spec, workload, device, err, sizeof(err));

	*jobs = (struct suite_jobs){ };
	run_spec_free(&spec);	/* it was to see whether the workload takes the device */
	if (!ret)
		ret = suite_from_options(workload, options, n, &suite, err, sizeof(err));
	if (ret) {
		log_error("%s", err);
		return ret;
	}
	return take(jobs, suite, device);
}

int suite_jobs_choose(struct suite_jobs *jobs, const char *list)
{
	bool *chosen = calloc(jobs->n, sizeof(*chosen));
	size_t kept = 0;
	char err[256];
	int ret = -ENOMEM;

	if (chosen)
		ret = part_read(list, chosen, jobs->n, err, sizeof(err));
	if (ret)
		log_error("%s", chosen ? err : strerror(ENOMEM));
	for (size_t i = 0; i < jobs->n && !ret; i++) {
		if (chosen[i])
			jobs->specs[kept++] = jobs->specs[i];
		else
			run_spec_free(&jobs->specs[i]);
	}
	if (!ret)
		jobs->n = kept;
	free(chosen);
	return ret;
}

void suite_jobs_free(struct suite_jobs *jobs)
{
	while (jobs->n)
		run_spec_free(&jobs->specs[--jobs->n]);
	free(jobs->specs);
	jobs->specs = NULL;
}
