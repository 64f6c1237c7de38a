// SPDX-License-Identifier: GPL-2.0
/* What `report` and `matrix` share. */
#include "cmd/report_common.h"

enum { OPTION_NO_PLOTS = 0x200, OPTION_FRONT, OPTION_SECTION };

static const struct argp_option options[] = {
	{ "no-plots", OPTION_NO_PLOTS, NULL, 0, "Tables only; gnuplot is not needed", 1 },
	{ "front", OPTION_FRONT, NULL, 0, "Print the front page alone, for a mail; write nothing", 1 },
	{ "section", OPTION_SECTION, "HEADING", 0, "Print the section of that heading alone, in the "
	  "same way", 1 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_common *common = state->input;

	switch (key) {
	case OPTION_NO_PLOTS:
		common->no_plots = true;
		return 0;
	case OPTION_FRONT:
		common->front = true;
		return 0;
	case OPTION_SECTION:
		common->section = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp report_common_argp = { .options = options, .parser = parse };

bool report_common_plots(const struct report_common *common)
{
	return !common->no_plots && !common->front && !common->section;
}

int report_common_give(const struct report_common *common, const struct report *report,
		       const char *directory)
{
	if (common->section)
		return report_write_one(report, common->section, stdout);
	if (!common->front)
		return report_write(report, directory);
	report_write_front(report, stdout);
	return 0;
}
