// SPDX-License-Identifier: GPL-2.0
/*
 * odpbench value RUN.json ROW NUMBER: one number of one row, for scripts; with --format, all numbers of
 * a document for another program.
 */
#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "compare/openmetrics.h"
#include "compare/runs.h"
#include "lib/atomic_file.h"
#include "lib/log.h"
#include "results/results.h"

struct arguments {
	const char *words[3];	/* the document, the row, the number */
	size_t n;
	bool all;		/* as OpenMetrics */
	const char *out;	/* NULL: stdout */
};

static const struct argp_option options[] = {
	{ "format", 'f', "openmetrics", 0, "All numbers of a document, as OpenMetrics, which node_exporter's "
	  "textfile collector reads, too", 0 },
	{ "out", 'o', "FILE.prom", 0, "Write them there, whole or not at all", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'f':
		if (strcmp(arg, "openmetrics"))
			argp_error(state, "format: invalid value '%s'; valid: openmetrics", arg);
		arguments->all = true;
		return 0;
	case 'o':
		arguments->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->n == 3)
			argp_error(state, "%s: one document, one row and one number", arg);
		if (!arguments->n)
			cmd_there(state, arg);
		arguments->words[arguments->n++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (arguments->all) {
			if (arguments->n != 1)
				argp_error(state, "--format openmetrics is of one RUN.json");
			return 0;
		}
		if (arguments->out)
			argp_error(state, "--out needs --format");
		if (arguments->n < 3)
			argp_error(state, "RUN.json, ROW and NUMBER are needed");
		if (measured_find(arguments->words[2]) == MEASURED)
			argp_error(state, "%s: unknown; valid: p50, fault_cost, flushes_map, flushes_unmap, "
				   "..., as odpbench compare prints them", arguments->words[2]);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "RUN.json ROW NUMBER\nRUN.json --format openmetrics",
	.doc = "Print a number of a row, by the names that odpbench compare has for both; or all numbers of "
	       "a document, for a time-series database.",
};

/* The median, if the document is a directory with several runs. */
static int print(const struct runs *runs, const char *id, size_t kind)
{
	const struct run_row *row = runs_row(runs, id);
	double value = row ? run_row_median(row, kind) : NAN;

	if (isnan(value)) {
		log_error("%s: %s %s", runs->name, row ? "has no such number of" : "has no row", id);
		return CMD_FAILED;
	}
	printf("%.17g\n", value);
	return CMD_DONE;
}

static int write_all(const struct arguments *arguments)
{
	json_t *doc = results_load(arguments->words[0]);
	struct atomic_file *file = NULL;
	int ret = CMD_FAILED;

	if (doc && !arguments->out) {
		openmetrics_write(doc, stdout);
		ret = fflush(stdout) || ferror(stdout) ? CMD_FAILED : CMD_DONE;
	} else if (doc) {
		file = atomic_file_open(arguments->out);
	}
	if (file) {
		openmetrics_write(doc, atomic_file_stream(file));
		ret = atomic_file_commit(file) ? CMD_FAILED : CMD_DONE;
	}
	json_decref(doc);
	return ret;
}

int cmd_value(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct runs runs = { 0 };
	int status = CMD_FAILED;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (arguments.all)
		return write_all(&arguments);
	if (!runs_load(&runs, arguments.words[0]))
		status = print(&runs, arguments.words[1], measured_find(arguments.words[2]));
	runs_free(&runs);
	return status;
}
