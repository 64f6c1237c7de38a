/* SPDX-License-Identifier: GPL-2.0 */
/* Running gnuplot with one of the scripts of scripts/plot/, which are part of the binary. */
#ifndef ODPBENCH_REPORT_PLOT_GNUPLOT_H
#define ODPBENCH_REPORT_PLOT_GNUPLOT_H

#include <stdbool.h>

#include "lib/must.h"

/* A script and the one that all scripts load. */
extern const char plot_style_gp[], plot_latency_gp[], plot_batch_gp[], plot_bars_gp[];
extern const char plot_stacked_gp[], plot_trend_gp[], plot_heat_gp[];

/* What a script gets: ARG1 data file, ARG2 output, ARG3 name, then from title on in this order. */
struct plot_request {
	const char *script;	/* its text */
	const char *data;	/* blocks separated by two empty lines, one for each series */
	const char *title, *x_label, *y_label;
	const char *series;	/* their names, separated by blanks */
	const char *extra;	/* what this script needs besides; "" for nothing */
};

/* A gnuplot at work. */
struct drawing;

/* Begins to draw; NULL: it cannot (logged). The request may go. */
struct drawing *gnuplot_start(const struct plot_request *request, const char *name);

/*
 * Waits for the plot, and frees the drawing. 0 with *svg, an SVG element to be embedded in HTML and
 * to be freed, whose ids start with name; or negative errno (logged).
 */
int gnuplot_finish(struct drawing *drawing, char **svg);

/* Ends gnuplot; nobody wants the plot any more. */
void gnuplot_cancel(struct drawing *drawing);

struct report;
struct section;

/*
 * Begins to draw, and adds the plot to the section; kind is a word for its file name. As many are
 * drawn at once as there are CPUs; plots_wait() waits for the last ones.
 */
int plot_finish(struct report *report, struct section *section,
		const struct plot_request *request, const char *kind);

int plots_wait(struct report *report);
void plots_cancel(struct report *report);

/* What a plot of bars is written into, before it is drawn. */
struct plot_streams {
	struct text_stream data, series, extra;
};

void plot_streams_open(struct plot_streams *streams);
/* Closes them and, if worth is set, draws what they hold as plot_finish() does. */
int plot_streams_finish(struct plot_streams *streams, struct report *report,
			struct section *section, struct plot_request *request, bool worth,
			const char *kind);

#endif
