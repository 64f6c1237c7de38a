// SPDX-License-Identifier: GPL-2.0
/* A PCI function lent to one of our drivers, through sysfs. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/sysfs.h"
#include "module/lent.h"

#define PCI		"/sys/bus/pci/devices"
#define DRIVERS		"/sys/bus/pci/drivers"

const char *const lent_drivers[] = { LENT_ODP_PATH, LENT_ODP_DEV, LENT_VFIO_PCI, NULL };

bool lent_is_provider(const char *name)
{
	char class[16];

	return !sysfs_read(class, sizeof(class), PCI "/%s/class", name) &&
	       !strncmp(class, "0x05", 4);
}

int lent_first(char name[LENT_NAME_LEN])
{
	const char *candidate;
	glob_t found;
	int ret = -ENODEV;

	if (glob(DRIVERS "/" LENT_ODP_PATH "/*:*:*.*", 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc && ret; i++) {
			candidate = strrchr(found.gl_pathv[i], '/') + 1;
			if (lent_is_provider(candidate))
				continue;
			snprintf(name, LENT_NAME_LEN, "%.15s", candidate);
			ret = 0;
		}
	}
	globfree(&found);
	return ret;
}

/*
 * How well a function suits the kind "1234:11e8": 2: the driver has it already; 1: no driver has
 * it; 0: it is of another kind, or another driver has it.
 */
static int suits_kind(const char *name, const char *kind, const char *driver)
{
	char vendor[16], device[16], bound[64], have[40];

	if (sysfs_read(vendor, sizeof(vendor), PCI "/%s/vendor", name) ||
	    sysfs_read(device, sizeof(device), PCI "/%s/device", name))
		return 0;
	snprintf(have, sizeof(have), "%s:%s", vendor + 2, device + 2);	/* after "0x" */
	if (strcasecmp(have, kind))
		return 0;
	if (sysfs_link(bound, sizeof(bound), PCI "/%s/driver", name))
		return 1;
	return strcmp(bound, driver) ? 0 : 2;
}

static int find_kind(const char *kind, const char *driver, char name[LENT_NAME_LEN])
{
	int best = 0, suits;
	const char *candidate;
	glob_t found;

	if (glob(PCI "/*", 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			candidate = strrchr(found.gl_pathv[i], '/') + 1;
			suits = suits_kind(candidate, kind, driver);
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

static int resolve(const char *which, const char *driver, char name[LENT_NAME_LEN])
{
	unsigned int vendor, device;
	char path[128];
	int end = 0;

	if (sscanf(which, "%4x:%4x%n", &vendor, &device, &end) == 2 && !which[end])
		return find_kind(which, driver, name);
	snprintf(path, sizeof(path), PCI "/%s", which);
	if (strlen(which) >= LENT_NAME_LEN || strchr(which, '/') || access(path, F_OK)) {
		log_error("%s: no such PCI function; valid: an address such as 0000:00:03.0, or a "
			  "kind such as 1234:11e8 (lspci -nn shows both)", which);
		return -ENODEV;
	}
	strcpy(name, which);
	return 0;
}

static int bind_to(const char *driver, const char *name)
{
	char path[128];
	int ret;

	snprintf(path, sizeof(path), DRIVERS "/%s", driver);
	if (access(path, F_OK)) {
		log_error("%s: cannot be lent: the module %s is not loaded", name, driver);
		return -ENODEV;
	}
	ret = sysfs_write(driver, PCI "/%s/driver_override", name);
	if (!ret)
		ret = sysfs_write(name, DRIVERS "/%s/bind", driver);
	if (ret)
		log_error("%s: binding to %s: %s%s", name, driver, strerror(-ret),
			  ret == -ENODEV ? ": the driver does not take it; dmesg says why" : "");
	return ret;
}

int lent_bind(const char *which, const char *driver, char name[LENT_NAME_LEN])
{
	char bound[64];
	int ret = resolve(which, driver, name);

	if (ret)
		return ret;
	if (!sysfs_link(bound, sizeof(bound), PCI "/%s/driver", name)) {
		if (!strcmp(bound, driver))
			return 0;
		log_error("%s: the driver %s has it; lend a spare function", name, bound);
		return -EBUSY;
	}
	return bind_to(driver, name);
}
