// SPDX-License-Identifier: GPL-2.0
/* odpbench merge SUITE PART.json...: the documents of a suite's parts, put together. */
#include <argp.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/suite_jobs.h"
#include "results/merge.h"

struct arguments {
	const char *suite, *device, *out;
	struct merge_part *parts;
	size_t n;
	bool failed;	/* a document could not be read */
};

static const struct argp_option options[] = {
	{ "out", 'o', "FILE", 0, "write the document there", 0 },
	{ "device", 'd', "DEVICE", 0, "as it was named to odpbench suite", 0 },
	{ }
};

static void add(struct arguments *arguments, const char *file, struct argp_state *state)
{
	struct merge_part *parts = reallocarray(arguments->parts, arguments->n + 1, sizeof(*parts));

	if (!parts)
		argp_failure(state, CMD_FAILED, 0, "%s: no memory", file);
	arguments->parts = parts;
	parts[arguments->n] = (struct merge_part){ .name = file, .doc = results_load_part(file) };
	arguments->failed |= !parts[arguments->n++].doc;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'o':
		arguments->out = arg;
		return 0;
	case 'd':
		arguments->device = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->suite)
			add(arguments, arg, state);
		else
			arguments->suite = arg;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->n)
			argp_error(state, "which suite, and which documents of its parts?");
		if (!arguments->out)
			argp_error(state, "the document goes where? --out FILE");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SUITE PART.json...",
	.doc = "Put together what odpbench suite SUITE --jobs LIST gave for each part of a suite: one "
	       "document, its rows in the order of the suite. The parts must be of one machine and "
	       "together have each job once.",
};

static int merge(const struct arguments *arguments, const struct suite_jobs *suite)
{
	json_t *jobs = run_specs_to_json(suite->specs, suite->n);
	struct results *results = jobs ? results_merge(jobs, arguments->parts, arguments->n) : NULL;
	int ret = results ? results_write(results, arguments->out) : -1;

	results_free(results);
	json_decref(jobs);
	return ret ? CMD_FAILED : CMD_DONE;
}

int cmd_merge(int argc, char **argv)
{
	struct arguments arguments = { };
	struct suite_jobs suite;
	int status = CMD_USAGE;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (arguments.failed) {
		status = CMD_FAILED;
	} else if (!suite_jobs_load(&suite, arguments.suite, arguments.device)) {
		status = merge(&arguments, &suite);
		suite_jobs_free(&suite);
	}
	for (size_t i = 0; i < arguments.n; i++)
		json_decref(arguments.parts[i].doc);
	free(arguments.parts);
	return status;
}
