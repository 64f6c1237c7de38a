// SPDX-License-Identifier: GPL-2.0
/* odpbench baseline RUN.json... --out FILE: what later runs are compared with. */
#include <argp.h>

#include "cmd/cmd.h"
#include "compare/baseline.h"
#include "lib/atomic_file.h"

struct arguments {
	char **files;
	size_t nfiles;
	const char *out;
};

static const struct argp_option options[] = {
	{ "out", 'o', "FILE", 0, "Where to write it; appears whole or not at all", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'o':
		arguments->out = arg;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->nfiles = (size_t)(state->argc - state->next);
		for (size_t i = 0; i < arguments->nfiles; i++)
			cmd_there(state, arguments->files[i]);
		return 0;
	case ARGP_KEY_END:
		if (arguments->nfiles < 2)
			argp_error(state, "a baseline is made of two runs or more, to see by how much "
				   "they differ");
		if (!arguments->out)
			argp_error(state, "--out is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "RUN.json RUN.json...",
	.doc = "Make one small document of several runs of one kernel that should be equal: what later "
	       "runs are compared with.",
};

int cmd_baseline(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct atomic_file *file;
	json_t *baseline;
	int ret = -1;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	baseline = baseline_make(arguments.files, arguments.nfiles);
	file = baseline ? atomic_file_open(arguments.out) : NULL;
	if (file) {
		baseline_write(baseline, atomic_file_stream(file));
		ret = atomic_file_commit(file);
	}
	json_decref(baseline);
	return ret ? CMD_FAILED : CMD_DONE;
}
