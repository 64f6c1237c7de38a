/* SPDX-License-Identifier: GPL-2.0 */
/* How rows, numbers and time domains are put in words: the same in every table and plot. */
#ifndef ODPBENCH_REPORT_WORDING_H
#define ODPBENCH_REPORT_WORDING_H

#include <jansson.h>
#include <stdbool.h>

#include "lib/format.h"
#include "report/model.h"
#include "results/quantity.h"
#include "results/group.h"

/* All strings returned are to be freed. */

/*
 * Set the rows among which the functions below tell cases apart: those of a table, or NULL for all
 * of the document, which is what report_init() sets.
 */
void describe_among(struct report *report, const struct group *rows);

/*
 * The case of a row: "512 scattered 4 KiB pages, ", "write, local, absent, 4 KiB, ", with a comma
 * at its end, so that an empty one fits in any sentence. A parameter that has one value in all
 * these rows is left out, unless everybody looks for it (pages, size, operation, ...).
 */
char *describe_case(const struct report *report, const json_t *row);

/* The same without the comma at its end. */
char *describe_case_alone(const struct report *report, const json_t *row);

/* The same without one parameter, for a table or plot against that parameter. */
char *describe_case_without(const struct report *report, const json_t *row, const char *param);

/* The parameters left out above, of the workload of a row: "iterations 200, ". */
char *describe_constants(const struct report *report, const json_t *row);

/* "icount: instructions, 1 instruction = 1 ns of guest time; not a real time" */
char *describe_times(const struct report *report);

/* The short form for the axis of a plot: "instructions [icount, not a real time]" */
char *describe_axis(const struct report *report);

/* "icount: flushes; counts are exact" */
char *describe_counts(const struct report *report, const char *what);

/* "icount: bytes; counts are exact", "icount: instructions, ...". */
char *describe_unit(const struct report *report, enum unit unit);

/* What must be said at the top of a report of emulated times; NULL for real ones. */
const char *emulation_warning(const char *domain);

/* Says of each device of a document that is not what its name suggests what it is. */
void section_warn_of_devices(struct section *section, const json_t *doc);

/* Adds the commands that made a group's rows, beneath their table or plot. */
void section_commands(struct section *section, const struct group *group);

#endif
