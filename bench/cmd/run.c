// SPDX-License-Identifier: GPL-2.0
/*
 * odpbench run WORKLOAD: its options are made from the workload's table. Each may be a list; there
 * is a job for each combination.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/run_common.h"
#include "cmd/suite_jobs.h"
#include "lib/log.h"

#define MAX_SETTINGS 64
#define KEY_BASE 1000	/* options of the table that have no letter */

struct run_command {
	struct run_common common;
	const char *workload;
	struct option_desc table[WORKLOAD_MAX_OPTIONS];	/* on every kind of device */
	struct suite_kv settings[MAX_SETTINGS];
	size_t nsettings;
	int after_flag;		/* index in argv of what follows a flag without a value; 0: none */
};

static const struct argp_option fixed[] = {
	{ "path", 'P', "LIST", 0, "paths, interleaved: native,page,sg,iova,iova-batch", 1 },
	{ "iommu-mode", 'M', "LIST", 0, "strict, lazy, passthrough or current (default)", 1 },
};

#define NFIXED (sizeof(fixed) / sizeof(fixed[0]))

static const char lists[] =
	"A VALUE may be a list, \"1,8,64\", with ranges of numbers, \"4..512\", that double until "
	"their end: there is a job for each combination.";

static int option_key(const struct option_desc *desc, size_t index)
{
	return desc->letter ? desc->letter : KEY_BASE + (int)index;
}

/* gid_index in a file and in JSON is --gid-index on a command line. */
static char *dashed(const char *name)
{
	char *copy = strdup(name);

	for (char *c = copy; c && *c; c++)
		if (*c == '_')
			*c = '-';
	return copy;
}

static void set(struct run_command *run, struct argp_state *state, const char *key,
		const char *value)
{
	if (run->nsettings == MAX_SETTINGS)
		argp_error(state, "%s: too many options", key);
	run->settings[run->nsettings].key = (char *)key;	/* only read */
	run->settings[run->nsettings++].value = (char *)value;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_command *run = state->input;
	const struct option_desc *table = run->table;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &run->common;
		return 0;
	case 'P':
		set(run, state, "path", arg);
		return 0;
	case 'M':
		set(run, state, "iommu_mode", arg);
		return 0;
	case ARGP_KEY_ARG:
		/* For getopt, a value that may be left out needs "=": not so "--events no". */
		if (state->next - 1 == run->after_flag)
			run->settings[run->nsettings - 1].value = arg;
		else
			argp_error(state, "%s: one workload at a time; a suite runs several", arg);
		return 0;
	}
	for (size_t i = 0; table[i].name; i++) {
		if (key != option_key(&table[i], i))
			continue;
		set(run, state, table[i].name, arg ? arg : "yes");
		if (!arg)
			run->after_flag = state->next;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* "on odp_dev: HELP", if an option is not for every device that the workload can run on. */
static char *help_of(const struct option_desc *desc)
{
	char *text = NULL;

	for (size_t i = 0; targets[i]; i++)
		if (desc->only == targets[i]->bit &&
		    asprintf(&text, "on %s: %s", targets[i]->words, desc->help) > 0)
			return text;
	return strdup(desc->help);
}

/* A name that is in the table for two kinds of device becomes one option with two help texts. */
static struct argp_option *find_option(struct argp_option *options, const char *name)
{
	for (; options->name; options++)
		if (!strcmp(options->name, name))
			return options;
	return NULL;
}

/* For types of options whose argument may be left out. */
static const char *const argument_names[] = {
	[OPTION_FLAG] = "yes|no", [OPTION_FLAG_AUTO] = "yes|no|auto",
};

static void add_option(struct argp_option *options, size_t at, const struct option_desc *desc,
		       int key)
{
	char *name = dashed(desc->name), *help = help_of(desc), *both = NULL;
	struct argp_option *before = find_option(options, name);

	if (before) {
		if (asprintf(&both, "%s; %s", before->doc, help) > 0) {
			free((char *)before->doc);
			before->doc = both;
		}
		free(name);
		free(help);
		return;
	}
	options[at] = (struct argp_option){
		.name = name,
		.key = key,
		.arg = argument_names[desc->type] ? argument_names[desc->type] : "VALUE",
		.flags = argument_names[desc->type] ? OPTION_ARG_OPTIONAL : 0,
		.doc = help,
		.group = 1,
	};
}

static int parse_options(struct run_command *run, int argc, char **argv)
{
	const struct argp_child children[] = { { &run_common_argp, 0, NULL, 2 }, { } };
	struct argp_option options[NFIXED + WORKLOAD_MAX_OPTIONS + 1] = { };
	const struct workload_ops *ops = workload_find(run->workload);
	struct argp argp = { .options = options, .parser = parse, .children = children };
	size_t n = NFIXED;
	char *doc;
	int ret = workload_options(ops, ops->targets, run->table, WORKLOAD_MAX_OPTIONS);

	memcpy(options, fixed, sizeof(fixed));
	for (size_t i = 0; !ret && run->table[i].name; i++) {
		add_option(options, n, &run->table[i], option_key(&run->table[i], i));
		n += options[n].name != NULL;
	}
	if (asprintf(&doc, "%s%s%s\v%s", ops->summary, ops->about ? "\n\n" : "",
		     ops->about ? ops->about : "", lists) < 0)
		doc = NULL;
	argp.doc = doc;
	if (!ret)
		ret = argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, run);
	free(doc);
	while (n-- > NFIXED) {
		free((char *)options[n].name);
		free((char *)options[n].doc);
	}
	return ret;
}

