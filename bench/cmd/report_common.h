/* SPDX-License-Identifier: GPL-2.0 */
/* What `report` and `matrix` share: what is made of a report, and how. */
#ifndef ODPBENCH_CMD_REPORT_COMMON_H
#define ODPBENCH_CMD_REPORT_COMMON_H

#include <argp.h>
#include <stdbool.h>

#include "report/model.h"

struct report_common {
	bool no_plots;
	bool front;		/* print the front page alone; no plots */
	const char *section;	/* print the section of that heading alone; no plots. NULL: none */
};

/* --no-plots, --front, --section, for .children of another argp; its input is a struct report_common. */
extern const struct argp report_common_argp;

/* Whether plots are made. */
bool report_common_plots(const struct report_common *common);

/* Prints or writes a report that was built, into a directory. 0, or negative errno (logged). */
int report_common_give(const struct report_common *common, const struct report *report,
		       const char *directory);

#endif
