// SPDX-License-Identifier: GPL-2.0
/*
 * Target verbs: an ibverbs device. An access is an RDMA operation between two QPs of one process;
 * one side of it is the region, the other a pinned buffer.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/advise.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/schedule.h"
#include "target_verbs.h"

#define MOST_READS 16	/* in flight on a QP, as devices have it */
#define FIRST_GID 256	/* of gid_index: the first usable */

static const char *const operations[] = { "write", "read", "send", NULL };
static const char *const sides[] = { "local", "remote", NULL };

/* perftest's letters: -s size, -i port, -x GID index, -e events. */
static const struct option_desc operation_options[] = {
	{ .name = "operation", .type = OPTION_CHOICE, .choices = operations, .def = "write",
	  .only = TARGET_VERBS, .help = "the RDMA operation that touches the page",
	  .offset = offsetof(struct target_params, operation) },
	{ .name = "side", .type = OPTION_CHOICE, .choices = sides, .def = "remote",
	  .only = TARGET_VERBS,
	  .help = "whose memory is on demand: the requester's or the responder's",
	  .offset = offsetof(struct target_params, side) },
	{ .name = "size", .letter = 's', .type = OPTION_BYTES, .min = 8, .max = PAGE_BYTES,
	  .def = "4096", .only = TARGET_VERBS, .help = "bytes moved, from the start of the page",
	  .offset = offsetof(struct target_params, size) },
	{ }
};

static const struct option_desc options[] = {
	{ .name = "port", .letter = 'i', .type = OPTION_NUMBER, .min = 1, .max = 255, .def = "1",
	  .only = TARGET_VERBS, .help = "port of the device",
	  .offset = offsetof(struct target_params, port) },
	{ .name = "gid_index", .letter = 'x', .type = OPTION_NUMBER, .min = 0, .max = FIRST_GID,
	  .def = "256", .only = TARGET_VERBS, .help = "index of the GID; 256: the first usable",
	  .offset = offsetof(struct target_params, gid_index) },
	{ .name = "events", .letter = 'e', .type = OPTION_FLAG, .def = "yes",
	  .only = TARGET_VERBS,
	  .help = "sleep for completions; no: poll, which wants a CPU of its own",
	  .offset = offsetof(struct target_params, events) },
	{ }
};

static int find(const struct machine *machine, const char *named, char *device, char *function,
		char *err, size_t err_size)
{
	struct ibv_context *context;

	strcpy(function, machine->lent);
	if (*named) {
		context = verbs_open_odp(named, err, err_size);
		if (!context)
			return -ENODEV;
		ibv_close_device(context);
		snprintf(device, JOB_DEVICE_LEN, "%s", named);
		return 0;
	}
	if (!verbs_first_odp(device, JOB_DEVICE_LEN))
		return 0;
	snprintf(err, err_size, "no RDMA device here can do ODP; soft-RoCE can from Linux 6.15: "
		 "rdma link add rxe0 type rxe netdev NETDEV");
	return -ENODEV;
}

/* rxe corrupts ODP messages of more than one packet while it reports success. */
static int check_size(struct target *target, const struct verbs_device *device)
{
	const struct target_params *params = target->params;

	if (params->size <= verbs_mtu_bytes(device))
		return 0;
	log_error("%s: size %" PRIu64 ": larger than the path MTU of %s, %zu bytes; valid: 8 to "
		  "that", target->job->ops->name, params->size, target->job->device,
		  verbs_mtu_bytes(device));
	return -EINVAL;
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
	options.events = params->events;
	if (machine_is_emulated(target->job->machine))
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
		ret = link_open(&verbs->links[verbs->lanes], &verbs->device, &options);
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
		.name = target->job->device,
		.port = params->port,
		.gid_index = params->gid_index == FIRST_GID ? -1 : (int)params->gid_index,
	};
	int ret = verbs_device_open(&verbs->device, &device);

	if (ret)
		return ret;
	ret = check_size(target, &verbs->device);
	if (!ret)
		ret = open_lanes(target, verbs);
	if (ret)
		goto err_device;
	verbs->buffer_mr = verbs_register(&verbs->device, target->buffer, TARGET_BUFFER_BYTES,
					  IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ |
					  IBV_ACCESS_REMOTE_WRITE);
	if (verbs->buffer_mr)
		return 0;
	ret = -ENOMEM;
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
	target->private = verbs;
	/* A completion that is slept for comes from the kernel's workers. */
	if (target->params->events)
		schedule_realtime(1);
	return 0;
}

static void close_device(struct target *target)
{
	struct verbs *verbs = target->private;

	if (target->params->events)
		schedule_realtime(0);
	ibv_dereg_mr(verbs->buffer_mr);
	close_lanes(verbs);
	verbs_device_close(&verbs->device);
	free(verbs);
}

static int add(struct target *target, struct target_region *region)
{
	struct verbs *verbs = target->private;

	region->mr = verbs_register(&verbs->device, region->address, region->bytes,
				    IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ |
				    IBV_ACCESS_REMOTE_WRITE |
				    (region->pinned ? 0 : IBV_ACCESS_ON_DEMAND));
	return region->mr ? 0 : -ENOMEM;
}

static int remove_region(struct target *target, struct target_region *region)
{
	int err = ibv_dereg_mr(region->mr);

	if (err)
		log_error("%s: ibv_dereg_mr: %s", target->job->device, strerror(err));
	return -err;
}

/* The requester is the source of a write and a send, the responder that of a read. */
static enum access chosen(const struct target_params *params)
{
	bool requester_is_source = params->operation != OPERATION_READ;

