// SPDX-License-Identifier: GPL-2.0
/* Builds all sections of a report and writes its files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/atomic_file.h"
#include "lib/log.h"
#include "lib/must.h"
#include "report/model.h"
#include "report/plot/gnuplot.h"

int report_build(struct report *report)
{
	static int (*const sections[])(struct report *) = {
		report_front, report_environment, report_jobs, report_claims, report_flushes,
		report_break_even, report_summary, report_pinned, report_touch, report_steady,
		report_verbs, report_stages, report_costs, report_latency, report_memory, report_block,
		report_processes, report_pitfalls, report_faults, report_defects,
		report_evidence, report_reproduce,
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]) && !ret; i++)
		ret = sections[i](report);
	return ret ? ret : plots_wait(report);
}

static void write_svg(const struct block *plot, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", out);
	fputs(plot->text, out);
}

static int write_plots(const struct report *report, const char *directory)
{
	int ret = 0;

	for (const struct section *s = report->sections; s && !ret; s = s->next) {
		for (const struct block *b = s->blocks; b && !ret; b = b->next) {
			struct atomic_file *file;
			char *path;

			if (b->type != BLOCK_PLOT)
				continue;
			path = must_format("%s/%s.svg", directory, b->name);
			file = atomic_file_open(path);
			if (file)
				write_svg(b, atomic_file_stream(file));
			ret = file ? atomic_file_commit(file) : -EIO;
			free(path);
		}
	}
	return ret;
}

static int write_form(const struct report *report, const char *directory, const char *name,
		      void (*write)(const struct report *report, FILE *out))
{
	char *path = must_format("%s/%s", directory, name);
	struct atomic_file *file = atomic_file_open(path);
	int ret = -EIO;

	if (file) {
		write(report, atomic_file_stream(file));
		ret = atomic_file_commit(file);
	}
	if (!ret)
		printf("%s\n", path);
	free(path);
	return ret;
}

int report_write(const struct report *report, const char *directory)
{
	int ret;

	if (mkdir(directory, 0777) && errno != EEXIST) {
		ret = -errno;
		log_error("%s: cannot create the directory: %s", directory, strerror(-ret));
		return ret;
	}
	ret = write_form(report, directory, "report.txt", report_write_text);
	if (!ret)
		ret = write_plots(report, directory);
	return ret ? ret : write_form(report, directory, "report.html", report_write_html);
}
