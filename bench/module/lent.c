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

const char *const lent_drivers[] = { LENT_ODP_PATH, LENT_ODP_DEV, NULL };
const char *const lent_modes[] = { LENT_MODES, NULL };
/* The group types of these modes (Documentation/ABI/testing/sysfs-kernel-iommu_groups). */
static const char *const types[] = { "DMA", "DMA-FQ", "identity", NULL };

static int index_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

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

/*
 * The other functions of its group that have a driver, which prevents a change of the mode:
 * ": other functions of its group are in use: 0000:00:1f.2 (ahci)", or "".
 */
static void name_others(const char *name, char *buf, size_t size)
{
	char pattern[128], driver[64];
	size_t length = 0;
	glob_t found;

	snprintf(pattern, sizeof(pattern), PCI "/%s/iommu_group/devices/*", name);
	buf[0] = '\0';
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc && length < size; i++) {
			const char *other = strrchr(found.gl_pathv[i], '/') + 1;

			if (!strcmp(other, name) ||
			    sysfs_link(driver, sizeof(driver), "%s/driver", found.gl_pathv[i]))
				continue;
			length += snprintf(buf + length, size - length, "%s%s (%s)", length ?
					   ", " : ": other functions of its group are in use: ",
					   other, driver);
		}
	}
	globfree(&found);
}

bool lent_is_lent(const char *name)
{
	char driver[64];

	return !sysfs_link(driver, sizeof(driver), PCI "/%s/driver", name) &&
	       index_of(lent_drivers, driver) >= 0;
}

static int write_type(const char *name, const char *mode)
{
	int ret = sysfs_write(types[index_of(lent_modes, mode)], PCI "/%s/iommu_group/type", name);
	char others[256];

	if (!ret)
		return 0;
	name_others(name, others, sizeof(others));
	log_error("%s: IOMMU mode %s: %s%s", name, mode, strerror(-ret), others);
	return ret;
}

const struct undo_kind undo_iommu_mode = { .name = "iommu-mode", .undo = lent_set_mode };

/* Notes the first change; if the mode is back to what it was first, there is nothing to undo. */
static void note_mode(const char *name, const char *before, const char *mode)
{
	const char *first = undo_before(&undo_iommu_mode, name);

	if (!first && strcmp(before, "off"))
		undo_note(&undo_iommu_mode, name, before);
	else if (first && !strcmp(first, mode))
		undo_forget(&undo_iommu_mode, name);
}

int lent_set_mode(const char *name, const char *mode)
{
	const char *before = lent_mode(name);
	char driver[64];
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
	if (!strcmp(before, mode))
		return 0;
	if (sysfs_link(driver, sizeof(driver), PCI "/%s/driver", name) ||
	    index_of(lent_drivers, driver) < 0) {
		log_error("%s: IOMMU mode %s: the function is not lent (odpbench lend)", name, mode);
		return -ENODEV;
	}
	ret = sysfs_write(name, DRIVERS "/%s/unbind", driver);
	if (ret) {
		log_error("%s: unbinding from %s: %s", name, driver, strerror(-ret));
		return ret;
	}
	note_mode(name, before, mode);
	ret = write_type(name, mode);
	bound = bind_to(driver, name);
	return ret ? ret : bound;
}

int lent_renew(const char *name)
{
	const char *mode = lent_mode(name);
	int ret, back;

	if (!strcmp(mode, "off") || !strcmp(mode, "passthrough"))
		return 0;
	ret = lent_set_mode(name, "passthrough");
	back = lent_set_mode(name, mode);
	return ret ? ret : back;
}
