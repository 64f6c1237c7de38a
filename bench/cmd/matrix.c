// SPDX-License-Identifier: GPL-2.0
/* odpbench matrix NAME=RUN.json...: one report of the runs of several kernels. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/report_common.h"
#include "cmd/run_common.h"
#include "compare/matrix.h"
#include "lib/log.h"
#include "lib/must.h"
#include "report/plot/plots.h"
#include "results/results.h"

struct arguments {
	struct matrix matrix;
	struct report_common common;
	const char *out;
	bool failed;	/* a document could not be read, or there are too many */
};

enum { OPTION_UNLIKE = 0x100 };

static const struct argp_option options[] = {
	{ "failed", 'f', "NAME=REASON", 0, "A column for a run that failed, in its place among "
	  "the others", 0 },
	{ "out", 'o', "DIR", 0, "Where to write (default: here); made if missing", 0 },
	{ "unlike", OPTION_UNLIKE, NULL, 0, "Also compare runs on unlike machines: another CPU, "
	  "number of CPUs or NUMA nodes, IOMMU", 0 },
	{ 0 },
};

/* NAME=VALUE; the name is to be freed. */
static char *split(struct argp_state *state, char *arg, const char **value)
{
	char *equals = strchr(arg, '=');

	if (!equals || equals == arg || !equals[1])
		argp_error(state, "%s: expected NAME=RUN.json, or --failed NAME=REASON", arg);
	*value = equals + 1;
	return must_format("%.*s", (int)(equals - arg), arg);
}

static void add(struct arguments *arguments, struct argp_state *state, char *arg, bool failed)
{
	json_t *doc = NULL;
	const char *value;
	char *name = split(state, arg, &value);

	if (!failed) {
		doc = results_load(value);
		arguments->failed |= !doc;
	}
	if (doc || failed)
		arguments->failed |= matrix_add(&arguments->matrix, name, doc, value) != 0;
	free(name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->common;
		return 0;
	case 'f':
		add(arguments, state, arg, true);
		return 0;
	case 'o':
		arguments->out = arg;
		return 0;
	case OPTION_UNLIKE:
		arguments->matrix.unlike = true;
		return 0;
	case ARGP_KEY_ARG:
		add(arguments, state, arg, false);
		return 0;
	case ARGP_KEY_NO_ARGS:
		if (!arguments->matrix.ncolumns)
			argp_error(state, "which runs? NAME=RUN.json for each");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &report_common_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
	.args_doc = "NAME=RUN.json...",
	.doc = "Write report.txt, report.html and plots (SVG) that compare the runs of one suite "
	       "on several kernels.\vEach run is a column, in the order given, and each column is "
	       "compared with the first. Only runs of one time domain on machines that are alike "
	       "can be compared.",
};

int cmd_matrix(int argc, char **argv)
{
	struct arguments arguments = { .out = "." };
	const struct report_common *common = &arguments.common;
	struct matrix *matrix = &arguments.matrix;
	char *command = command_line(argv);
	struct report report;
	int ret = -EINVAL;

	argp_err_exit_status = CMD_USAGE;
	/* In order: a failed column keeps its place. */
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
	if (!arguments.failed && (!report_common_plots(common) || !plot_available()))
		ret = matrix_ready(matrix);
	if (!ret) {
		report_init(&report, matrix->all, "odpbench matrix: %zu kernels",
			    matrix->ncolumns);
		report.plots = report_common_plots(common);
		ret = matrix_build(matrix, &report, command);
		if (!ret)
			ret = report_common_give(common, &report, arguments.out);
		report_free(&report);
	}
	matrix_free(matrix);
	free(command);
	return ret ? CMD_FAILED : CMD_DONE;
}
