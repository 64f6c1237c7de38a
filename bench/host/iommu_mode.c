// SPDX-License-Identifier: GPL-2.0
/* The IOMMU mode of a PCI function's group, through sysfs. */
#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/emulated.h"
#include "host/iommu_mode.h"
#include "lib/log.h"
#include "lib/sysfs.h"

#define PCI		"/sys/bus/pci/devices"
#define DRIVERS		"/sys/bus/pci/drivers"
#define VERBS		"/sys/class/infiniband"
#define NAME_LEN	64	/* IBV_SYSFS_NAME_MAX; a driver's name is no longer */

#define WAIT_MS		5
#define MOST_WAITS	2000	/* 10 s */

const char *const iommu_modes[] = { IOMMU_MODES, NULL };

/*
 * In the order of iommu_modes: the group's type (Documentation/ABI/testing/
 * sysfs-kernel-iommu_groups), and what makes the kernel choose it at boot
 * (Documentation/admin-guide/kernel-parameters.txt).
 */
static const struct {
	const char *type, *parameter;
} of_mode[] = {
	{ "DMA", "iommu.strict=1" },
	{ "DMA-FQ", "iommu.strict=0" },
	{ "identity", "iommu.passthrough=1" },
};

/* Drivers that may be taken from a function without asking: those of our modules. */
static const char *const own_drivers[] = { "odp_path", "odp_dev", NULL };

static int index_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

int iommu_group_of(const char *function)
{
	char group[32];

	if (sysfs_link(group, sizeof(group), PCI "/%s/iommu_group", function))
		return -1;
	return atoi(group);
}

const char *iommu_mode_read(const char *root, const char *function)
{
	char type[32];

	if (!sysfs_read(type, sizeof(type), "%s" PCI "/%s/iommu_group/type", root, function))
		for (int i = 0; iommu_modes[i]; i++)
			if (!strcmp(of_mode[i].type, type))
				return iommu_modes[i];
	return "off";
}

const char *iommu_mode_of(const char *function)
{
	return iommu_mode_read("", function);
}

/* Its first ibverbs device; "": it has none. */
static void device_of(const char *function, char device[NAME_LEN])
{
	sysfs_first(device, NAME_LEN, PCI "/%s/infiniband", function);
}

int iommu_mode_can_set(const char *function, const char *mode, char *err, size_t err_size)
{
	char driver[NAME_LEN], device[NAME_LEN];
	int i = index_of(iommu_modes, mode);

	device_of(function, device);
	if (i < 0 || !strcmp(iommu_mode_of(function), mode) || emulated_function(function))
		return 0;
	if (sysfs_link(driver, sizeof(driver), PCI "/%s/driver", function))
		snprintf(err, err_size, "%s: IOMMU mode %s: the function is not lent (odpbench "
			 "lend)", function, mode);
	else if (index_of(own_drivers, driver) < 0)
		snprintf(err, err_size, "%s: IOMMU mode %s: %s is left its driver %s; boot with "
			 "%s, or by hand: unbind it, write %s to iommu_group/type, bind it",
			 function, mode, *device ? device : "the function", driver,
			 of_mode[i].parameter, of_mode[i].type);
	else
		return 0;
	return -EBUSY;
}

/*
 * The other functions of its group that have a driver, which prevents a change of the mode:
 * ": other functions of its group are in use: 0000:00:1f.2 (ahci)", or "".
 */
static void name_others(const char *function, char *buf, size_t size)
{
	char pattern[128], driver[NAME_LEN];
	size_t length = 0;
	glob_t found;

	snprintf(pattern, sizeof(pattern), PCI "/%s/iommu_group/devices/*", function);
	buf[0] = '\0';
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc && length < size; i++) {
			const char *other = strrchr(found.gl_pathv[i], '/') + 1;

			if (!strcmp(other, function) ||
			    sysfs_link(driver, sizeof(driver), "%s/driver", found.gl_pathv[i]))
				continue;
			length += snprintf(buf + length, size - length, "%s%s (%s)", length ?
					   ", " : ": other functions of its group are in use: ",
					   other, driver);
		}
	}
	globfree(&found);
}

