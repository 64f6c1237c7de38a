// SPDX-License-Identifier: GPL-2.0
/* odpbench value RUN.json ROW NUMBER: one number of one row, for scripts. */
#include <argp.h>
#include <math.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "compare/runs.h"
#include "lib/log.h"

struct arguments {
	const char *words[3];	/* the document, the row, the number */
	size_t n;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (arguments->n == 3)
			argp_error(state, "%s: one document, one row and one number", arg);
		arguments->words[arguments->n++] = arg;
		return 0;
	case ARGP_KEY_END:
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
	.parser = parse,
	.args_doc = "RUN.json ROW NUMBER",
	.doc = "Print a number of a row, by the names that odpbench compare has for both.",
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

int cmd_value(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct runs runs = { 0 };
	int status = CMD_FAILED;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (!runs_load(&runs, arguments.words[0]))
		status = print(&runs, arguments.words[1], measured_find(arguments.words[2]));
	runs_free(&runs);
	return status;
}
