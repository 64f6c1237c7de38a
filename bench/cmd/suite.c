// SPDX-License-Identifier: GPL-2.0
/* odpbench suite SUITE: all the jobs of a suite, into one document. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/run_common.h"
#include "cmd/suite_jobs.h"
#include "cmd/suite_show.h"
#include "lib/log.h"
#include "suite/named.h"

#define MOST_PARTS 4096

struct suite_command {
	struct run_common common;
	const char *suite;	/* a file or a name */
	bool list_names;
	bool show;
	size_t parts;		/* to split it into; 0: not */
	const char *list;	/* of jobs; NULL: all */
	const char *earlier;	/* a document with the durations of jobs */
};

enum { KEY_RESUME = 1000, KEY_OVERWRITE, KEY_SHOW, KEY_ESTIMATE, KEY_JOBS, KEY_SPLIT, KEY_STOP,
       KEY_LIST };

static const struct argp_option options[] = {
	{ "list", KEY_LIST, NULL, 0, "run nothing: print the names of the suites that come with "
	  "odpbench", 1 },
	{ "show", KEY_SHOW, NULL, 0, "run nothing: print what would run; needs no device, no module "
	  "and no rights", 1 },
	{ "jobs", KEY_JOBS, "LIST", 0, "only these, by their numbers in --show: 1-3,7", 1 },
	{ "split", KEY_SPLIT, "N", 0, "run nothing: print N lists for --jobs, parts that take "
	  "equally long; each line ends with its number of jobs, of rows, and of seconds that are "
	  "known. odpbench merge puts the documents of the parts together", 1 },
	{ "estimate-from", KEY_ESTIMATE, "RUN.json", 0, "with --show and --split: how long each job "
	  "took in an earlier run", 1 },
	{ "resume", KEY_RESUME, NULL, 0, "go on with a run that was cut off; the jobs that it has "
	  "done are in the --out file's name with " RECORD_SUFFIX, 1 },
	{ "overwrite", KEY_OVERWRITE, NULL, 0, "discard a run that was cut off and begin anew", 1 },
	{ "stop-on-error", KEY_STOP, NULL, 0, "end with the first job that fails; otherwise it "
	  "stands in the document with its error, and the others are run", 1 },
	{ }
};

static void choose_mode(struct suite_command *suite, struct argp_state *state,
			enum record_mode mode)
{
	if (suite->common.mode != RECORD_NEW && suite->common.mode != mode)
		argp_error(state, "--resume or --overwrite, not both");
	suite->common.mode = mode;
}

/* Refuses options that make no sense together. */
static void check_options(const struct suite_command *suite, struct argp_state *state)
{
	bool runs = !suite->show && !suite->parts;

	if (suite->show && suite->parts)
		argp_error(state, "--show or --split, not both");
	if (suite->common.mode != RECORD_NEW && !runs)
		argp_error(state, "--%s runs nothing: no --resume and no --overwrite with it",
			   suite->show ? "show" : "split");
	if (suite->common.mode != RECORD_NEW && !suite->common.out)
		argp_error(state, "--resume and --overwrite need a document: --out FILE");
	if (suite->earlier && runs)
		argp_error(state, "--estimate-from is for --show and --split");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct suite_command *suite = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &suite->common;
		return 0;
	case ARGP_KEY_ARG:
		if (suite->suite)
			argp_error(state, "one suite only: %s and %s", suite->suite, arg);
		suite->suite = arg;
		return 0;
	case KEY_SHOW:
		suite->show = true;
		return 0;
	case KEY_ESTIMATE:
		suite->earlier = arg;
		return 0;
	case KEY_JOBS:
		suite->list = arg;
		return 0;
	case KEY_SPLIT:
		suite->parts = cmd_number(state, "split", arg, OPTION_NUMBER, 1, MOST_PARTS);
		return 0;
	case KEY_STOP:
		suite->common.manner.goes_on = false;
		return 0;
	case KEY_RESUME:
		choose_mode(suite, state, RECORD_RESUME);
		return 0;
	case KEY_OVERWRITE:
		choose_mode(suite, state, RECORD_OVERWRITE);
		return 0;
	case KEY_LIST:
		suite->list_names = true;
		return 0;
	case ARGP_KEY_END:
		if (!suite->suite && !suite->list_names)
			argp_error(state, "which suite? a file, or one of --list");
		check_options(suite, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* --show and --split, with the times of an earlier run if one is named. */
static int describe(const struct suite_command *command, const struct suite_jobs *suite)
{
	json_t *earlier = command->earlier ? results_load(command->earlier) : NULL;
	json_t *jobs = run_specs_to_json(suite->specs, suite->n);
	int ret = -EINVAL;

	if (command->parts && (earlier || !command->earlier))
		ret = suite_split(suite->specs, suite->n, jobs, earlier, command->parts);
	else if (earlier || !command->earlier)
		ret = suite_show(suite->specs, suite->n, jobs, earlier, command->earlier);
	json_decref(jobs);
	json_decref(earlier);
	return ret ? CMD_FAILED : CMD_DONE;
}

static int list_names(void)
{
	char *folder = suite_folder("suites"), *names = folder ? suite_names(folder, "\n") : NULL;

	if (names)
		puts(names);
	else
		log_error("there is no folder of suites beside this program");
	free(folder);
	free(names);
	return names ? CMD_DONE : CMD_FAILED;
}

static int run_suite(struct suite_command *command)
{
	struct suite_jobs suite;
	int status = CMD_USAGE;

	if (suite_jobs_load(&suite, command->suite, command->common.device))
		return CMD_USAGE;
	command->common.part = command->list;
	if (command->list && suite_jobs_choose(&suite, command->list))
		status = CMD_USAGE;
	else if (command->show || command->parts)
		status = describe(command, &suite);
	else
		status = run_common(&command->common, suite.specs, suite.n);
	suite_jobs_free(&suite);
	return status;
}

int cmd_suite(int argc, char **argv)
{
	const struct argp_child children[] = { { &run_common_argp, 0, NULL, 2 }, { } };
	const struct argp argp = {
		.options = options, .parser = parse, .children = children, .args_doc = "SUITE",
		.doc = "Run every job of a suite: a file, or the name of one that comes with "
		       "odpbench, such as quick. odpbench-suite(5) explains the format.",
	};
	struct suite_command command = { .common = {
		.manner = { .may_skip = true, .goes_on = true, .renews = true },
		.mode = RECORD_NEW,
	} };
	int status;

	argp_err_exit_status = CMD_USAGE;
	command.common.command = command_line(argv);
	if (argp_parse(&argp, argc, argv, 0, NULL, &command))
		status = CMD_USAGE;
	else
		status = command.list_names ? list_names() : run_suite(&command);
	free(command.common.command);
	return status;
}
