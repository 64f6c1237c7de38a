// SPDX-License-Identifier: GPL-2.0
/* Plots of bars that are made of parts: stages of a fault, memory by its kind. */
#include <stdlib.h>

#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"

static double sum_up_to(const struct stacked *stacked, size_t bar, size_t part)
{
	double sum = 0;

	for (size_t p = 0; p <= part; p++)
		sum += stacked->values[bar * stacked->nparts + p];
	return sum;
}

static bool is_used(const struct stacked *stacked, size_t part)
{
	for (size_t bar = 0; bar < stacked->nbars; bar++)
		if (stacked->values[bar * stacked->nparts + part] > 0)
			return true;
	return false;
}

/* The block of a part; bars are drawn from the highest top to the lowest, over each other. */
static void print_part(FILE *out, const struct stacked *stacked, size_t part)
{
	for (size_t bar = 0; bar < stacked->nbars; bar++) {
		double top = sum_up_to(stacked, bar, part);
		char label[32];

		format_value(stacked->unit, sum_up_to(stacked, bar, stacked->nparts - 1), label,
			     sizeof(label));
		fprintf(out, "%zu %g \"%s\"\n", bar, top / stacked->scale, label);
	}
	fputs("\n\n", out);
}

int plot_stacked(struct report *report, struct section *section, const struct stacked *stacked)
{
	struct plot_streams streams;
	struct plot_request request = { .script = plot_stacked_gp, .title = stacked->title,
					.x_label = "", .y_label = stacked->y_label };
	double most = 0;
	int ret;

	plot_streams_open(&streams);
	for (size_t part = stacked->nparts; part-- > 0;) {
		if (!is_used(stacked, part))
			continue;
		print_part(streams.data.out, stacked, part);
		fprintf(streams.series.out, "%s ", stacked->parts[part]);
	}
	for (size_t bar = 0; bar < stacked->nbars; bar++) {
		double sum = sum_up_to(stacked, bar, stacked->nparts - 1);

		most = sum > most ? sum : most;
	}
	fprintf(streams.extra.out, "%g ", most / stacked->scale);
	for (size_t bar = 0; bar < stacked->nbars; bar++)
		fprintf(streams.extra.out, "%s ", stacked->bars[bar]);
	ret = plot_streams_finish(&streams, report, section, &request,
				  report->plots && most > 0, stacked->kind);
	return ret;
}
