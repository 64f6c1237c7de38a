// SPDX-License-Identifier: GPL-2.0
/* The IOMMU, and the mode that the device's pages are mapped in. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor/check.h"
#include "host/iommu.h"
#include "host/iommu_mode.h"
#include "lib/words.h"

static bool has_file(const struct subject *subject, const char *path)
{
	char full[256];

	snprintf(full, sizeof(full), "%s%s", subject->root, path);
	return !access(full, F_OK);
}

/* What switches one off at boot, and the tables by which firmware tells of one. */
static const char *const switched_off[] = {
	"iommu=off", "intel_iommu=off", "amd_iommu=off", "iommu=soft", NULL
};
static const struct {
	const char *table, *fix;
} told_by[] = {
	{ "/sys/firmware/acpi/tables/DMAR", "kernel command line: intel_iommu=on" },
	{ "/sys/firmware/acpi/tables/IVRS", "kernel option CONFIG_AMD_IOMMU=y" },
	{ "/sys/firmware/acpi/tables/IORT", "kernel option CONFIG_ARM_SMMU_V3=y" },
};

static void how_to_get_one(const struct subject *subject, struct finding *finding)
{
	for (size_t i = 0; switched_off[i]; i++)
		if (subject_booted_with(subject, switched_off[i])) {
			finding_fix(finding, "kernel command line: remove %s", switched_off[i]);
			return;
		}
	for (size_t i = 0; i < sizeof(told_by) / sizeof(told_by[0]); i++)
		if (has_file(subject, told_by[i].table)) {
			finding_fix(finding, "%s", told_by[i].fix);
			return;
		}
	if (strcmp(subject->time_domain, "bare-metal"))
		finding_fix(finding, "give this guest an emulated IOMMU (QEMU: -device intel-iommu), "
			    "or measure on the host");
	else
		finding_fix(finding, "firmware setup: switch VT-d, AMD-Vi or the SMMU on");
}

static json_t *describe(const struct subject *subject)
{
	char sys[256];

	snprintf(sys, sizeof(sys), "%s/sys", subject->root);
	return iommu_describe(sys);
}

static void present(const struct subject *subject, struct finding *finding)
{
	json_t *iommu = describe(subject);
	char features[128];
	const char *vendor;

	vendor = json_string_value(json_object_get(iommu, "vendor"));
	words_join(json_object_get(iommu, "features"), ", ", features, sizeof(features));
	if (!strcmp(vendor, "none")) {
		finding_warn(finding, "none: no mapping and no flush, so all paths are alike");
		how_to_get_one(subject, finding);
	} else if (!strcmp(vendor, "unknown")) {
		finding_unknown(finding, "of a kind that is not known: how its flushes count is not, "
				"either");
	} else {
		finding_ok(finding, "%s%s%s", vendor, *features ? ": " : "", features);
	}
	json_decref(iommu);
}

/* What made the kernel choose passthrough, if the command line did. */
static const char *const passes_through[] = {
	"iommu=pt", "iommu.passthrough=1", "amd_iommu=pt", NULL
};

static void mend_passthrough(const struct subject *subject, struct finding *finding)
{
	for (size_t i = 0; passes_through[i]; i++)
		if (subject_booted_with(subject, passes_through[i])) {
			finding_fix(finding, "kernel command line: remove %s", passes_through[i]);
			return;
		}
	finding_fix(finding, "kernel command line: iommu.passthrough=0");
}

static bool has_iommu(const struct subject *subject)
{
	json_t *iommu = describe(subject);
	bool has = json_array_size(json_object_get(iommu, "units"));

	json_decref(iommu);
	return has;
}

static void mode(const struct subject *subject, struct finding *finding)
{
	const char *function = subject_function(subject), *mode;

	if (!*function)
		return;
	mode = iommu_mode_read(subject->root, function);
	if (!strcmp(mode, "off") && !has_iommu(subject))
		return;		/* iommu.present has it */
	if (!strcmp(mode, "passthrough")) {
		finding_warn(finding, "%s: passthrough: no mapping and no flush, so all paths are "
			     "alike", function);
		mend_passthrough(subject, finding);
	} else if (!strcmp(mode, "off")) {
		finding_warn(finding, "%s is behind no IOMMU, though there is one: all paths are "
			     "alike", function);
		finding_fix(finding, "take a function that has a group: "
			    "ls -d /sys/bus/pci/devices/*/iommu_group");
	} else {
		finding_ok(finding, "%s: %s", function, mode);
	}
}

/* swiotlb=force is for devices whose pages no IOMMU maps (kernel/dma/direct.c). */
static void bounce(const struct subject *subject, struct finding *finding)
{
	const char *function = subject_function(subject);
	const char *mode = *function ? iommu_mode_read(subject->root, function) : "off";

	if (!subject_booted_with(subject, "swiotlb=force")) {
		finding_ok(finding, "none");
	} else if (!strcmp(mode, "off") || !strcmp(mode, "passthrough")) {
		finding_fail(finding, "swiotlb=force and no IOMMU that maps: each access on demand is "
			     "refused");
		finding_fix(finding, "kernel command line: remove swiotlb=force");
	} else {
		finding_ok(finding, "swiotlb=force, but the IOMMU maps");
	}
}

const struct check iommu_checks[] = {
	{ "iommu.present", "what maps pages for devices", present },
	{ "iommu.mode", "how the device's pages are mapped and flushed", mode },
	{ "iommu.bounce", "pages that are copied instead of mapped", bounce },
	{ }
};
