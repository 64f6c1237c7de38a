// SPDX-License-Identifier: GPL-2.0
/* How rows, numbers and time domains are put in words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/must.h"
#include "report/wording.h"

void format_number(double value, char *buf, size_t size)
{
	if (fabs(value - nearbyint(value)) < 1e-9 || fabs(value) >= 1000)
		snprintf(buf, size, "%.0f", value);
	else if (fabs(value) >= 0.1)
		snprintf(buf, size, "%.1f", value);
	else
		snprintf(buf, size, "%.2g", value);
}

void format_bytes(double bytes, char *buf, size_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;

	while (bytes >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buf, size, bytes == nearbyint(bytes) ? "%.0f %s" : "%.2f %s", bytes, units[unit]);
}

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

void section_commands(struct section *section, const struct group *group)
{
	char *commands = group_commands(group);

	section_lines(section, BLOCK_COMMANDS, commands);
	free(commands);
}
