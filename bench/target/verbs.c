// SPDX-License-Identifier: GPL-2.0
/*
 * Target verbs: an ibverbs device. An access is one or more messages between two QPs, usually of
 * one process (verbs_operation.c, verbs_far.c). One side is the region, the other a pinned buffer
 * or another region.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/schedule.h"
#include "host/time_domain.h"
#include "lib/log.h"
#include "rdma/advise.h"
#include "target/verbs_far.h"

#define MOST_READS 16	/* in flight on a QP, a usual limit of devices */
#define MOST_ADVICE (1ul << 30)	/* bytes of one range */
#define FIRST_GID 256	/* value of gid_index: the first usable */
#define ACCESS_FLAGS (IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ | IBV_ACCESS_REMOTE_WRITE | \
		      IBV_ACCESS_REMOTE_ATOMIC)

/* perftest's letters: -s size, -i port, -x GID index, -m MTU, -e events. */
static const struct option_desc operation_options[] = {
	{ .name = "operation", .type = OPTION_CHOICE, .choices = verbs_operations,
	  .def = "write", .only = TARGET_VERBS,
	  .help = "the operation that touches the pages; cmp_swap, fetch_add: atomics, of 8 bytes",
	  .offset = offsetof(struct target_params, operation) },
	{ .name = "side", .type = OPTION_CHOICE, .choices = verbs_sides, .def = "remote",
	  .only = TARGET_VERBS,
	  .help = "whose memory is on demand and faults: the requester's (local), the responder's "
		  "(remote), both",
	  .offset = offsetof(struct target_params, side) },
	{ .name = "size", .letter = 's', .type = OPTION_BYTES, .min = 8, .max = 1ull << 30,
	  .def = "4096", .only = TARGET_VERBS, .help = "bytes moved, from the start of a page",
	  .offset = offsetof(struct target_params, size) },
	{ .name = "offset", .type = OPTION_BYTES, .min = 0, .max = PAGE_BYTES - 8, .def = "0",
	  .only = TARGET_VERBS, .help = "bytes from the start of the page to what is moved",
	  .offset = offsetof(struct target_params, offset) },
	{ .name = "message", .type = OPTION_CHOICE, .choices = verbs_messages, .def = "safe",
	  .only = TARGET_VERBS,
	  .help = "safe: only messages that the device moves rightly, with rxe one for each page, "
		  "with others one for all; whole: one message with any device",
	  .offset = offsetof(struct target_params, message) },
	{ }
};

static const struct option_desc options[] = {
	{ .name = "port", .letter = 'i', .type = OPTION_NUMBER, .min = 1, .max = 255, .def = "1",
	  .only = TARGET_VERBS, .help = "port of the device",
	  .offset = offsetof(struct target_params, port) },
	{ .name = "gid_index", .letter = 'x', .type = OPTION_NUMBER, .min = 0, .max = FIRST_GID,
	  .def = "256", .only = TARGET_VERBS, .help = "index of the GID; 256: the first usable",
	  .offset = offsetof(struct target_params, gid_index) },
	{ .name = "mtu", .letter = 'm', .type = OPTION_BYTES, .min = 0, .max = 4096, .def = "0",
	  .only = TARGET_VERBS, .help = "path MTU, 256 to 4096; 0: the port's",
	  .offset = offsetof(struct target_params, mtu) },
	{ .name = "events", .letter = 'e', .type = OPTION_FLAG_AUTO, .def = "auto",
	  .only = TARGET_VERBS,
	  .help = "sleep for completions; no: poll, which wants a CPU of its own; auto: poll, as "
		  "perftest does, but sleep where there is one CPU alone, or under icount",
	  .offset = offsetof(struct target_params, events) },
	{ }
};

static int find_device(const char *named, char *device, char *err, size_t err_size)
{
	struct ibv_context *context;

	if (*named) {
		context = verbs_open_odp(named, err, err_size);
		if (!context)
			return -ENODEV;
		ibv_close_device(context);
		snprintf(device, FIXTURE_DEVICE_LEN, "%s", named);
		return 0;
	}
	if (!verbs_first_odp(device, FIXTURE_DEVICE_LEN))
		return 0;
	snprintf(err, err_size, "no RDMA device here can do ODP; soft-RoCE can from Linux 6.15: "
		 "rdma link add rxe0 type rxe netdev NETDEV");
	return -ENODEV;
}

void verbs_find_function(const struct machine *machine, const char *device,
			 char function[LENT_NAME_LEN])
{
	if (verbs_function(device, function, LENT_NAME_LEN))
		strcpy(function, machine->lent);
}

static bool maps(const char *device)
{
	char function[LENT_NAME_LEN];

	return !verbs_function(device, function, sizeof(function));
}

static int find(const struct machine *machine, const char *named, char *device, char *function,
		char *err, size_t err_size)
{
	int ret = find_device(named, device, err, err_size);

	if (!ret)
		verbs_find_function(machine, device, function);
	return ret;
}

