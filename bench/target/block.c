// SPDX-License-Identifier: GPL-2.0
/*
 * Target block: a drive, whose driver maps the pages of each request by itself. Its IOMMU mode is
 * changed as that of an emulated NIC is.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/drive.h"
#include "host/emulated.h"
#include "lib/log.h"
#include "lib/sysfs.h"
#include "target/target.h"

static const char *const operations[] = { "read", "write", NULL };
static const enum access accesses[] = { ACCESS_READ, ACCESS_WRITE };

static const struct option_desc operation_options[] = {
	{ .name = "operation", .type = OPTION_CHOICE, .choices = operations, .def = "read",
	  .only = TARGET_BLOCK,
	  .help = "what is done with the drive; write: only where nothing can be lost, on a drive "
		  "of scripts/vm --drive",
	  .offset = offsetof(struct target_params, operation) },
	{ .name = "size", .letter = 's', .type = OPTION_BYTES, .min = PAGE_BYTES, .max = 1 << 20,
	  .def = "128K", .only = TARGET_BLOCK, .help = "bytes of a request, whole pages",
	  .offset = offsetof(struct target_params, size) },
	{ }
};

static bool maps(const char *device)
{
	(void)device;
	return true;
}

static int find(const struct machine *machine, const char *named, char *device, char *function,
		char *err, size_t err_size)
{
	(void)machine;
	if (*named) {
		snprintf(device, FIXTURE_DEVICE_LEN, "%s", named);
	} else if (drive_first_emulated(device, FIXTURE_DEVICE_LEN)) {
		snprintf(err, err_size, "no drive to be used without asking: scripts/vm --drive nvme "
			 "has one; to read from another, name it: --device nvme0n1");
		return -ENODEV;
	}
	if (!drive_function(device, function, LENT_NAME_LEN))
		return 0;
	snprintf(err, err_size, "device %s: no block device of a PCI function; valid: a drive, such "
		 "as nvme0n1", device);
	return -ENODEV;
}

/*
 * A drive with one queue, as on one CPU, gets the scheduler mq-deadline by default. On 7.x each of its
 * requests then takes a detour over a worker of kblockd, which takes half as long again as the request
 * itself. Drives with a queue for each CPU have no scheduler.
 */
static int set_no_scheduler(const char *name)
{
	int ret = sysfs_write("none", "/sys/block/%s/queue/scheduler", name);

	if (ret)
		log_error("/sys/block/%s/queue/scheduler: %s", name, strerror(-ret));
	return ret;
}

/* A change of the IOMMU mode may just have bound the driver again. */
static int open_drive(struct target *target)
{
	const char *name = target->fixture->device;
	int ret;

	if (accesses[target->params->operation] == ACCESS_WRITE && !emulated_drive(name))
		return fixture_skip(target->fixture, "operation write: %s may hold data; valid: read",
				    name);
	ret = drive_wait(name);
	if (!ret && emulated_drive(name))
		ret = set_no_scheduler(name);
	if (!ret)
		target->private = target;	/* it is open, and there is nothing to keep */
	return ret;
}

static void close_drive(struct target *target)
{
	(void)target;
}

static enum access chosen(const struct target_params *params)
{
	return accesses[params->operation];
}

const struct target_ops target_block = {
	.bit = TARGET_BLOCK,
	.name = "block",
	.words = "a block device",
	.maps = maps,
	.operation_options = operation_options,
	.find = find,
	.open = open_drive,
	.close = close_drive,
	.chosen = chosen,
};
