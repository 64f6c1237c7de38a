// SPDX-License-Identifier: GPL-2.0
/* odpbench run WORKLOAD: one job, its options made from the workload's table. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "lib/log.h"
#include "run_common.h"

#define MAX_OPTIONS 32
#define KEY_BASE 1000	/* options of the table that have no letter */

struct run_command {
	struct run_common common;
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
	char err[512];

	if (run_spec_set(&run->spec, key, value, err, sizeof(err)))
		argp_error(state, "%s", err);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_command *run = state->input;
	const struct option_desc *table = run->spec.ops->options;
	char err[512];

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
		if (run_spec_check(&run->spec, err, sizeof(err)))
			argp_error(state, "%s", err);
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

static int parse_options(struct run_command *run, int argc, char **argv)
{
	const struct argp_child children[] = { { &run_common_argp, 0, NULL, 2 }, { } };
	const struct option_desc *table = run->spec.ops->options;
	struct argp_option options[NFIXED + MAX_OPTIONS + 1] = { };
	struct argp argp = { .options = options, .parser = parse, .children = children,
			     .doc = run->spec.ops->summary };
	size_t n;
	int ret;

	memcpy(options, fixed, sizeof(fixed));
	for (n = 0; table[n].name && n < MAX_OPTIONS; n++)
		options[NFIXED + n] = (struct argp_option){
			.name = dashed(table[n].name),
			.key = option_key(&table[n], n),
			.arg = table[n].type == OPTION_FLAG ? "yes|no" : "VALUE",
			.flags = table[n].type == OPTION_FLAG ? OPTION_ARG_OPTIONAL : 0,
			.doc = table[n].help,
			.group = 1,
		};
	ret = argp_parse(&argp, argc, argv, 0, NULL, run);
	while (n--)
		free((char *)options[NFIXED + n].name);
	return ret;
}

int cmd_run(int argc, char **argv)
{
	struct run_command run = { };
	char err[512], names[128], name[64];
	int ret;

	argp_err_exit_status = CMD_USAGE;
	if (argc < 2 || argv[1][0] == '-') {
		workload_names(names, sizeof(names));
		printf("Usage: odpbench run WORKLOAD [OPTION...]\n\nworkloads: %s; "
		       "odpbench run WORKLOAD --help lists the options of one\n", names);
		return argc > 1 && !strcmp(argv[1], "--help") ? CMD_DONE : CMD_USAGE;
	}
	if (run_spec_init(&run.spec, argv[1], err, sizeof(err))) {
		log_error("%s", err);
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
