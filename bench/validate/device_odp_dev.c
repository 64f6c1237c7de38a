// SPDX-License-Identifier: GPL-2.0
/* The software device: the region is always what the device reaches, the buffer is the caller's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "lib/log.h"
#include "module/odp_dev.h"
#include "validate/device.h"

static int open_device(struct device *device, const struct fixture *fixture)
{
	struct odp_dev *dev = calloc(1, sizeof(*dev));
	char err[256];
	int ret = dev ? odp_dev_open(dev, err, sizeof(err)) : -ENOMEM;

	(void)fixture;
	if (ret) {
		if (dev)
			log_error("%s", err);
		free(dev);
		return ret;
	}
	device->private = dev;
	device->buffer = memory_map(DEVICE_BUFFER_BYTES);
	device->can = CAN_WRITE | CAN_READ | CAN_ATOMIC | CAN_PREFETCH | CAN_COUNT;
	device->announced[RC] = ON_DEMAND_WRITE | ON_DEMAND_READ | ON_DEMAND_ATOMIC;
	snprintf(device->firmware, sizeof(device->firmware), "none");
	if (dev->info.features & ODP_DEV_IMPLICIT)
		device->can |= CAN_IMPLICIT;
	if (dev->info.features & ODP_DEV_HUGETLB)
		device->can |= CAN_HUGETLB;
	return device->buffer ? 0 : -ENOMEM;
}

static void close_device(struct device *device)
{
	odp_dev_close(device->private);
	free(device->private);
	munmap(device->buffer, DEVICE_BUFFER_BYTES);
}

static int call(struct device *device, unsigned long number, void *argument)
{
	struct odp_dev *dev = device->private;

	return ioctl(dev->fd, number, argument) ? -errno : 0;
}

static int add(struct device *device, struct region *region)
{
	bool implicit = region->flags & REGION_IMPLICIT;
	struct odp_dev_register ask = {
		.address = implicit ? 0 : (uintptr_t)region->address,
		.length = implicit ? 0 : region->bytes,
		.flags = (region->flags & REGION_READ_ONLY ? 0 : ODP_DEV_WRITABLE) |
			 (region_is_pinned(device, region) ? ODP_DEV_PINNED : 0) |
			 (region->flags & REGION_HUGETLB ? ODP_DEV_HUGETLB : 0) |
			 (implicit ? ODP_DEV_IMPLICIT : 0),
	};
	int ret = call(device, ODP_DEV_IOC_REGISTER, &ask);

	region->key = ask.key;
	return ret;
}

static int remove_region(struct device *device, struct region *region)
{
	struct odp_dev_deregister ask = { .key = region->key };

	return call(device, ODP_DEV_IOC_DEREGISTER, &ask);
}

static enum status status_of(int ret)
{
	switch (ret) {
	case 0:
		return DONE;
	case -EFAULT:
	case -EACCES:
	case -EREMOTEIO:
	case -ENOENT:
		return REMOTE_ACCESS;
	case -ENOMEM:	/* its pages could not be mapped */
	case -EIO:
		return REMOTE_OPERATION;
	default:
		return OTHER_ERROR;
	}
}

/*
 * The device reaches the region as a responder does; it has no connections. A long message is several
 * accesses.
 */
static enum status operate(struct device *device, struct request *request, unsigned int n)
{
	static const unsigned int operations[] = {
		[WRITE] = ODP_DEV_WRITE, [READ] = ODP_DEV_READ, [FETCH_ADD] = ODP_DEV_FETCH_ADD,
	};
	struct odp_dev_access access = {
		.key = request->region->key, .operation = operations[request->operation],
		.operand = request->operand,
	};
	int ret = 0;

	(void)n;	/* 1 */
	for (size_t done = 0; done < request->length && !ret; done += access.length) {
		size_t rest = request->length - done;

		access.address = request->address + done;
		access.buffer = (uintptr_t)request->buffer + done;
		access.length = rest < ODP_DEV_MAX_ACCESS_BYTES ? rest : ODP_DEV_MAX_ACCESS_BYTES;
		ret = call(device, ODP_DEV_IOC_ACCESS, &access);
	}
	request->result = access.result;
	return status_of(ret);
}

/* It has no protection domains, and is always done when it returns. */
static int give_advice(struct device *device, const struct advice *advice)
{
	static const unsigned int words[] = {
		[FOR_READING] = ODP_DEV_PREFETCH, [FOR_WRITING] = ODP_DEV_PREFETCH_WRITE,
		[WITHOUT_FAULT] = ODP_DEV_PREFETCH_NO_FAULT,
	};
	struct odp_dev_prefetch ask = {
		.key = advice->region->key + (advice->wrong_key ? 12345 : 0),
		.advice = words[advice->kind], .address = advice->address, .length = advice->length,
	};

	return call(device, ODP_DEV_IOC_PREFETCH, &ask);
}

static int recover(struct device *device)
{
	(void)device;
	return 0;
}

const struct device_ops device_odp_dev = {
	.open = open_device,
	.close = close_device,
	.add = add,
	.remove = remove_region,
	.operate = operate,
	.advise = give_advice,
	.recover = recover,
};
