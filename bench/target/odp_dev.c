// SPDX-License-Identifier: GPL-2.0
/* Target odp_dev: the software device of this repository. An access is one ioctl. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/schedule.h"
#include "lib/clock.h"
#include "module/odp_dev.h"
#include "target/target.h"

static const char *const operations[] = { "write", "read", "fetch_add", NULL };
static const enum access accesses[] = { ACCESS_WRITE, ACCESS_READ, ACCESS_FETCH_ADD };

static const struct option_desc operation_options[] = {
	{ .name = "operation", .type = OPTION_CHOICE, .choices = operations, .def = "write",
	  .only = TARGET_ODP_DEV,
	  .help = "what the device does to the pages; fetch_add: an atomic, of 8 bytes",
	  .offset = offsetof(struct target_params, operation) },
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
	struct odp_dev dev;
	int ret = odp_dev_open(&dev, err, err_size);

	(void)machine;
	(void)named;
	if (ret)
		return ret;
	snprintf(device, FIXTURE_DEVICE_LEN, "%s", target_odp_dev.name);
	snprintf(function, LENT_NAME_LEN, "%.15s", dev.info.function);
	odp_dev_close(&dev);
	return 0;
}

static int open_device(struct target *target)
{
	struct odp_dev *dev = calloc(1, sizeof(*dev));
	char err[256];
	int ret;

	if (!dev)
		return -ENOMEM;
	ret = odp_dev_open(dev, err, sizeof(err));
	if (ret) {
		free(dev);
		return fixture_skip(target->fixture, "%s", err);
	}
	target->private = dev;
	schedule_realtime(1);
	return 0;
}

static void close_device(struct target *target)
{
	schedule_realtime(0);
	odp_dev_close(target->private);
	free(target->private);
}

static int add(struct target *target, struct target_region *region)
{
	uint32_t flags = ODP_DEV_WRITABLE | (region->hugetlb ? ODP_DEV_HUGETLB : 0) |
			 (region->pinned ? ODP_DEV_PINNED : 0) |
			 (region->implicit ? ODP_DEV_IMPLICIT : 0);

	return odp_dev_register(target->private, region->implicit ? NULL : region->address,
				region->implicit ? 0 : region->bytes, flags, &region->key);
}

static int remove_region(struct target *target, struct target_region *region)
{
	return odp_dev_deregister(target->private, region->key);
}

static enum access chosen(const struct target_params *params)
{
	return accesses[params->operation];
}

static bool is_atomic(const struct target_params *params)
{
	return chosen(params) == ACCESS_FETCH_ADD;
}

static size_t length(const struct target_params *params, size_t pages)
{
	return is_atomic(params) ? sizeof(uint64_t) : pages * PAGE_BYTES;
}

static int access_region(struct target *target, enum access kind, struct target_access *access)
{
	static const enum odp_dev_operation wanted[] = {
		[ACCESS_READ] = ODP_DEV_READ, [ACCESS_WRITE] = ODP_DEV_WRITE,
		[ACCESS_FETCH_ADD] = ODP_DEV_FETCH_ADD,
	};
	struct odp_dev_access request = {
		.key = access->region->key,
		.operation = wanted[kind],
		.address = (uintptr_t)access->region->address + access->offset,
		.length = access->length,
		.buffer = (uintptr_t)access->buffer,
		.operand = access->operand,
	};
	uint64_t begin = clock_now_ns();
	int ret = odp_dev_access(target->private, &request);

	access->elapsed_ns = clock_now_ns() - begin;
	access->result = request.result;
	return ret;
}

static bool counts(const struct target *target, struct target_counts *counts)
{
	const struct odp_dev *dev = target->private;

	*counts = (struct target_counts){
		.faults = dev->counters->page_faults_handled,
		.fault_pages = dev->counters->page_faults,
		.invalidations = dev->counters->page_invalidations_handled,
		.invalidated_pages = dev->counters->page_invalidations,
	};
	return true;
}

static int prefetch(struct target *target, struct target_region *region, size_t offset,
		    size_t length, bool writable)
{
	return odp_dev_prefetch(target->private, region->key, region->address + offset, length,
				writable ? ODP_DEV_PREFETCH_WRITE : ODP_DEV_PREFETCH);
}

static int entry(struct target *target, struct target_region *region, size_t offset,
		 struct target_entry *entry)
{
	struct odp_dev_entry have;
	int ret = odp_dev_entry(target->private, region->key, region->address + offset, &have);

	if (!ret)
		*entry = (struct target_entry){ .present = have.present, .writable = have.writable,
						.dma = have.dma, .physical = have.physical };
	return ret;
}

static uint64_t table_bytes(const struct target *target)
{
	const struct odp_dev *dev = target->private;

	return dev->counters->table_bytes;
}

const struct target_ops target_odp_dev = {
	.bit = TARGET_ODP_DEV,
	.name = "odp_dev",
	.words = "odp_dev",
	.maps = maps,
	.operation_options = operation_options,
	.find = find,
	.open = open_device,
	.close = close_device,
	.add = add,
	.remove = remove_region,
	.chosen = chosen,
	.length = length,
	.is_atomic = is_atomic,
	.access = access_region,
	.counts = counts,
	.prefetch = prefetch,
	.entry = entry,
	.table_bytes = table_bytes,
};
