// SPDX-License-Identifier: GPL-2.0
/* How numbers and their changes are written. */
#include <math.h>
#include <stdio.h>

#include "lib/format.h"

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

void format_change(double first, double value, char *buf, size_t size)
{
	double ratio = first > 0 ? value / first : 0;

	if (value == first)
		snprintf(buf, size, "=");
	else if (first > 0 && !value)
		snprintf(buf, size, "to 0");
	/* A ratio to a number around 0 is noise, and 0.04 % would be printed as 0.0 %. */
	else if (first <= 0 || value < 0 || fabs(ratio - 1) < 0.0005)
		snprintf(buf, size, "%+.3g", value - first);
	else if (ratio >= 0.5 && ratio <= 2)	/* three digits at most: columns stay narrow */
		snprintf(buf, size, "%+.*f %%", fabs(ratio - 1) < 0.0995 ? 1 : 0, (ratio - 1) * 100);
	else if (ratio > 2)
		snprintf(buf, size, ratio < 1000 ? "x%.3g" : "x%.0f", ratio);
	else
		snprintf(buf, size, 1 / ratio < 1000 ? "/%.3g" : "/%.0f", 1 / ratio);
}
