// SPDX-License-Identifier: GPL-2.0
/* odpbench suite FILE: all the jobs of a file, into one document. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "lib/log.h"
#include "lib/suite.h"
#include "run_common.h"

#define DEVICE_KEY "device"

struct suite_command {
	struct run_common common;
	const char *file;
};

enum { KEY_RESUME = 1000, KEY_OVERWRITE };

static const struct argp_option options[] = {
	{ "resume", KEY_RESUME, NULL, 0, "go on with a run that was cut off: what it has done is in "
	  "the --out file's name with " RECORD_SUFFIX, 1 },
	{ "overwrite", KEY_OVERWRITE, NULL, 0, "begin anew where a run was cut off", 1 },
	{ }
};

/* --resume and --overwrite are for a file. */
static void choose_mode(struct suite_command *suite, struct argp_state *state,
			enum record_mode mode)
{
	if (suite->common.mode != RECORD_NEW && suite->common.mode != mode)
		argp_error(state, "--resume or --overwrite, not both");
	suite->common.mode = mode;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct suite_command *suite = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &suite->common;
		return 0;
	case ARGP_KEY_ARG:
		if (suite->file)
			argp_error(state, "one file only: %s and %s", suite->file, arg);
		suite->file = arg;
		return 0;
	case KEY_RESUME:
		choose_mode(suite, state, RECORD_RESUME);
		return 0;
	case KEY_OVERWRITE:
		choose_mode(suite, state, RECORD_OVERWRITE);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which file? scripts/suites/ has some");
		return 0;
	case ARGP_KEY_END:
		if (suite->common.mode != RECORD_NEW && !suite->common.out)
			argp_error(state, "--resume and --overwrite are about a document: which? --out FILE");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/*
 * Whether a workload exists and takes a value on some device: asked for each value with its line
 * at hand; whether it does on the job's own device is seen when the job is put together.
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

/* The one named in the suite, or the one named on the command line for all that can take it. */
static const char *device_of(const struct suite_job *job, const struct run_common *common)
{
	const struct workload_ops *ops = workload_find(job->workload);

	for (size_t i = 0; i < job->nkv; i++)
		if (!strcmp(job->kv[i].key, DEVICE_KEY))
			return job->kv[i].value;
	return ops && ops->targets ? common->device : NULL;
}

static int spec_from_job(struct run_spec *spec, const struct run_common *common,
			 const struct suite_job *job)
{
	char err[512];
	int ret = run_spec_init(spec, job->workload, device_of(job, common), err, sizeof(err));

	for (size_t i = 0; i < job->nkv && !ret; i++)
		if (strcmp(job->kv[i].key, DEVICE_KEY))
			ret = run_spec_set(spec, job->kv[i].key, job->kv[i].value, err,
					   sizeof(err));
	if (!ret)
		ret = run_spec_check(spec, err, sizeof(err));
	if (ret)
		log_error("%s:%d: %s", job->file, job->line, err);
	return ret;
}

static int run_suite(const struct run_common *common, const struct suite *suite)
{
	struct run_spec *specs = calloc(suite->njobs, sizeof(*specs));
	int status = CMD_DONE;
	size_t n;

	if (!specs)
		return CMD_FAILED;
	for (n = 0; n < suite->njobs && status == CMD_DONE; n++)
		if (spec_from_job(&specs[n], common, &suite->jobs[n]))
			status = CMD_USAGE;
	if (status == CMD_DONE)
		status = run_common(common, specs, n);
	while (n--)
		run_spec_free(&specs[n]);
	free(specs);
	return status;
}

int cmd_suite(int argc, char **argv)
{
	const struct argp_child children[] = { { &run_common_argp, 0, NULL, 2 }, { } };
	const struct argp argp = {
		.options = options, .parser = parse, .children = children, .args_doc = "FILE",
		.doc = "Run every job of a suite file; its format is explained in "
		       "scripts/suites/default.ini.",
	};
	struct suite_command command = { .common = { .may_skip = true, .mode = RECORD_NEW } };
	struct suite *suite;
	char err[512];
	int status;

	argp_err_exit_status = CMD_USAGE;
	command.common.command = command_line(argc, argv);
	if (argp_parse(&argp, argc, argv, 0, NULL, &command))
		return CMD_USAGE;
	if (suite_load(command.file, check_value, NULL, &suite, err, sizeof(err))) {
		log_error("%s", err);
		return CMD_USAGE;
	}
	status = run_suite(&command.common, suite);
	suite_free(suite);
	free(command.common.command);
	return status;
}
