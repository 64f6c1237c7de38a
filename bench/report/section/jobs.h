/* SPDX-License-Identifier: GPL-2.0 */
/* What a run lacks, in a report of its own or of several. */
#ifndef ODPBENCH_REPORT_SECTION_JOBS_H
#define ODPBENCH_REPORT_SECTION_JOBS_H

#include "report/model.h"

/* kernel is the heading of its column where there are several runs; NULL: there is one. */
void report_jobs_of(struct report *report, const char *kernel, const json_t *doc);

#endif
