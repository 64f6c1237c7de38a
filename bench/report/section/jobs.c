// SPDX-License-Identifier: GPL-2.0
/* What the run lacks: jobs that it has not reached, and jobs that failed. */
#include "report/section/jobs.h"

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

void report_jobs_of(struct report *report, const char *kernel, const json_t *doc)
{
	const json_t *asked = json_object_get(doc, "jobs_asked"), *failed, *job;
	size_t nfailed = json_array_size(json_object_get(doc, "failed")), i;
	struct section *section;

	if (!asked && !nfailed)
		return;
	section = report_section(report, "Missing jobs");
	if (asked)
		section_warning(section, "The run was cut off, or is still running.");
	if (asked)
		section_text(section, "%s%sit has %zu of %lld jobs.", kernel ? kernel : "",
			     kernel ? ": " : "", json_array_size(json_object_get(doc, "jobs")),
			     (long long)json_integer_value(asked));
	failed = json_object_get(doc, "failed");
	json_array_foreach(failed, i, job) {
		section_text(section, "%s%s%s failed: %s. This runs it alone:", kernel ? kernel : "",
			     kernel ? ": " : "", text_of(job, "job"), text_of(job, "error"));
		section_lines(section, BLOCK_LISTING, text_of(job, "command"));
	}
}

int report_jobs(struct report *report)
{
	report_jobs_of(report, NULL, report->doc);
	return 0;
}
