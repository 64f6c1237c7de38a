// SPDX-License-Identifier: GPL-2.0
/* An ibverbs device: operations between two QPs of this process. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "host/time_domain.h"
#include "lib/clock.h"
#include "rdma/advise.h"
#include "rdma/link.h"
#include "validate/device.h"

#define DEADLINE_NS (20 * 1000000000ull)
#define MOST_SCATTER 4

struct verbs {
	struct verbs_device device;
	struct link_options options;
	struct link link;
	struct ibv_mr *buffer;
};

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
	return 0;
}

static int open_all(struct device *device, struct verbs *verbs, const struct fixture *fixture)
{
	const struct verbs_device_options options = {
		.name = fixture->device, .port = 1, .gid_index = -1,
	};
	bool emulated = time_domain_is_emulated(fixture->machine->time_domain);
	int ret = verbs_device_open(&verbs->device, &options);

	verbs->options = (struct link_options){ LINK_DEFAULTS };
	verbs->options.sges = MOST_SCATTER;
	if (emulated)
		verbs->options.ack_timeout = LINK_ACK_TIMEOUT_EMULATED;
	if (!ret)
		ret = find_capabilities(device, verbs);
	if (!ret)
		ret = link_open(&verbs->link, &verbs->device, &verbs->options);
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

	link_close(&verbs->link);
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

static enum status status_of(enum ibv_wc_status status)
{
	switch (status) {
	case IBV_WC_SUCCESS:
		return DONE;
	case IBV_WC_LOC_PROT_ERR:
		return LOCAL_PROTECTION;
	case IBV_WC_REM_ACCESS_ERR:
		return REMOTE_ACCESS;
	case IBV_WC_REM_OP_ERR:
		return REMOTE_OPERATION;
	case IBV_WC_RETRY_EXC_ERR:
		return RETRIES_EXCEEDED;
	case IBV_WC_RNR_RETRY_EXC_ERR:
		return RNR_EXCEEDED;
	default:
		return OTHER_ERROR;
	}
}

/* Waits for n completions, and tells how the first that failed did. The rest of a QP is flushed. */
static enum status wait_for(struct link *link, unsigned int n)
{
	uint64_t end = clock_now_ns() + DEADLINE_NS;
	struct ibv_wc wc;

	for (; n; n--) {
		int ret = link_next(link, &wc, end);

		if (ret <= 0)
			return ret ? OTHER_ERROR : NO_COMPLETION;
		if (wc.status != IBV_WC_SUCCESS)
			return status_of(wc.status);
	}
	return DONE;
}

static const enum ibv_wr_opcode opcodes[] = {
	[WRITE] = IBV_WR_RDMA_WRITE, [READ] = IBV_WR_RDMA_READ, [SEND] = IBV_WR_SEND,
	[FETCH_ADD] = IBV_WR_ATOMIC_FETCH_AND_ADD, [COMPARE_SWAP] = IBV_WR_ATOMIC_CMP_AND_SWP,
};

/* The memory of one end: the region's, if that is there, else the buffer's. */
static struct ibv_sge memory_of(const struct verbs *verbs, const struct request *request, enum side end)
{
	const struct ibv_mr *other = request->other ? request->other->mr : verbs->buffer;
	bool region = request->side == end;

	return (struct ibv_sge){
		region ? request->address : (uintptr_t)request->buffer, request->length,
		region ? request->region->mr->lkey : other->lkey
	};
}

static int post_receive(struct verbs *verbs, unsigned int connection, const struct request *request)
{
	struct ibv_sge sge = memory_of(verbs, request, REMOTE);
	struct ibv_recv_wr wr = { .sg_list = &sge, .num_sge = 1 };

	return link_post_recv(&verbs->link, connection, &wr);
}

/* The requester's memory, in list; how many pieces it has. */
static int gather(const struct verbs *verbs, const struct request *request,
		  struct ibv_sge list[MOST_SCATTER])
{
	list[0] = memory_of(verbs, request, LOCAL);
	for (unsigned int i = 0; i < request->nscatter; i++) {
		const struct part *part = &request->scatter[i];

		list[i] = (struct ibv_sge){ region_at(part->region) + part->offset, part->length,
					    part->region->mr->lkey };
	}
	return request->nscatter ? (int)request->nscatter : 1;
}

static int post(struct verbs *verbs, unsigned int connection, const struct request *request)
{
	const struct ibv_mr *other = request->other ? request->other->mr : verbs->buffer;
	bool local = request->side == LOCAL;
	uint64_t address = local ? (uintptr_t)request->buffer : request->address;
	uint32_t key = local ? other->rkey : request->region->mr->rkey;
	struct ibv_sge list[MOST_SCATTER];
	struct ibv_send_wr wr = {
		.opcode = opcodes[request->operation], .sg_list = list,
		.num_sge = gather(verbs, request, list),
	};

	if (request->operation >= FETCH_ADD) {
		wr.wr.atomic.remote_addr = address;
		wr.wr.atomic.rkey = key;
		wr.wr.atomic.compare_add = request->operation == FETCH_ADD ? request->operand :
					   request->compare;
		wr.wr.atomic.swap = request->operand;
	} else if (request->operation != SEND) {
		wr.wr.rdma.remote_addr = address;
		wr.wr.rdma.rkey = key;
	}
	return link_post_send(&verbs->link, connection, &wr);
}

static enum status operate(struct device *device, struct request *requests, unsigned int n)
{
	struct verbs *verbs = device->private;
	unsigned int completions = n;
	enum status status;

	for (unsigned int i = 0; i < n; i++) {
		bool receives = requests[i].operation == SEND && !requests[i].no_receive;

		if ((receives && post_receive(verbs, i, &requests[i])) || post(verbs, i, &requests[i]))
			return OTHER_ERROR;
		completions += receives;
	}
	status = wait_for(&verbs->link, completions);
	for (unsigned int i = 0; i < n; i++)
		if (requests[i].operation >= FETCH_ADD)
			requests[i].result = *(uint64_t *)(requests[i].side == LOCAL ?
							   (char *)requests[i].address :
							   requests[i].buffer);
	return status;
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

/* A QP in state ERR is of no use any more. */
static int recover(struct device *device)
{
	struct verbs *verbs = device->private;

	link_close(&verbs->link);
	return link_open(&verbs->link, &verbs->device, &verbs->options);
}

static int tune(struct device *device, const struct tuning *tuning)
{
	struct verbs *verbs = device->private;

	verbs->options.connections = tuning->connections;
	verbs->options.rnr_timer = tuning->rnr_timer;
	verbs->options.rnr_retries = tuning->rnr_retries;
	return recover(device);
}

const struct device_ops device_verbs = {
	.open = open_device,
	.close = close_device,
	.add = add,
	.remove = remove_region,
	.operate = operate,
	.advise = give_advice,
	.tune = tune,
	.recover = recover,
};
