// SPDX-License-Identifier: GPL-2.0
/* odpbench run WORKLOAD: one job, its options made from the workload's table. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/run_common.h"
#include "lib/log.h"

#define MAX_SETTINGS 64
#define KEY_BASE 1000	/* options of the table that have no letter */

/* What is valid depends on the device, so values are checked when all of them are known. */
struct run_command {
	struct run_common common;
	const char *workload;
	struct option_desc table[WORKLOAD_MAX_OPTIONS];	/* on every kind of device */
	struct {
		const char *key, *value;
	} settings[MAX_SETTINGS];
	size_t nsettings;
	struct run_spec spec;
};

static const struct argp_option fixed[] = {
	{ "path", 'P', "LIST", 0, "paths, interleaved: native,page,sg,iova,iova-batch", 1 },
	{ "iommu-mode", 'M', "MODE", 0, "strict, lazy, passthrough or current (default)", 1 },
};

#define NFIXED (sizeof(fixed) / sizeof(fixed[0]))

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
	run->settings[run->nsettings].key = key;
	run->settings[run->nsettings++].value = value;
}

static void make_spec(struct run_command *run, struct argp_state *state)
{
	char err[512];
	int ret = run_spec_init(&run->spec, run->workload, run->common.device, err, sizeof(err));

	for (size_t i = 0; i < run->nsettings && !ret; i++)
		ret = run_spec_set(&run->spec, run->settings[i].key, run->settings[i].value, err,
				   sizeof(err));
	if (!ret)
		ret = run_spec_check(&run->spec, err, sizeof(err));
	if (ret)
		argp_error(state, "%s", err);
	if (run->common.connect && !run_spec_between_hosts(&run->spec)) {
		run_names_between_hosts(err, sizeof(err));
		argp_error(state, "workload %s: not between two hosts; these can, on an ibverbs "
			   "device: %s", run->workload, err);
	}
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
		argp_error(state, "%s: one workload at a time; a suite runs several", arg);
		return 0;
	case ARGP_KEY_END:
		make_spec(run, state);
		return 0;
	}
	for (size_t i = 0; table[i].name; i++) {
		if (key != option_key(&table[i], i))
			continue;
		set(run, state, table[i].name, arg ? arg : "yes");
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
	if (asprintf(&doc, "%s%s%s", ops->summary, ops->about ? "\n\n" : "",
		     ops->about ? ops->about : "") < 0)
		doc = NULL;
	argp.doc = doc;
	if (!ret)
		ret = argp_parse(&argp, argc, argv, 0, NULL, run);
	free(doc);
	while (n-- > NFIXED) {
		free((char *)options[n].name);
		free((char *)options[n].doc);
	}
	return ret;
}

int cmd_run(int argc, char **argv)
{
	struct run_command run = { };
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
	run.common.command = command_line(argc, argv);
	snprintf(name, sizeof(name), "%s %s", argv[0], argv[1]);
	argv[1] = name;
	ret = parse_options(&run, argc - 1, argv + 1);
	if (!ret)
		ret = run_common(&run.common, &run.spec, 1);
	free(run.common.command);
	run_spec_free(&run.spec);
	return ret;
}
