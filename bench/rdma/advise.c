// SPDX-License-Identifier: GPL-2.0
/* Advice about an ODP region, through the library or through the kernel's ioctl. */
#include <errno.h>
#include <rdma/ib_user_ioctl_cmds.h>
#include <rdma/ib_user_ioctl_verbs.h>
#include <rdma/rdma_user_ioctl_cmds.h>
#include <string.h>
#include <sys/ioctl.h>

#include "rdma/advise.h"

#define ATTRIBUTES 4

struct command {
	struct ib_uverbs_ioctl_hdr header;
	struct ib_uverbs_attr attributes[ATTRIBUTES];
};

static struct ib_uverbs_attr attribute(uint16_t id, size_t length, uint64_t data)
{
	return (struct ib_uverbs_attr){
		.attr_id = id, .len = length, .flags = UVERBS_ATTR_F_MANDATORY, .data = data,
	};
}

/*
 * The attributes of UVERBS_METHOD_ADVISE_MR: the PD, the advice, its flags, the ranges. The ioctl
 * must name the driver. Only rxe's library lacks the operation, so it is always rxe.
 */
static int by_ioctl(struct verbs_device *device, enum ibv_advise_mr_advice advice, bool flush,
		    const struct ibv_sge *range)
{
	struct ib_uverbs_sge sge = {
		.addr = range->addr, .length = range->length, .lkey = range->lkey,
	};
	uint32_t flags = flush ? IB_UVERBS_ADVISE_MR_FLAG_FLUSH : 0;
	struct command command = {
		.header = {
			.length = sizeof(command),
			.object_id = UVERBS_OBJECT_MR,
			.method_id = UVERBS_METHOD_ADVISE_MR,
			.num_attrs = ATTRIBUTES,
			.driver_id = RDMA_DRIVER_RXE,
		},
		.attributes = {
			attribute(UVERBS_ATTR_ADVISE_MR_PD_HANDLE, 0, device->pd->handle),
			attribute(UVERBS_ATTR_ADVISE_MR_ADVICE, sizeof(uint64_t), advice),
			attribute(UVERBS_ATTR_ADVISE_MR_FLAGS, sizeof(flags), flags),
			attribute(UVERBS_ATTR_ADVISE_MR_SGE_LIST, sizeof(sge), (uintptr_t)&sge),
		},
	};

	if (!verbs_is_rxe(device))
		return EOPNOTSUPP;
	return ioctl(device->context->cmd_fd, RDMA_VERBS_IOCTL, &command) ? errno : 0;
}

int advise_quietly(struct verbs_device *device, enum ibv_advise_mr_advice advice, bool flush,
		   struct ibv_sge *range, enum advise_way *way)
{
	int err = ibv_advise_mr(device->pd, advice, flush ? IBV_ADVISE_MR_FLAG_FLUSH : 0, range,
				1);

	*way = ADVISE_LIBRARY;
	if (err == EOPNOTSUPP) {
		*way = ADVISE_IOCTL;
		err = by_ioctl(device, advice, flush, range);
	}
	return -err;
}

int advise(struct verbs_device *device, enum ibv_advise_mr_advice advice, bool flush,
	   struct ibv_sge *range, enum advise_way *way)
{
	int ret = advise_quietly(device, advice, flush, range, way);

	return ret && ret != -EOPNOTSUPP ? verbs_device_failed(device, "ibv_advise_mr", -ret) : ret;
}
