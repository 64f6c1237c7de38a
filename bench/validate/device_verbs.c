// SPDX-License-Identifier: GPL-2.0
/* An ibverbs device: connections within this process, regions, advice. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "host/time_domain.h"
#include "rdma/advise.h"
#include "validate/device_verbs.h"

static const struct {
	uint32_t cap;
	unsigned int can;
} rc_caps[] = {
	{ IBV_ODP_SUPPORT_WRITE, CAN_WRITE }, { IBV_ODP_SUPPORT_READ, CAN_READ },
	{ IBV_ODP_SUPPORT_SEND | IBV_ODP_SUPPORT_RECV, CAN_SEND },
	{ IBV_ODP_SUPPORT_ATOMIC, CAN_ATOMIC },
};

static int find_capabilities(struct device *device, struct verbs *verbs)
{
	struct verbs_odp_caps caps;
	int ret = verbs_odp_caps(&verbs->device, &caps);

	if (ret)
		return ret;
	device->can = CAN_REQUEST | CAN_PREFETCH | CAN_COUNT | CAN_CONNECT | CAN_OFFSET | CAN_HUGETLB;
	for (size_t i = 0; i < sizeof(rc_caps) / sizeof(rc_caps[0]); i++)
		if ((caps.rc & rc_caps[i].cap) == rc_caps[i].cap)
			device->can |= rc_caps[i].can;
	if (caps.general & IBV_ODP_SUPPORT_IMPLICIT)
		device->can |= CAN_IMPLICIT;
	device->announced[RC] = caps.rc;
	device->announced[UC] = caps.uc;
	device->announced[UD] = caps.ud;
	device->announced[XRC] = caps.xrc;
	device->datagram_bytes = verbs_mtu_bytes(&verbs->device);
	snprintf(device->firmware, sizeof(device->firmware), "%s", verbs->device.attr.fw_ver);
	return 0;
}

/* After an error, or a change: a QP in state ERR is of no use any more. */
static int connect_anew(struct device *device)
{
	struct verbs *verbs = device->private;
	int ret;

	connections_close(&verbs->to);
	ret = connections_open(&verbs->to, &verbs->device, &verbs->options, verbs->tuning.transport,
			     verbs->tuning.shared);
	device->refused = verbs->to.failed;
	return ret;
}

static int tune(struct device *device, const struct tuning *tuning)
{
	struct verbs *verbs = device->private;

	verbs->tuning = *tuning;
	verbs->options.connections = tuning->connections;
	verbs->options.rnr_timer = tuning->rnr_timer;
	verbs->options.rnr_retries = tuning->rnr_retries;
	return connect_anew(device);
}

static int open_all(struct device *device, struct verbs *verbs, const struct fixture *fixture)
{
	const struct tuning tuning = { .connections = 1, TUNING_RNR };
	const struct verbs_device_options options = {
		.name = fixture->device, .port = 1, .gid_index = -1,
	};
	bool emulated = time_domain_is_emulated(fixture->machine->time_domain);
	int ret = verbs_device_open(&verbs->device, &options);

	verbs->options = (struct link_options){ LINK_DEFAULTS };
	verbs->options.sges = VERBS_MOST_SCATTER;
	if (emulated)
		verbs->options.ack_timeout = LINK_ACK_TIMEOUT_EMULATED;
	if (!ret)
		ret = find_capabilities(device, verbs);
	if (!ret)
		ret = tune(device, &tuning);
	if (device->refused)
		verbs_device_failed(&verbs->device, device->refused, -ret);
	device->buffer = memory_map(DEVICE_BUFFER_BYTES);
	if (ret || !device->buffer)
		return ret ? ret : -ENOMEM;
	verbs->buffer = verbs_register(&verbs->device, device->buffer, DEVICE_BUFFER_BYTES,
				       IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE |
				       IBV_ACCESS_REMOTE_READ | IBV_ACCESS_REMOTE_ATOMIC);
	return verbs->buffer ? 0 : -errno;
}

/* After an error the process ends, and with it all that was opened. */
static int open_device(struct device *device, const struct fixture *fixture)
{
	struct verbs *verbs = calloc(1, sizeof(*verbs));

	device->private = verbs;
	return verbs ? open_all(device, verbs, fixture) : -ENOMEM;
}

static void close_device(struct device *device)
{
	struct verbs *verbs = device->private;

	connections_close(&verbs->to);
	ibv_dereg_mr(verbs->buffer);
	verbs_device_close(&verbs->device);
	munmap(device->buffer, DEVICE_BUFFER_BYTES);
	free(verbs);
}

static int add(struct device *device, struct region *region)
{
	struct verbs *verbs = device->private;
	bool implicit = region->flags & REGION_IMPLICIT;
	int access = IBV_ACCESS_REMOTE_READ;

	if (!(region->flags & REGION_READ_ONLY))
		access |= IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE |
			  IBV_ACCESS_REMOTE_ATOMIC;
	if (!region_is_pinned(device, region))
		access |= IBV_ACCESS_ON_DEMAND;
	if (region->flags & REGION_HUGETLB)
		access |= IBV_ACCESS_HUGETLB;
	region->mr = ibv_reg_mr_iova(verbs->device.pd, implicit ? NULL : region->address,
				     implicit ? SIZE_MAX : region->bytes,
				     implicit ? 0 : region_at(region), access);
	return region->mr ? 0 : -errno;
}

static int remove_region(struct device *device, struct region *region)
{
	(void)device;
	return -ibv_dereg_mr(region->mr);
}

static int give_advice(struct device *device, const struct advice *advice)
{
	static const enum ibv_advise_mr_advice words[] = {
		[FOR_READING] = IBV_ADVISE_MR_ADVICE_PREFETCH,
		[FOR_WRITING] = IBV_ADVISE_MR_ADVICE_PREFETCH_WRITE,
		[WITHOUT_FAULT] = IBV_ADVISE_MR_ADVICE_PREFETCH_NO_FAULT,
	};
	struct verbs *verbs = device->private;
	struct verbs_device by = verbs->device;
	struct ibv_sge range = {
		advice->address, advice->length,
		advice->region->mr->lkey ^ (advice->wrong_key ? 0x12345600 : 0)
	};
	enum advise_way way;
	int ret;

	if (advice->other_pd)
		by.pd = ibv_alloc_pd(by.context);
	if (!by.pd)
		return -errno;
	ret = advise_quietly(&by, words[advice->kind], advice->flush, &range, &way);
	if (advice->other_pd)
		ibv_dealloc_pd(by.pd);
	return ret;
}

const struct device_ops device_verbs = {
	.open = open_device,
	.close = close_device,
	.add = add,
	.remove = remove_region,
	.operate = verbs_operate,
	.advise = give_advice,
	.tune = tune,
	.recover = connect_anew,
};
