// SPDX-License-Identifier: GPL-2.0
/* odpbench report RUN.json [--out DIR]: text, HTML and plots of a result document. */
#include <argp.h>
#include <libgen.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/report_common.h"
#include "lib/must.h"
#include "lib/option.h"
#include "report/model.h"
#include "report/plot/plots.h"
#include "results/results.h"

struct arguments {
	struct report_common common;
	const char *run, *out;
	bool has_flush_ns;
	uint64_t flush_ns;
};

enum { OPTION_FLUSH_NS = 0x100 };

#define MOST_FLUSH_NS 1000000000u

static const struct argp_option options[] = {
	{ "out", 'o', "DIR", 0, "Where to write (default: beside RUN.json); made if missing", 0 },
	{ "flush-ns", OPTION_FLUSH_NS, "N", 0, "Also compute what paths cost if the IOMMU takes N ns for "
	  "each flush, where times lack that (icount); it changes no number that was measured", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->common;
		return 0;
	case 'o':
		arguments->out = arg;
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

static const struct argp_child children[] = { { &report_common_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
	.args_doc = "RUN.json",
	.doc = "Write report.txt, report.html and plots (SVG) of a result document.\v"
	       "report.txt is plain text of at most 75 columns, for a mail; report.html is one "
	       "file with everything in it.",
};

int cmd_report(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	const struct report_common *common = &arguments.common;
	struct report report;
	json_t *doc;
	char *copy;
	int ret;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	doc = results_load(arguments.run);
	if (!doc)
		return CMD_FAILED;
	if (report_common_plots(common) && plot_available()) {
		json_decref(doc);
		return CMD_FAILED;
	}
	copy = must_copy(arguments.run);
	report_init(&report, doc, "odpbench report: Linux %s", document_kernel(doc));
	report.plots = report_common_plots(common);
	report.has_flush_ns = arguments.has_flush_ns;
	report.flush_ns = (double)arguments.flush_ns;
	ret = common->front ? report_front(&report) : report_build(&report);
	if (!ret)
		ret = report_common_give(common, &report,
					 arguments.out ? arguments.out : dirname(copy));
	report_free(&report);
	json_decref(doc);
	free(copy);
	return ret ? CMD_FAILED : CMD_DONE;
}