/* What is valid depends on the device, so values are checked when all options are known. */
static int make_jobs(const struct run_command *run, struct suite_jobs *jobs)
{
	char names[256];

	if (suite_jobs_from_options(jobs, run->workload, run->common.device, run->settings,
				    run->nsettings))
		return CMD_USAGE;
	for (size_t i = 0; run->common.connect && i < jobs->n; i++) {
		if (run_spec_between_hosts(&jobs->specs[i]))
			continue;
		run_names_between_hosts(names, sizeof(names));
		log_error("workload %s: not between two hosts; these can, on an ibverbs device: %s",
			  run->workload, names);
		suite_jobs_free(jobs);
		return CMD_USAGE;
	}
	return CMD_DONE;
}

int cmd_run(int argc, char **argv)
{
	struct run_command run = { };
	struct suite_jobs jobs = { };
	char names[128], name[64];
	int ret;

	argp_err_exit_status = CMD_USAGE;
	if (argc < 2 || argv[1][0] == '-') {
		workload_names(names, sizeof(names));
		printf("Usage: odpbench run WORKLOAD [OPTION...]\n\nworkloads: %s; "
		       "odpbench run WORKLOAD --help lists the options of one\n", names);
		return argc > 1 && !strcmp(argv[1], "--help") ? CMD_DONE : CMD_USAGE;
	}
	run.workload = argv[1];
	if (!workload_find(run.workload)) {
		workload_names(names, sizeof(names));
		log_error("workload %s: unknown; valid: %s", run.workload, names);
		return CMD_USAGE;
	}
	run.common.command = command_line(argv);
	snprintf(name, sizeof(name), "%s %s", argv[0], argv[1]);
	argv[1] = name;
	ret = parse_options(&run, argc - 1, argv + 1);
	if (!ret)
		ret = make_jobs(&run, &jobs);
	/* Several are measured as those of a suite are: one that fails is no end of the others. */
	run.common.manner.goes_on = run.common.manner.renews = jobs.n > 1;
	if (!ret)
		ret = run_common(&run.common, jobs.specs, jobs.n);
	suite_jobs_free(&jobs);
	free(run.common.command);
	return ret;
}
