// SPDX-License-Identifier: GPL-2.0
/* The lent PCI function, as sysfs shows it. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lent.h"
#include "log.h"
#include "sysfs.h"

#define PCI		"/sys/bus/pci/devices"
#define DRIVER		"odp_path"
#define DRIVER_DIR	"/sys/bus/pci/drivers/" DRIVER

const char *const lent_modes[] = { "strict", "lazy", "passthrough", NULL };
/* The group's types (Documentation/ABI/testing/sysfs-kernel-iommu_groups), in that order. */
static const char *const types[] = { "DMA", "DMA-FQ", "identity", NULL };

static int index_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

int lent_first(char name[LENT_NAME_LEN])
{
	glob_t found;
	int ret = -ENODEV;

	if (glob(DRIVER_DIR "/*:*:*.*", 0, NULL, &found) == 0) {
		snprintf(name, LENT_NAME_LEN, "%.15s",
			 strrchr(found.gl_pathv[0], '/') + 1);
		ret = 0;
	}
	globfree(&found);
	return ret;
}

/*
 * How well a function suits the kind "1234:11e8": 2 it is lent already, 1 no driver has it, 0
 * it is of another kind or in use.
 */
static int suits_kind(const char *name, const char *kind)
{
	char vendor[16], device[16], driver[64], have[40];

	if (sysfs_read(vendor, sizeof(vendor), PCI "/%s/vendor", name) ||
	    sysfs_read(device, sizeof(device), PCI "/%s/device", name))
		return 0;
	snprintf(have, sizeof(have), "%s:%s", vendor + 2, device + 2);	/* after "0x" */
	if (strcasecmp(have, kind))
		return 0;
	if (sysfs_link(driver, sizeof(driver), PCI "/%s/driver", name))
		return 1;
	return strcmp(driver, DRIVER) ? 0 : 2;
}

static int find_kind(const char *kind, char name[LENT_NAME_LEN])
{
	int best = 0, suits;
	const char *candidate;
	glob_t found;

	if (glob(PCI "/*", 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			candidate = strrchr(found.gl_pathv[i], '/') + 1;
			suits = suits_kind(candidate, kind);
			if (suits > best) {
				best = suits;
				snprintf(name, LENT_NAME_LEN, "%.15s", candidate);
			}
		}
	}
	globfree(&found);
	if (best)
		return 0;
	log_error("%s: no PCI function of this kind is free of a driver (lspci -nnk shows them)",
		  kind);
	return -ENODEV;
}

static int resolve(const char *which, char name[LENT_NAME_LEN])
{
	unsigned int vendor, device;
	char path[128];
	int end = 0;

	if (sscanf(which, "%4x:%4x%n", &vendor, &device, &end) == 2 && !which[end])
		return find_kind(which, name);
	snprintf(path, sizeof(path), PCI "/%s", which);
	if (strlen(which) >= LENT_NAME_LEN || strchr(which, '/') || access(path, F_OK)) {
		log_error("%s: no such PCI function; valid: an address such as 0000:00:03.0, or a "
			  "kind such as 1234:11e8 (lspci -nn shows both)", which);
		return -ENODEV;
	}
	strcpy(name, which);
	return 0;
}

static int bind_to_module(const char *name)
{
	int ret;

	if (access(DRIVER_DIR, F_OK)) {
		log_error("%s: cannot be lent: the module odp_path is not loaded", name);
		return -ENODEV;
	}
	ret = sysfs_write(DRIVER, PCI "/%s/driver_override", name);
	if (!ret)
		ret = sysfs_write(name, DRIVER_DIR "/bind");
	if (ret)
		log_error("%s: binding to odp_path: %s", name, strerror(-ret));
	return ret;
}

int lent_bind(const char *which, char name[LENT_NAME_LEN])
{
	char driver[64];
	int ret = resolve(which, name);

	if (ret)
		return ret;
	if (!sysfs_link(driver, sizeof(driver), PCI "/%s/driver", name)) {
		if (!strcmp(driver, DRIVER))
			return 0;
		log_error("%s: the driver %s has it; lend a spare function", name, driver);
		return -EBUSY;
	}
	return bind_to_module(name);
}

int lent_group(const char *name)
{
	char group[32];

	if (sysfs_link(group, sizeof(group), PCI "/%s/iommu_group", name))
		return -1;
	return atoi(group);
}

const char *lent_mode(const char *name)
{
	char type[32];
	int i;

	if (sysfs_read(type, sizeof(type), PCI "/%s/iommu_group/type", name))
		return "off";
	i = index_of(types, type);
	return i < 0 ? "off" : lent_modes[i];
}

static int write_type(const char *name, const char *mode)
{
	int ret = sysfs_write(types[index_of(lent_modes, mode)], PCI "/%s/iommu_group/type", name);

	if (ret)
		log_error("%s: IOMMU mode %s: %s%s", name, mode, strerror(-ret),
			  ret == -EBUSY ? " (another driver has a function of its group)" : "");
	return ret;
}

int lent_set_mode(const char *name, const char *mode)
{
	int ret, bound;

	if (index_of(lent_modes, mode) < 0) {
		log_error("IOMMU mode %s: unknown; valid: strict, lazy, passthrough, current",
			  mode);
		return -EINVAL;
	}
	if (lent_group(name) < 0) {
		log_error("%s: IOMMU mode %s: the function is behind no IOMMU; valid: current",
			  name, mode);
		return -ENODEV;
	}
	if (!strcmp(lent_mode(name), mode))
		return 0;
	ret = sysfs_write(name, DRIVER_DIR "/unbind");
	if (ret) {
		log_error("%s: unbinding from odp_path: %s", name, strerror(-ret));
		return ret;
	}
	ret = write_type(name, mode);
	bound = bind_to_module(name);
	return ret ? ret : bound;
}
