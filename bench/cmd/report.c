// SPDX-License-Identifier: GPL-2.0
/*
 * odpbench report RUN.json [--out DIR]: text, HTML and plots of a result document; of several, what each
 * release moved.
 */
#include <argp.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cmd/cmd.h"
#include "cmd/report_common.h"
#include "cmd/run_common.h"
#include "compare/trend.h"
#include "lib/must.h"
#include "lib/option.h"
#include "report/model.h"
#include "report/plot/plots.h"
#include "results/results.h"

struct arguments {
	struct report_common common;
	char **runs;
	size_t nruns;
	const char *out;
	bool has_flush_ns;
	uint64_t flush_ns;
};

enum { OPTION_FLUSH_NS = 0x100 };

#define MOST_FLUSH_NS 1000000000u

static const struct argp_option options[] = {
	{ "out", 'o', "DIR", 0, "Where to write (default: beside RUN.json; of several: here); made if missing", 0 },
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
	case ARGP_KEY_ARGS:
		arguments->runs = state->argv + state->next;
		arguments->nruns = (size_t)(state->argc - state->next);
		for (size_t i = 0; i < arguments->nruns; i++)
			cmd_there(state, arguments->runs[i]);
		return 0;
	case ARGP_KEY_END:
		if (!arguments->nruns)
			argp_error(state, "RUN.json is missing");
		if (arguments->nruns > 1 && (arguments->has_flush_ns || arguments->common.front))
			argp_error(state, "--flush-ns and --front are for one RUN.json");
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
	.args_doc = "RUN.json...",
	.doc = "Write report.txt, report.html and plots (SVG) of a result document; of several, such "
	       "as results/baseline/*, or of a directory of them, what each kernel moved, and which "
	       "machines differ from the others.\v"
	       "report.txt is plain text of at most 75 columns, for a mail; report.html is one "
	       "file with everything in it.",
};

static int report_run(const struct arguments *arguments)
{
	const struct report_common *common = &arguments->common;
	json_t *doc = results_load(arguments->runs[0]);
	char *copy = must_copy(arguments->runs[0]);
	struct report report;
	int ret = -EINVAL;

	if (!doc || (report_common_plots(common) && plot_available()))
		goto out;
	report_init(&report, doc, "odpbench report: Linux %s", document_kernel(doc));
	report.plots = report_common_plots(common);
	report.has_flush_ns = arguments->has_flush_ns;
	report.flush_ns = (double)arguments->flush_ns;
	ret = common->front ? report_front(&report) : report_build(&report);
	if (!ret)
		ret = report_common_give(common, &report,
					 arguments->out ? arguments->out : dirname(copy));
	report_free(&report);
out:
	json_decref(doc);
	free(copy);
	return ret;
}

/* A report is of a document: that of the newest release, without its rows. */
static int report_trend(const struct arguments *arguments, const char *command)
{
	struct trend trend = { .command = command };
	struct report report;
	json_t *doc;
	int ret = trend_load(&trend, arguments->runs, arguments->nruns);

	if (!ret && report_common_plots(&arguments->common))
		ret = plot_available();
	if (!ret) {
		doc = runs_document(&trend.releases[trend.n - 1].runs);
		report_init(&report, doc, "odpbench report: %zu releases", trend.n);
		report.plots = report_common_plots(&arguments->common);
		ret = trend_build(&trend, &report);
		if (!ret)
			ret = report_common_give(&arguments->common, &report,
						 arguments->out ? arguments->out : ".");
		report_free(&report);
		json_decref(doc);
	}
	trend_free(&trend);
	return ret;
}

static bool is_one_run(const struct arguments *arguments)
{
	struct stat st;

	return arguments->nruns == 1 && (stat(arguments->runs[0], &st) || !S_ISDIR(st.st_mode));
}

int cmd_report(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	char *command = command_line(argv);
	int ret;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	ret = is_one_run(&arguments) ? report_run(&arguments) : report_trend(&arguments, command);
	free(command);
	return ret ? CMD_FAILED : CMD_DONE;
}
