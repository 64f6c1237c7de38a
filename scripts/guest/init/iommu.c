// SPDX-License-Identifier: GPL-2.0
/* Checks that the IOMMU is of the kind that was asked for, with the test devices behind it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "init.h"

#define TEST_DEVICES 2

static const char *kernel_release(void)
{
	static struct utsname u;

	uname(&u);
	return u.release;
}

/* A bit of a register of an Intel unit: '0' or '1'. */
static char bit(const char *unit, const char *name, int number)
{
	return '0' + (strtoull(read_line("%s/intel-iommu/%s", unit, name), NULL, 16) >> number & 1);
}

/* Caching mode, scalable mode, first stage; '?' where it does not matter. */
static void check_intel(const char *unit, const char *kind)
{
	static const char *const bits[][2] = {
		{ "intel", "00?" }, { "intel-cm", "10?" }, { "intel-sm", "010" }, { "intel-fs", "011" },
	};
	const char have[] = { bit(unit, "cap", 7), bit(unit, "ecap", 43), bit(unit, "ecap", 47), 0 };

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (!strcmp(kind, bits[i][0]))
			for (int k = 0; k < 3; k++)
				if (bits[i][1][k] != '?' && bits[i][1][k] != have[k])
					fail("the Intel IOMMU is not of the kind %s: caching mode, "
					     "scalable mode and first stage are %s", kind, have);
}

/* Each kind must have a unit of its driver in sysfs. */
static void check_unit(const char *kind)
{
	static const char *const units[][2] = {
		{ "intel", "dmar" }, { "amd", "ivhd" }, { "smmuv3", "smmu3." },
	};
	char unit[512] = "/sys/class/iommu";
	const char *name = NULL;
	bool found;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strncmp(kind, units[i][0], strlen(units[i][0])))
			name = units[i][1];
	if (name) {
		found = enter_first(unit, sizeof(unit), name);
	} else {
		strcpy(unit, "/sys/bus/virtio/drivers/virtio_iommu");
		found = enter_first(unit, sizeof(unit), "virtio") &&
			enter_first(unit, sizeof(unit), "iommu") &&
			enter_first(unit, sizeof(unit), "");
	}
	if (!found)
		fail("kernel %s found no IOMMU of the kind %s (nothing in %s)", kernel_release(), kind,
		     unit);
	if (!strncmp(kind, "intel", 5))
		check_intel(unit, kind);
}

static void check_function(const char *name, const struct parameters *p)
{
	static const char *const types[][2] = {
		{ "strict", "DMA" }, { "lazy", "DMA-FQ" }, { "passthrough", "identity" },
	};
	const char *have = "none";
	char group[512];

	snprintf(group, sizeof(group), "/sys/bus/pci/devices/%s/iommu_group", name);
	if (!access(group, F_OK))
		have = read_line("%s/type", group);
	else if (strcmp(p->iommu, "virtio"))
		/*
		 * before 6.15 a virtio IOMMU is probed for a device only when a driver binds to it
		 * (bcb81ac6ae3c, "iommu: Get DT/ACPI parsing into the proper probe path")
		 */
		fail("test device %s has no IOMMU group", name);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(p->mode, types[i][0]) && strcmp(have, types[i][1]))
			fail("kernel %s does not do mode %s with this IOMMU (%s): %s is in a group "
			     "of type %s", kernel_release(), p->mode, p->iommu, name, have);
}

/* QEMU's edu functions: how many there are, and the group of each. */
static void check_functions(const struct parameters *p)
{
	static const char all[] = "/sys/bus/pci/devices";
	DIR *directory = opendir(all);
	struct dirent *entry;
	int edu = 0;

	while (directory && (entry = readdir(directory))) {
		if (strcmp(read_line("%s/%s/device", all, entry->d_name), "0x11e8"))
			continue;
		check_function(entry->d_name, p);
		edu++;
	}
	if (directory)
		closedir(directory);
	if (edu != TEST_DEVICES)
		fail("%d test devices (edu) instead of %d", edu, TEST_DEVICES);
}

void check_iommu(const struct parameters *p)
{
	if (!strcmp(p->iommu, "none"))
		return;
	check_unit(p->iommu);
	check_functions(p);
}