	return (params->side == SIDE_LOCAL) == requester_is_source ? ACCESS_READ : ACCESS_WRITE;
}

static size_t length(const struct target_params *params, size_t pages)
{
	(void)pages;
	return params->size;
}

static int post_recv(struct link *link, unsigned int connection, uint64_t wr_id,
		     struct ibv_sge *sge)
{
	struct ibv_recv_wr wr = { .wr_id = wr_id, .sg_list = sge, .num_sge = 1 };

	return link_post_recv(link, connection, &wr);
}

static int post_send(struct link *link, unsigned int connection, uint64_t wr_id,
		     enum operation operation, struct ibv_sge *local,
		     const struct ibv_sge *remote, uint32_t rkey)
{
	static const enum ibv_wr_opcode opcodes[] = {
		[OPERATION_WRITE] = IBV_WR_RDMA_WRITE,
		[OPERATION_READ] = IBV_WR_RDMA_READ,
		[OPERATION_SEND] = IBV_WR_SEND,
	};
	struct ibv_send_wr wr = {
		.wr_id = wr_id,
		.sg_list = local,
		.num_sge = 1,
		.opcode = opcodes[operation],
		.wr.rdma = { .remote_addr = remote->addr, .rkey = rkey },
	};

	return link_post_send(link, connection, &wr);
}

struct verbs_operation verbs_operation(const struct target *target, enum access kind)
{
	const struct target_params *params = target->params;
	bool as_chosen = params->size && chosen(params) == kind;
	enum operation operation = as_chosen ? params->operation :
				   kind == ACCESS_READ ? OPERATION_READ : OPERATION_WRITE;

	return (struct verbs_operation){
		.operation = operation,
		.side = as_chosen ? params->side : SIDE_REMOTE,
		.name = operations[operation],
		.completions = operation == OPERATION_SEND ? 2 : 1,
	};
}

int verbs_post(const struct target *target, const struct verbs_operation *operation,
	       struct target_access *access, size_t done, size_t bytes, uint64_t wr_id)
{
	struct verbs *verbs = target->private;
	struct link *link = &verbs->links[access->lane];
	bool local = operation->side == SIDE_LOCAL;
	struct ibv_mr *mr = access->region->mr;
	struct ibv_sge region = {
		(uintptr_t)access->region->address + access->offset + done, bytes, mr->lkey
	};
	struct ibv_sge buffer = {
		(uintptr_t)access->buffer + done, bytes, verbs->buffer_mr->lkey
	};
	int ret = 0;

	if (operation->operation == OPERATION_SEND)
		ret = post_recv(link, access->connection, wr_id, local ? &buffer : &region);
	if (ret)
		return ret;
	access->begin_ns = clock_now_ns();
	return post_send(link, access->connection, wr_id, operation->operation,
			 local ? &region : &buffer, local ? &buffer : &region,
			 local ? verbs->buffer_mr->rkey : mr->rkey);
}

/*
 * What the options name, if the workload has them and they name this kind of access; otherwise
 * an RDMA read or write of the responder's memory. In packets: see set_up().
 */
static int access_region(struct target *target, enum access kind, struct target_access *access)
{
	struct verbs *verbs = target->private;
	const struct verbs_operation operation = verbs_operation(target, kind);
	size_t most = verbs_mtu_bytes(&verbs->device), some;
	int ret = 0;

	if (kind == ACCESS_FETCH_ADD)
		return -EOPNOTSUPP;
	access->elapsed_ns = 0;
	for (size_t done = 0; done < access->length && !ret; done += some) {
		some = access->length - done < most ? access->length - done : most;
		ret = verbs_post(target, &operation, access, done, some, 0);
		if (ret)
			break;
		ret = link_wait(&verbs->links[access->lane], operation.completions, NULL,
				operation.name, access->begin_ns + VERBS_DEADLINE_NS);
		access->elapsed_ns += clock_now_ns() - access->begin_ns;
	}
	return ret;
}

static int prefetch(struct target *target, struct target_region *region, size_t offset,
		    size_t length, bool writable)
{
	struct verbs *verbs = target->private;
	struct ibv_sge range = {
		(uintptr_t)region->address + offset, length, region->mr->lkey
	};
	enum advise_way way;
	int ret = advise(&verbs->device, writable ? IBV_ADVISE_MR_ADVICE_PREFETCH_WRITE :
						    IBV_ADVISE_MR_ADVICE_PREFETCH, true, &range,
			 &way);

	return ret == -EOPNOTSUPP ? job_skip(target->job, VERBS_NO_ADVICE) : ret;
}

/* The session counts for it: at level off the faults of steered regions only, not of native. */
static bool counts(const struct target *target, struct target_counts *counts)
{
	const struct odp_path_stats stats = session_stats(&target->job->machine->session);

	*counts = (struct target_counts){
		.faults = stats.faults,
		.fault_pages = stats.fault_pages,
		.invalidations = stats.invalidations,
		.invalidated_pages = stats.invalidated_pages,
	};
	return target->job->level > ODP_PATH_OFF || strcmp(target->job->path, "native");
}

const struct target_ops target_verbs = {
	.bit = TARGET_VERBS,
	.name = "verbs",
	.words = "an ibverbs device",
	.options = options,
	.operation_options = operation_options,
	.find = find,
	.open = open_device,
	.close = close_device,
	.add = add,
	.remove = remove_region,
	.chosen = chosen,
	.length = length,
	.access = access_region,
	.access_many = verbs_access_many,
	.counts = counts,
	.prefetch = prefetch,
};
