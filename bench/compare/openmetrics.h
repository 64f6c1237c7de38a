/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The numbers of a document for a time-series database. All are gauges, so that the text is both
 * OpenMetrics 1.0 and what node_exporter's textfile collector reads (Prometheus' text format 0.0.4,
 * to which the lines of OpenMetrics alone, # UNIT and # EOF, are comments).
 */
#ifndef ODPBENCH_COMPARE_OPENMETRICS_H
#define ODPBENCH_COMPARE_OPENMETRICS_H

#include <jansson.h>
#include <stdio.h>

/* Errors stay in the stream. */
void openmetrics_write(const json_t *doc, FILE *out);

#endif
