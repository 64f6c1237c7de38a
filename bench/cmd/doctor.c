// SPDX-License-Identifier: GPL-2.0
/* odpbench doctor: whether this host can run and measure ODP, what is missing, and how to mend it. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "doctor/doctor.h"

struct arguments {
	const char *device;
	bool as_json;
};

static const struct argp_option options[] = {
	{ "device", 'd', "DEV", 0, "an ibverbs device, or odp_dev (default: the one that workloads "
	  "take)", 0 },
	{ "json", 'j', NULL, 0, "print the checks as JSON", 0 },
	{ }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'd':
		arguments->device = arg;
		return 0;
	case 'j':
		arguments->as_json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: no argument is expected", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options, .parser = parse,
	.doc = "Check whether this host can run and measure ODP. Says what stops it, what makes its "
	       "numbers worse or fewer, and how to mend each. Changes nothing. Exit status: 0 if it is "
	       "ready, 1 if something stops it.",
};

static int print_json(const struct diagnosis *diagnosis)
{
	json_t *document = doctor_to_json(diagnosis);

	if (!document)
		return CMD_FAILED;
	json_dumpf(document, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(document);
	return CMD_DONE;
}

int cmd_doctor(int argc, char **argv)
{
	static struct diagnosis diagnosis;
	struct arguments arguments = { 0 };

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	doctor_diagnose(arguments.device, &diagnosis);
	if (!arguments.as_json)
		doctor_print(&diagnosis, stdout);
	else if (print_json(&diagnosis))
		return CMD_FAILED;
	return doctor_is_ready(&diagnosis) ? CMD_DONE : CMD_FAILED;
}