/* Skips an operation that the device cannot do on demand, or not at all. */
static int check_operation(struct target *target, const struct verbs *verbs)
{
	static const uint32_t wanted[] = {
		[OPERATION_WRITE] = IBV_ODP_SUPPORT_WRITE, [OPERATION_READ] = IBV_ODP_SUPPORT_READ,
		[OPERATION_SEND] = IBV_ODP_SUPPORT_SEND | IBV_ODP_SUPPORT_RECV,
		[OPERATION_COMPARE_SWAP] = IBV_ODP_SUPPORT_ATOMIC,
		[OPERATION_FETCH_ADD] = IBV_ODP_SUPPORT_ATOMIC,
	};
	const struct target_params *params = target->params;
	struct verbs_odp_caps caps;
	uint32_t lacking;
	int ret;

	if (!params->size)
		return 0;
	ret = verbs_odp_caps(&verbs->device, &caps);
	if (ret)
		return ret;
	lacking = wanted[params->operation] & ~caps.rc;
	if (lacking || (verbs_is_atomic(params) &&
			verbs->device.attr.atomic_cap == IBV_ATOMIC_NONE))
		return fixture_skip(target->fixture, "%s: the device or its driver has no operation %s on "
				"demand over RC", target->fixture->device,
				verbs_operations[params->operation]);
	return 0;
}

static void close_lanes(struct verbs *verbs)
{
	while (verbs->lanes)
		link_close(&verbs->links[--verbs->lanes]);
	free(verbs->links);
}

/* Each lane has its own completions, and an equal share of the connections. */
static int open_lanes(struct target *target, struct verbs *verbs)
{
	const struct target_params *params = target->params;
	struct link_options options = { LINK_DEFAULTS };
	unsigned int lanes = params->lanes ? params->lanes : 1;
	unsigned int qps = params->qps ? params->qps : 1;
	int ret = 0;

	if (lanes > qps)
		lanes = qps;
	options.events = target_sleeps(params, target->fixture->machine);
	if (time_domain_is_emulated(target->fixture->machine->time_domain))
		options.ack_timeout = LINK_ACK_TIMEOUT_EMULATED;
	if (params->depth) {
		options.depth = params->depth;
		options.reads = params->depth < MOST_READS ? params->depth : MOST_READS;
	}
	verbs->links = calloc(lanes, sizeof(*verbs->links));
	if (!verbs->links)
		return -ENOMEM;
	while (verbs->lanes < lanes && !ret) {
		options.connections = target_lane_share(qps, lanes, verbs->lanes);
		ret = target->fixture->machine->far_host ?
		      verbs_far_open(target, verbs, &options) :
		      link_open(&verbs->links[verbs->lanes], &verbs->device, &options);
		if (!ret)
			verbs->lanes++;
	}
	if (ret)
		close_lanes(verbs);
	return ret;
}

static int set_up(struct target *target, struct verbs *verbs)
{
	const struct target_params *params = target->params;
	const struct verbs_device_options device = {
		.name = target->fixture->device,
		.port = params->port,
		.gid_index = params->gid_index == FIRST_GID ? -1 : (int)params->gid_index,
		.mtu_bytes = params->mtu,
	};
	int ret = verbs_device_open(&verbs->device, &device);

	if (ret)
		return ret;
	ret = check_operation(target, verbs);
	if (!ret)
		ret = verbs_fit_messages(target, verbs);
	if (!ret)
		ret = open_lanes(target, verbs);
	if (ret)
		goto err_device;
	verbs->buffer_mr = verbs_register(&verbs->device, target->buffer, target->buffer_bytes,
					  ACCESS_FLAGS);
	if (verbs->buffer_mr) {
		mr_counters_open(&verbs->counters, verbs->device.context->device);
		return 0;
	}
	ret = -ENOMEM;
	verbs_far_close(target, verbs);
	close_lanes(verbs);
err_device:
	verbs_device_close(&verbs->device);
	return ret;
}

static int open_device(struct target *target)
{
	struct verbs *verbs = calloc(1, sizeof(*verbs));
	int ret = verbs ? set_up(target, verbs) : -ENOMEM;

	if (ret) {
		free(verbs);
		return ret;
	}
	verbs->reach.fd = -1;	/* opened when it is used */
	target->private = verbs;
	/* A thread that sleeps for a completion is woken by the kernel's workers. */
	if (target_sleeps(target->params, target->fixture->machine))
		schedule_realtime(1);
	return 0;
}

static void close_device(struct target *target)
{
	struct verbs *verbs = target->private;

	if (target_sleeps(target->params, target->fixture->machine))
		schedule_realtime(0);
	reach_close(&verbs->reach);
	mr_counters_close(&verbs->counters);
	ibv_dereg_mr(verbs->buffer_mr);
	verbs_far_close(target, verbs);
	close_lanes(verbs);
	verbs_device_close(&verbs->device);
	free(verbs);
}

