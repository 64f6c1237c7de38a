// SPDX-License-Identifier: GPL-2.0
/* odpbench suite FILE: all the jobs of a file, into one document. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/run_common.h"
#include "cmd/suite_show.h"
#include "lib/log.h"
#include "suite/suite.h"

#define DEVICE_KEY "device"

struct suite_command {
	struct run_common common;
	const char *file;
	bool show;
	const char *earlier;	/* a document with the durations of jobs */
};

enum { KEY_RESUME = 1000, KEY_OVERWRITE, KEY_SHOW, KEY_ESTIMATE };

static const struct argp_option options[] = {
	{ "show", KEY_SHOW, NULL, 0, "run nothing: print what would run; needs no device, no module "
	  "and no rights", 1 },
	{ "estimate-from", KEY_ESTIMATE, "RUN.json", 0, "with --show: how long each job took in an "
	  "earlier run", 1 },
	{ "resume", KEY_RESUME, NULL, 0, "go on with a run that was cut off: what it has done is in "
	  "the --out file's name with " RECORD_SUFFIX, 1 },
	{ "overwrite", KEY_OVERWRITE, NULL, 0, "begin anew where a run was cut off", 1 },
	{ }
};

static void choose_mode(struct suite_command *suite, struct argp_state *state,
			enum record_mode mode)
{
	if (suite->common.mode != RECORD_NEW && suite->common.mode != mode)
		argp_error(state, "--resume or --overwrite, not both");
	suite->common.mode = mode;
}

/* What makes no sense together. */
static void check_options(const struct suite_command *suite, struct argp_state *state)
{
	if (suite->common.mode != RECORD_NEW && suite->show)
		argp_error(state, "--show runs nothing: no --resume and no --overwrite with it");
	if (suite->common.mode != RECORD_NEW && !suite->common.out)
		argp_error(state, "--resume and --overwrite are about a document: which? --out FILE");
	if (suite->earlier && !suite->show)
		argp_error(state, "--estimate-from is for --show");
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
	case KEY_SHOW:
		suite->show = true;
		return 0;
	case KEY_ESTIMATE:
		suite->earlier = arg;
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
		check_options(suite, state);
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

/* Two jobs would make rows of one id, which only the second would find out. */
static int check_unique(const struct run_spec *specs, const struct suite *suite)
{
	for (size_t i = 1; i < suite->njobs; i++) {
		for (size_t k = 0; k < i; k++) {
			if (!run_spec_same_rows(&specs[i], &specs[k]))
				continue;
			log_error("%s:%d: a job of this section measures the same as one of the "
				  "section in %s:%d: %s", suite->jobs[i].file, suite->jobs[i].line,
				  suite->jobs[k].file, suite->jobs[k].line, suite->jobs[i].workload);
			return -EINVAL;
		}
	}
	return 0;
}

static int show(const struct suite_command *command, const struct run_spec *specs, size_t n)
{
	json_t *earlier = command->earlier ? results_load(command->earlier) : NULL;
	json_t *jobs = run_specs_to_json(specs, n);
	int ret = -EINVAL;

	if (earlier || !command->earlier)
		ret = suite_show(specs, n, jobs, earlier, command->earlier);
	json_decref(jobs);
	json_decref(earlier);
	return ret ? CMD_FAILED : CMD_DONE;
}

static int run_suite(const struct suite_command *command, const struct suite *suite)
{
	struct run_spec *specs = calloc(suite->njobs, sizeof(*specs));
	int status = CMD_DONE;
	size_t n;

	if (!specs)
		return CMD_FAILED;
	for (n = 0; n < suite->njobs && status == CMD_DONE; n++)
		if (spec_from_job(&specs[n], &command->common, &suite->jobs[n]))
			status = CMD_USAGE;
	if (status == CMD_DONE && check_unique(specs, suite))
		status = CMD_USAGE;
	if (status == CMD_DONE)
		status = command->show ? show(command, specs, n) :
			 run_common(&command->common, specs, n);
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
	status = run_suite(&command, suite);
	suite_free(suite);
	free(command.common.command);
	return status;
}
