// SPDX-License-Identifier: GPL-2.0
/* Plots of bars in clusters: flushes per 512 pages. */
#include <stdlib.h>
#include <string.h>

#include "gnuplot.h"
#include "must.h"
#include "plots.h"
#include "wording.h"

static size_t count(const char **values)
{
	size_t n = 0;

	while (values[n])
		n++;
	return n;
}

static void print_names(FILE *out, const char **names)
{
	for (size_t i = 0; names[i]; i++)
		fprintf(out, "%s ", names[i]);
}

void plot_print_bar(FILE *out, size_t cluster, size_t bar, size_t bars, double height,
		    const char *label)
{
	double width = 0.8 / (double)bars;

	fprintf(out, "%g %g %g \"%s\"\n",
		(double)cluster + ((double)bar - ((double)bars - 1) / 2) * width, height,
		width * 0.92, label);
}

static int plot_direction(struct report *report, struct section *section,
			  const struct group *group, const char *subject, bool unmap)
{
	const char **paths = group_values(group, "path");
	const char **modes = group_values(group, "iommu_mode");
	struct text_stream data, series, extra;
	char *title = must_format("flushes at %s: %s [%s]", unmap ? "unmap" : "map", subject,
				  report->domain);
	struct plot_request request = { .script = plot_bars_gp, .title = title, .x_label = "",
					.y_label = "flushes per 512 pages, exact" };
	double value, most = 0;
	char label[32];
	int ret = 0;

	must_open(&data);
	must_open(&series);
	must_open(&extra);
	for (size_t m = 0; modes[m]; m++) {
		for (size_t p = 0; paths[p]; p++) {
			if (!report_find_flushes(group, paths[p], modes[m], unmap, &value))
				continue;
			format_number(value, label, sizeof(label));
			plot_print_bar(data.out, p, m, count(modes), value, label);
			most = value > most ? value : most;
		}
		fputs("\n\n", data.out);
	}
	fprintf(extra.out, "log %g ", most);
	print_names(extra.out, paths);
	print_names(series.out, modes);
	request.data = must_close(&data);
	request.series = must_close(&series);
	request.extra = must_close(&extra);
	if (report->plots && most > 0)
		ret = plot_finish(report, section, &request, "flushes");
	free((char *)request.data);
	free((char *)request.series);
	free((char *)request.extra);
	free(title);
	free(paths);
	free(modes);
	return ret;
}

int plot_flushes(struct report *report, struct section *section, const struct group *group,
		 const char *subject)
{
	int ret = plot_direction(report, section, group, subject, true);

	return ret ? ret : plot_direction(report, section, group, subject, false);
}
