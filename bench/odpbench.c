// SPDX-License-Identifier: GPL-2.0
/* odpbench: a table of subcommands. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "host/time_domain.h"
#include "lib/log.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "doctor", cmd_doctor, "whether this host can measure ODP, what is missing, and how to mend it" },
	{ "info", cmd_info, "what this machine is and can measure" },
	{ "counters", cmd_counters, "what drivers count of devices, ports and memory regions" },
	{ "list", cmd_list, "workloads and their options" },
	{ "run", cmd_run, "run one workload" },
	{ "validate", cmd_validate, "check what must hold of every ODP device" },
	{ "qualify", cmd_qualify, "does a device do all that a profile requires?" },
	{ "suite", cmd_suite, "run a file of workloads and parameters" },
	{ "merge", cmd_merge, "put the documents of a suite's parts together" },
	{ "exec", cmd_exec, "run any program in a session of its own" },
	{ "lend", cmd_lend, "lend a PCI function to devices that do not map for DMA themselves" },
	{ "serve", cmd_serve, "be the other host of a workload between two" },
	{ "report", cmd_report, "write report.txt and report.html from a run.json" },
	{ "matrix", cmd_matrix, "the same from the runs of several kernels, side by side" },
	{ "value", cmd_value, "print one number of one row, or all of them as OpenMetrics" },
	{ "baseline", cmd_baseline, "make a baseline of several runs that should be equal" },
	{ "compare", cmd_compare, "say what got worse from one run, or one set of runs, to another" },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *out)
{
	fprintf(out, "Usage: odpbench COMMAND [OPTION...]\n\n"
		"Measures and validates RDMA on-demand paging (ODP).\n\n");
	for (size_t i = 0; i < NCOMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
	fprintf(out, "\nodpbench COMMAND --help tells more.  Exit status: 0 done, 1 failed, "
		"2 bad usage.\n");
}

static void names(char *text, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < NCOMMANDS && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%s", i ? ", " : "",
					   commands[i].name);
}

/* What a full disk did not take is no success. */
static int flush_output(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	log_error("standard output: cannot write: %s", strerror(errno));
	return status ? status : 1;
}

int main(int argc, char **argv)
{
	char name[32], valid[256];

	if (argc < 2) {
		usage(stderr);
		return 2;
	}
	if (time_domain_check())
		return 2;
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return 0;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("odpbench " ODPBENCH_VERSION);
		return 0;
	}
	for (size_t i = 0; i < NCOMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		/* What argp calls the program in its messages. */
		snprintf(name, sizeof(name), "odpbench %s", argv[1]);
		argv[1] = name;
		return flush_output(commands[i].run(argc - 1, argv + 1));
	}
	names(valid, sizeof(valid));
	log_error("%s: unknown command; valid: %s", argv[1], valid);
	return 2;
}