static int write_type(const char *function, const char *mode)
{
	int ret = sysfs_write(of_mode[index_of(iommu_modes, mode)].type,
			      PCI "/%s/iommu_group/type", function);
	char others[256];

	if (!ret)
		return 0;
	name_others(function, others, sizeof(others));
	log_error("%s: IOMMU mode %s: %s%s", function, mode, strerror(-ret), others);
	return ret;
}

const struct undo_kind undo_iommu_mode = { .name = "iommu-mode", .undo = iommu_mode_set };

/* Notes the first change; if the mode is back to what it was first, there is nothing to undo. */
static void note_mode(const char *function, const char *before, const char *mode)
{
	const char *first = undo_before(&undo_iommu_mode, function);

	if (!first && strcmp(before, "off"))
		undo_note(&undo_iommu_mode, function, before);
	else if (first && !strcmp(first, mode))
		undo_forget(&undo_iommu_mode, function);
}

static bool is_back(const char *function, const char *device)
{
	char now[NAME_LEN], node[NAME_LEN], state[32];

	device_of(function, now);
	return !strcmp(now, device) &&
	       !sysfs_first(node, sizeof(node), PCI "/%s/infiniband_verbs", function) &&
	       !sysfs_read(state, sizeof(state), VERBS "/%s/ports/1/state", device) &&
	       strstr(state, "ACTIVE");
}

/* A driver's devices come after bind has returned, and a port is active later still. */
static int wait_for(const char *function, const char *device)
{
	const struct timespec pause = { .tv_nsec = WAIT_MS * 1000000L };

	for (int i = 0; *device && !is_back(function, device); i++) {
		if (i == MOST_WAITS) {
			log_error("%s: %s is not back %d s after its driver was bound again, or "
				  "its port is not active", function, device,
				  MOST_WAITS * WAIT_MS / 1000);
			return -ETIMEDOUT;
		}
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* A lent function's driver_override still names its driver. */
static int bind_again(const char *function, const char *driver, const char *device)
{
	int ret = sysfs_write(function, DRIVERS "/%s/bind", driver);

	if (!ret)
		return wait_for(function, device);
	log_error("%s: binding to %s again: %s", function, driver, strerror(-ret));
	return ret;
}

/* Modes that follow one another, without the driver in between: binding it takes longest. */
static int change(const char *function, const char *const *modes)
{
	char driver[NAME_LEN], device[NAME_LEN];
	int ret, bound;

	sysfs_link(driver, sizeof(driver), PCI "/%s/driver", function);
	device_of(function, device);
	ret = sysfs_write(function, DRIVERS "/%s/unbind", driver);
	if (ret) {
		log_error("%s: unbinding from %s: %s", function, driver, strerror(-ret));
		return ret;
	}
	for (; *modes && !ret; modes++) {
		note_mode(function, iommu_mode_of(function), *modes);
		ret = write_type(function, *modes);
	}
	bound = bind_again(function, driver, device);
	return ret ? ret : bound;
}

int iommu_mode_set(const char *function, const char *mode)
{
	const char *const modes[] = { mode, NULL };
	char err[256];
	int ret;

	if (index_of(iommu_modes, mode) < 0) {
		log_error("IOMMU mode %s: unknown; valid: strict, lazy, passthrough, current",
			  mode);
		return -EINVAL;
	}
	if (iommu_group_of(function) < 0) {
		log_error("%s: IOMMU mode %s: the function is behind no IOMMU; valid: current",
			  function, mode);
		return -ENODEV;
	}
	if (!strcmp(iommu_mode_of(function), mode))
		return 0;
	ret = iommu_mode_can_set(function, mode, err, sizeof(err));
	if (!ret)
		return change(function, modes);
	log_error("%s", err);
	return ret;
}

static bool maps_nothing(const char *function)
{
	const char *mode = iommu_mode_of(function);

	return !strcmp(mode, "off") || !strcmp(mode, "passthrough");
}

bool iommu_mode_can_renew(const char *function)
{
	char err[256];

	return maps_nothing(function) ||
	       !iommu_mode_can_set(function, "passthrough", err, sizeof(err));
}

int iommu_mode_renew(const char *function)
{
	const char *const modes[] = { "passthrough", iommu_mode_of(function), NULL };
	char err[256];
	int ret;

	if (maps_nothing(function))
		return 0;
	ret = iommu_mode_can_set(function, "passthrough", err, sizeof(err));
	if (!ret)
		return change(function, modes);
	log_error("%s", err);
	return ret;
}
