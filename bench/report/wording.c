// SPDX-License-Identifier: GPL-2.0
/* How rows, numbers and time domains are put in words. */
#include <stdlib.h>
#include <string.h>

#include "host/emulated.h"
#include "lib/must.h"
#include "report/wording.h"

char *describe_times(const struct report *report)
{
	if (!strcmp(report->domain, "icount"))
		return must_copy("icount: instructions, 1 instruction = 1 ns of guest time; "
				 "not a real time");
	if (!strcmp(report->domain, "tcg"))
		return must_copy("tcg: ns of an emulated machine; counts are exact, times are "
				 "not; not a real time");
	return must_format("%s: %s", report->domain, report->unit);
}

char *describe_axis(const struct report *report)
{
	bool emulated = emulation_warning(report->domain) != NULL;

	return must_format("%s [%s%s]", report->unit, report->domain,
			   emulated ? ", not a real time" : "");
}

char *describe_counts(const struct report *report, const char *what)
{
	return must_format("%s: %s; counts are exact", report->domain, what);
}

const char *emulation_warning(const char *domain)
{
	if (!strcmp(domain, "icount"))
		return "These are not real times. The machine was emulated and counted "
		       "instructions: 1 instruction = 1 ns of guest time, exact and repeatable. "
		       "Caches, memory and the IOMMU hardware cost nothing here.";
	if (!strcmp(domain, "tcg"))
		return "These are not real times. The machine was emulated: counts are exact, "
		       "times are not.";
	return NULL;
}

void section_warn_of_devices(struct section *section, const json_t *doc)
{
	const json_t *devices = json_object_get(json_object_get(doc, "env"), "devices");
	json_t *device;
	size_t i;

	json_array_foreach(devices, i, device) {
		const char *about = json_string_value(json_object_get(device, "about"));
		char *warning;

		if (!about)
			continue;
		warning = must_format("%s: %s. Its times hold " EMULATED_SHARE ".",
				      json_string_value(json_object_get(device, "name")), about);
		section_warning(section, warning);
		free(warning);
	}
}

char *describe_unit(const struct report *report, enum unit unit)
{
	return unit == UNIT_TIME ? describe_times(report) :
	       describe_counts(report, unit == UNIT_BYTES ? "bytes" : "flushes per 512 pages");
}

void section_commands(struct section *section, const struct group *group)
{
	char *commands = group_commands(group);

	section_lines(section, BLOCK_COMMANDS, commands);
	free(commands);
}
