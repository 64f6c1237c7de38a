// SPDX-License-Identifier: GPL-2.0
/* odpbench compare BASE NEW...: what got worse, what got better, and what cannot be told. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/run_common.h"
#include "compare/form.h"
#include "lib/log.h"
#include "lib/must.h"

#define MOST_SIDES 64

struct arguments {
	const char *sides[MOST_SIDES];	/* the base first */
	size_t nsides;
	const char *again;
	const struct compare_form *form;
	struct compare_options options;
};

enum { OPTION_THRESHOLD = 0x100, OPTION_ALPHA, OPTION_FORCE, OPTION_AGAIN, OPTION_FORMAT };

static const struct argp_option options[] = {
	{ "threshold", OPTION_THRESHOLD, "PCT", 0, "What changes by no more than this is the same, in "
	  "percent (default: the floor of each row, at least 0.2; of times that scatter 1)", 0 },
	{ "alpha", OPTION_ALPHA, "A", 0, "Of times that scatter: how likely one false alarm among all "
	  "rows may be (default: 0.05)", 0 },
	{ "again", OPTION_AGAIN, "RUN", 0, "An alarm counts only if this run, the same once more, has it "
	  "too", 0 },
	{ "format", OPTION_FORMAT, "FORM", 0, "text, markdown, json, csv, junit or kcidb "
	  "(default: text)", 0 },
	{ "force", OPTION_FORCE, NULL, 0, "Compare runs of unlike machines, with too few runs, or with "
	  "rows missing; the output says so", 0 },
	{ 0 },
};

static double number(struct argp_state *state, const char *name, const char *text, double most)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value > 0 && value <= most))
		argp_error(state, "%s %s: valid: a number above 0, up to %g", name, text, most);
	return value;
}

static const struct compare_form *form_of(struct argp_state *state, const char *name)
{
	const struct compare_form *form = compare_forms;

	while (form->name && strcmp(form->name, name))
		form++;
	if (!form->name)
		argp_error(state, "--format %s: valid: text, markdown, json, csv, junit, kcidb", name);
	return form;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case OPTION_THRESHOLD:
		arguments->options.threshold = number(state, "--threshold", arg, 100) / 100;
		return 0;
	case OPTION_ALPHA:
		arguments->options.alpha = number(state, "--alpha", arg, 1);
		return 0;
	case OPTION_AGAIN:
		arguments->again = arg;
		return 0;
	case OPTION_FORMAT:
		arguments->form = form_of(state, arg);
		return 0;
	case OPTION_FORCE:
		arguments->options.force = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->nsides == MOST_SIDES)
			argp_error(state, "%s: at most %d sides", arg, MOST_SIDES);
		cmd_there(state, arg);
		arguments->sides[arguments->nsides++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (arguments->nsides < 2)
			argp_error(state, "BASE and NEW are missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "BASE NEW...",
	.doc = "Say what got worse and what got better.\vBASE and each NEW are a document, a baseline, "
	       "or a directory with the documents of several runs. Exit status: 0 the same or better, 1 "
	       "a regression, 2 cannot tell (unlike machines, too few runs, rows missing), or bad usage.",
};

/* In the order of verdicts: what an exit status says of several comparisons. */
static int status_of(const struct comparison *comparisons, size_t n)
{
	int status = CMD_DONE;

	for (size_t i = 0; i < n; i++) {
		enum verdict verdict = comparison_verdict(&comparisons[i]);

		if (verdict == VERDICT_WORSE)
			return CMD_FAILED;
		if (verdict == VERDICT_UNKNOWN)
			status = CMD_USAGE;
	}
	return status;
}

static int load_all(const struct arguments *arguments, struct runs *sides, struct runs *again)
{
	int ret = 0;

	for (size_t i = 0; i < arguments->nsides && !ret; i++)
		ret = runs_load(&sides[i], arguments->sides[i]);
	return ret || !arguments->again ? ret : runs_load(again, arguments->again);
}

int cmd_compare(int argc, char **argv)
{
	struct arguments arguments = {
		.form = compare_forms,
		.options = { .threshold = -1, .alpha = COMPARE_ALPHA },
	};
	struct comparison comparisons[MOST_SIDES] = { 0 };
	struct runs sides[MOST_SIDES] = { 0 }, again = { 0 };
	char *command = command_line(argv);
	int status = CMD_USAGE, ret;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	ret = load_all(&arguments, sides, &again);
	arguments.options.again = arguments.again ? &again : NULL;
	for (size_t i = 1; i < arguments.nsides && !ret; i++)
		ret = compare_runs(&comparisons[i - 1], &sides[0], &sides[i], &arguments.options);
	if (!ret) {
		const struct comparisons all = { comparisons, arguments.nsides - 1, command };

		arguments.form->write(&all, stdout);
		status = status_of(comparisons, all.n);
		if (fflush(stdout) || ferror(stdout)) {
			log_error("cannot write to stdout");
			status = CMD_USAGE;
		}
	}
	for (size_t i = 0; i < MOST_SIDES; i++) {
		comparison_free(&comparisons[i]);
		runs_free(&sides[i]);
	}
	runs_free(&again);
	free(command);
	return status;
}
