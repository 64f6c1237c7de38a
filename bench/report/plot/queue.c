// SPDX-License-Identifier: GPL-2.0
/* Plots are drawn while the report is being made, by as many processes as there are CPUs. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/must.h"
#include "report/model.h"
#include "report/plot/gnuplot.h"

static size_t most_at_once(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return cpus < 1 ? 1 : cpus < PLOTS_AT_ONCE ? cpus : PLOTS_AT_ONCE;
}

/* Waits for the plot that was begun first. */
static int finish_first(struct report *report)
{
	struct plot_at_work first = report->at_work[0];

	memmove(report->at_work, report->at_work + 1, --report->nat_work * sizeof(first));
	return gnuplot_finish(first.drawing, &first.block->text);
}

int plot_finish(struct report *report, struct section *section,
		const struct plot_request *request, const char *kind)
{
	struct plot_at_work *plot;
	char *name;
	int ret = 0;

	if (report->nat_work == most_at_once())
		ret = finish_first(report);
	if (ret)
		return ret;
	name = must_format("plot_%02zu_%s", report->nplots + 1, kind);
	plot = &report->at_work[report->nat_work];
	plot->drawing = gnuplot_start(request, name);
	if (plot->drawing) {
		plot->block = section_plot(section, request->title, name);
		report->nat_work++;
		report->nplots++;
	}
	free(name);
	return plot->drawing ? 0 : -EIO;
}

int plots_wait(struct report *report)
{
	int ret = 0;

	while (report->nat_work && !ret)
		ret = finish_first(report);
	return ret;
}

void plots_cancel(struct report *report)
{
	while (report->nat_work)
		gnuplot_cancel(report->at_work[--report->nat_work].drawing);
}
