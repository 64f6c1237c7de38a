// SPDX-License-Identifier: GPL-2.0
/* odpbench report RUN.json [--out DIR]: text, HTML and plots of a result document. */
#include <argp.h>
#include <libgen.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "lib/must.h"
#include "lib/option.h"
#include "report/model.h"
#include "report/plot/plots.h"
#include "results/results.h"

struct arguments {
	const char *run, *out;
	const char *section;	/* NULL: all */
	bool plots, front, has_flush_ns;
	uint64_t flush_ns;
};

enum { OPTION_NO_PLOTS = 0x100, OPTION_FRONT, OPTION_SECTION, OPTION_FLUSH_NS };

#define MOST_FLUSH_NS 1000000000u

static const struct argp_option options[] = {
	{ "out", 'o', "DIR", 0, "Where to write (default: beside RUN.json); made if missing", 0 },
	{ "no-plots", OPTION_NO_PLOTS, NULL, 0, "Tables only; gnuplot is not needed", 0 },
	{ "front", OPTION_FRONT, NULL, 0, "Print the front page alone, for a mail; write nothing", 0 },
	{ "section", OPTION_SECTION, "HEADING", 0, "Print the section of that heading alone, in the "
	  "same way", 0 },
	{ "flush-ns", OPTION_FLUSH_NS, "N", 0, "Also compute what paths cost if the IOMMU takes N ns for "
	  "each flush, where times lack that (icount); it changes no number that was measured", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'o':
		arguments->out = arg;
		return 0;
	case OPTION_NO_PLOTS:
		arguments->plots = false;
		return 0;
	case OPTION_SECTION:
		arguments->section = arg;
		arguments->plots = false;
		return 0;
	case OPTION_FRONT:
		arguments->front = true;
		arguments->plots = false;
		return 0;
	case OPTION_FLUSH_NS:
		if (option_parse_number(arg, OPTION_NUMBER, 0, MOST_FLUSH_NS, &arguments->flush_ns))
			argp_error(state, "--flush-ns %s: valid: a number of ns from 0 to %u", arg,
				   MOST_FLUSH_NS);
		arguments->has_flush_ns = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->run)
			argp_error(state, "%s: one RUN.json at a time", arg);
		arguments->run = arg;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->run)
			argp_error(state, "RUN.json is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "RUN.json",
	.doc = "Write report.txt, report.html and plots (SVG) of a result document.\v"
	       "report.txt is plain text of at most 75 columns, for a mail; report.html is one "
	       "file with everything in it.",
};

int cmd_report(int argc, char **argv)
{
	struct arguments arguments = { .plots = true };
	struct report report;
	json_t *doc;
	char *copy;
	int ret;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	doc = results_load(arguments.run);
	if (!doc)
		return CMD_FAILED;
	if (arguments.plots && plot_available()) {
		json_decref(doc);
		return CMD_FAILED;
	}
	copy = must_copy(arguments.run);
	report_init(&report, doc, "odpbench report: Linux %s", document_kernel(doc));
	report.plots = arguments.plots;
	report.has_flush_ns = arguments.has_flush_ns;
	report.flush_ns = (double)arguments.flush_ns;
	ret = arguments.front ? report_front(&report) : report_build(&report);
	if (!ret && arguments.section)
		ret = report_write_one(&report, arguments.section, stdout);
	else if (!ret && arguments.front)
		report_write_front(&report, stdout);
	else if (!ret)
		ret = report_write(&report, arguments.out ? arguments.out : dirname(copy));
	report_free(&report);
	json_decref(doc);
	free(copy);
	return ret ? CMD_FAILED : CMD_DONE;
}