struct verbs_device *target_verbs_device(struct target *target)
{
	struct verbs *verbs = target->private;

	return &verbs->device;
}

static int check_implicit(struct target *target, struct verbs *verbs)
{
	struct verbs_odp_caps caps;
	int ret = verbs_odp_caps(&verbs->device, &caps);

	if (ret || caps.general & IBV_ODP_SUPPORT_IMPLICIT)
		return ret;
	return fixture_skip(target->fixture, "%s: the device or its driver has no implicit regions",
			target->fixture->device);
}

static int add_imported(struct target *target, struct target_region *region)
{
	struct verbs *verbs = target->private;

	region->mr = verbs_register_dmabuf(&verbs->device, region->dmabuf, region->address,
					   region->bytes, ACCESS_FLAGS);
	if (region->mr)
		return 0;
	if (errno == EOPNOTSUPP)
		return fixture_skip(target->fixture, "%s: the device or its driver imports no "
				    "dma-bufs", target->fixture->device);
	return errno ? -errno : -EIO;
}

/* An implicit region is the whole address space, from 0 on (ibv_reg_mr(3)). */
static int add(struct target *target, struct target_region *region)
{
	struct verbs *verbs = target->private;
	int ret;

	if (target->elsewhere)
		return verbs_far_add(target, verbs, region);
	if (region->imported)
		return add_imported(target, region);
	ret = region->implicit ? check_implicit(target, verbs) : 0;
	if (ret)
		return ret;
	region->mr = verbs_register(&verbs->device, region->implicit ? NULL : region->address,
				    region->implicit ? SIZE_MAX : region->bytes,
				    ACCESS_FLAGS | (region->pinned ? 0 : IBV_ACCESS_ON_DEMAND));
	if (!region->mr)
		return errno ? -errno : -EIO;
	if (!region->pinned && !region->uncounted)
		verbs_count_region(target, region);
	return 0;
}

static int remove_region(struct target *target, struct target_region *region)
{
	int err;

	if (target->elsewhere)
		return verbs_far_remove(target->private);
	if (!region->pinned && !region->imported && !region->uncounted)
		verbs_uncount_region(target, region);
	err = ibv_dereg_mr(region->mr);
	if (err)
		log_error("%s: ibv_dereg_mr: %s", target->fixture->device, strerror(err));
	return -err;
}

static size_t length(const struct target_params *params, size_t pages)
{
	(void)pages;
	return params->size;
}

static bool both_sides(const struct target_params *params)
{
	return params->side == SIDE_BOTH;
}

/*
 * The kernel keeps 8 bytes for each page of a region in one allocation, which can have up to
 * INT_MAX bytes (ib_init_umem_odp(), kvmalloc_node()): less than 1 TiB. rxe also keeps the length
 * of an on-demand region in an int (rxe_odp_init_pages(), up to 7.3): less than 2 GiB.
 */
static uint64_t most_region(const struct target *target)
{
	const struct verbs *verbs = target->private;

	return verbs_is_rxe(&verbs->device) ? 1ull << 30 : 512ull << 30;
}

/* A range of advice has a length of 32 bits (struct ibv_sge). */
static int prefetch(struct target *target, struct target_region *region, size_t offset,
		    size_t length, bool writable)
{
	enum ibv_advise_mr_advice advice = writable ? IBV_ADVISE_MR_ADVICE_PREFETCH_WRITE :
						      IBV_ADVISE_MR_ADVICE_PREFETCH;
	struct verbs *verbs = target->private;
	enum advise_way way;
	int ret = 0;

	if (target->elsewhere)
		return fixture_skip(target->fixture, "advice is for memory of this host");
	for (size_t done = 0, some; done < length && !ret; done += some) {
		struct ibv_sge range = { .addr = (uintptr_t)region->address + offset + done,
					 .lkey = region->mr->lkey };

		some = length - done < MOST_ADVICE ? length - done : MOST_ADVICE;
		range.length = some;
		ret = advise(&verbs->device, advice, true, &range, &way);
	}
	return ret == -EOPNOTSUPP ? fixture_skip(target->fixture, VERBS_NO_ADVICE) : ret;
}

const struct target_ops target_verbs = {
	.bit = TARGET_VERBS,
	.name = "verbs",
	.words = "an ibverbs device",
	.options = options,
	.operation_options = operation_options,
	.maps = maps,
	.find = find,
	.open = open_device,
	.close = close_device,
	.add = add,
	.remove = remove_region,
	.chosen = verbs_chosen,
	.length = length,
	.is_atomic = verbs_is_atomic,
	.both_sides = both_sides,
	.access = verbs_access,
	.access_many = verbs_access_many,
	.counts = verbs_counts,
	.most_region = most_region,
	.prefetch = prefetch,
	.hold = verbs_hold,
	.in_reach = verbs_in_reach,
	.put = verbs_put,
	.get = verbs_get,
};
