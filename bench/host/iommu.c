// SPDX-License-Identifier: GPL-2.0
/* This machine's IOMMU: whose it is and what it offers, as sysfs shows it. */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/iommu.h"
#include "lib/sysfs.h"

#define UNITS "/class/iommu"

/* How each vendor's driver names its units; or, without a prefix, the driver of a unit's device. */
static const struct {
	const char *prefix, *driver, *vendor;
} vendors[] = {
	{ "dmar", NULL, "intel" },
	{ "ivhd", NULL, "amd" },
	{ "smmu3.", NULL, "smmuv3" },
	{ "arm-smmu", NULL, "smmu" },
	{ NULL, "virtio_iommu", "virtio" },	/* the unit has its PCI function's name */
};

static const char *vendor_of(const char *sys, const char *unit)
{
	char driver[64];

	sysfs_link(driver, sizeof(driver), "%s" UNITS "/%s/device/driver", sys, unit);
	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++) {
		const char *prefix = vendors[i].prefix;

		if (prefix ? !strncmp(unit, prefix, strlen(prefix)) :
			     !strcmp(driver, vendors[i].driver))
			return vendors[i].vendor;
	}
	return "unknown";
}

/*
 * Bits of registers that sysfs shows in hexadecimal. Intel: VT-d specification, 11.4.2 and
 * 11.4.3. AMD: I/O Virtualization Technology specification, 3.2.1 (NpCache).
 */
static const struct {
	const char *file;
	unsigned int bit;
	const char *feature;
} features[] = {
	{ "intel-iommu/cap", 7, "caching-mode" },
	{ "intel-iommu/ecap", 43, "scalable-mode" },
	{ "intel-iommu/ecap", 47, "first-stage" },
	{ "amd-iommu/cap", 26, "caching-mode" },
};

static json_t *features_of(const char *sys, const char *unit)
{
	json_t *found = json_array();
	char value[32];

	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (!sysfs_read(value, sizeof(value), "%s" UNITS "/%s/%s", sys, unit,
				features[i].file) &&
		    strtoull(value, NULL, 16) >> features[i].bit & 1)
			json_array_append_new(found, json_string(features[i].feature));
	return found;
}

static bool maps_flush(void)
{
	json_t *described = iommu_describe("/sys");
	json_t *offered = json_object_get(described, "features");
	bool amd = !strcmp(json_string_value(json_object_get(described, "vendor")), "amd");
	bool flush = !amd || json_array_size(offered);	/* AMD's only feature is caching-mode */

	json_decref(described);
	return flush;
}

/* Looked up once: flushes are counted after each of many operations, and hardware stays. */
bool iommu_maps_flush(void)
{
	static enum { UNKNOWN, NO, YES } answer;

	if (answer == UNKNOWN)
		answer = maps_flush() ? YES : NO;
	return answer == YES;
}

json_t *iommu_describe(const char *sys)
{
	char pattern[PATH_MAX];
	json_t *units = json_array(), *offered = NULL;
	const char *vendor = "none", *unit;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s" UNITS "/*", sys);
	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			unit = strrchr(found.gl_pathv[i], '/') + 1;
			vendor = vendor_of(sys, unit);
			if (!offered)	/* units of one machine are alike */
				offered = features_of(sys, unit);
			json_array_append_new(units, json_string(unit));
		}
	}
	globfree(&found);
	return json_pack("{s:s, s:o, s:o}", "vendor", vendor, "units", units, "features",
			 offered ? offered : json_array());
}
