// SPDX-License-Identifier: GPL-2.0
/* Reliable connections, from creating their QPs to waiting for what was posted. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "rdma/link.h"

/* Routers on the way to another host: the usual default of IP stacks. */
#define HOP_LIMIT 64

static uint8_t least(int a, int b)
{
	return a < b ? a : b;
}

static int to_init(const struct verbs_device *device, struct ibv_qp *qp)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_INIT,
		.port_num = device->port_number,
		.qp_access_flags = IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ |
				   IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_ATOMIC,
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT |
			     IBV_QP_ACCESS_FLAGS);
}

static int to_rtr(const struct verbs_device *device, struct ibv_qp *qp,
		  const struct link_address *peer, const struct link_options *options)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_RTR,
		.path_mtu = peer->mtu < device->mtu ? peer->mtu : device->mtu,
		.dest_qp_num = peer->qp_number,
		.max_dest_rd_atomic = least(device->attr.max_qp_rd_atom, options->reads),
		.min_rnr_timer = options->rnr_timer,
		.ah_attr = {
			.is_global = 1,
			.dlid = peer->lid,
			.port_num = device->port_number,
			.grh = { .dgid = peer->gid, .sgid_index = device->gid_index,
				 .hop_limit = HOP_LIMIT },
		},
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_AV | IBV_QP_PATH_MTU |
			     IBV_QP_DEST_QPN | IBV_QP_RQ_PSN | IBV_QP_MAX_DEST_RD_ATOMIC |
			     IBV_QP_MIN_RNR_TIMER);
}

static int to_rts(const struct verbs_device *device, struct ibv_qp *qp,
		  const struct link_address *peer, const struct link_options *options)
{
	uint8_t reads = least(device->attr.max_qp_init_rd_atom, options->reads);
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_RTS,
		.timeout = options->ack_timeout,
		.retry_cnt = options->retries,
		.rnr_retry = options->rnr_retries,
		.max_rd_atomic = least(reads, peer->reads),
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_TIMEOUT | IBV_QP_RETRY_CNT |
			     IBV_QP_RNR_RETRY | IBV_QP_SQ_PSN | IBV_QP_MAX_QP_RD_ATOMIC);
}

struct link_address link_address(const struct link *link, enum link_side side,
				 unsigned int connection)
{
	return (struct link_address){
		.qp_number = link->qp[side][connection]->qp_num,
		.lid = link->device->port.lid,
		.gid = link->device->gid,
		.mtu = link->device->mtu,
		.reads = least(link->device->attr.max_qp_rd_atom, UINT8_MAX),
	};
}

int link_connect(struct link *link, enum link_side side, unsigned int connection,
		 const struct link_address *peer, const struct link_options *options)
{
	struct ibv_qp *qp = link->qp[side][connection];
	int ret = to_rtr(link->device, qp, peer, options);

	if (!ret)
		ret = to_rts(link->device, qp, peer, options);
	return ret ? verbs_device_failed(link->device, "ibv_modify_qp", ret) : 0;
}

static int create_cq(struct link *link, const struct link_options *options, unsigned int sides)
{
	struct verbs_device *device = link->device;
	/* Two queues a QP. With fewer entries, posting more at once would overrun the CQ. */
	unsigned int entries = 2 * options->depth * link->connections * sides;

	if (options->events) {
		link->channel = ibv_create_comp_channel(device->context);
		if (!link->channel)
			return verbs_device_failed(device, "ibv_create_comp_channel", errno);
	}
	if (entries > (unsigned int)device->attr.max_cqe)
		entries = device->attr.max_cqe;
	link->cq = ibv_create_cq(device->context, entries, NULL, link->channel, 0);
	return link->cq ? 0 : verbs_device_failed(device, "ibv_create_cq", errno);
}

static int create_qps(struct link *link, const struct link_options *options, enum link_side side)
{
	struct ibv_qp_init_attr attr = {
		.send_cq = link->cq, .recv_cq = link->cq,
		.cap = { .max_send_wr = options->depth, .max_recv_wr = options->depth,
			 .max_send_sge = options->sges, .max_recv_sge = 1 },
		.qp_type = IBV_QPT_RC,
	};
	int ret = 0;

	link->qp[side] = calloc(link->connections, sizeof(struct ibv_qp *));
	if (!link->qp[side])
		return verbs_device_failed(link->device, "link", ENOMEM);
	for (unsigned int i = 0; i < link->connections && !ret; i++) {
		link->qp[side][i] = ibv_create_qp(link->device->pd, &attr);
		if (!link->qp[side][i])
			return verbs_device_failed(link->device, "ibv_create_qp", errno);
		ret = to_init(link->device, link->qp[side][i]);
	}
	return ret ? verbs_device_failed(link->device, "ibv_modify_qp", ret) : 0;
}

static int create(struct link *link, struct verbs_device *device,
		  const struct link_options *options, unsigned int sides)
{
	memset(link, 0, sizeof(*link));
	link->device = device;
	link->connections = options->connections;
	link->pending = calloc(link->connections, sizeof(*link->pending));
	if (!link->pending)
		return verbs_device_failed(device, "link", ENOMEM);
	return create_cq(link, options, sides);
}

int link_open_side(struct link *link, struct verbs_device *device,
		   const struct link_options *options, enum link_side side)
{
	int ret = create(link, device, options, 1);

	if (!ret)
		ret = create_qps(link, options, side);
	if (ret)
		link_close(link);
	return ret;
}

int link_open(struct link *link, struct verbs_device *device, const struct link_options *options)
{
	int ret = create(link, device, options, LINK_SIDES);

	for (enum link_side side = 0; side < LINK_SIDES && !ret; side++)
		ret = create_qps(link, options, side);
	for (unsigned int i = 0; i < link->connections && !ret; i++) {
		for (enum link_side side = 0; side < LINK_SIDES && !ret; side++) {
			struct link_address peer = link_address(link, !side, i);

			ret = link_connect(link, side, i, &peer, options);
		}
	}
	if (ret)
		link_close(link);
	return ret;
}

void link_close(struct link *link)
{
	for (enum link_side side = 0; side < LINK_SIDES; side++) {
		for (unsigned int i = 0; link->qp[side] && i < link->connections; i++)
			if (link->qp[side][i])
				ibv_destroy_qp(link->qp[side][i]);
		free(link->qp[side]);
	}
	if (link->cq)
		ibv_destroy_cq(link->cq);
	if (link->channel)
		ibv_destroy_comp_channel(link->channel);
	free(link->pending);
	memset(link, 0, sizeof(*link));
}

static uint64_t with_connection(uint64_t wr_id, unsigned int connection)
{
	return (wr_id & ~(uint64_t)UINT32_MAX) | connection;
}

static int posted(struct link *link, unsigned int connection, const char *what, int err)
{
	if (err)
		return verbs_device_failed(link->device, what, err);
	link->pending[connection]++;
	return 0;
}

int link_post_send(struct link *link, unsigned int connection, struct ibv_send_wr *wr)
{
	struct ibv_send_wr *bad;

	wr->wr_id = with_connection(wr->wr_id, connection);
	wr->send_flags |= IBV_SEND_SIGNALED;
	return posted(link, connection, "ibv_post_send",
		      ibv_post_send(link->qp[LINK_REQUESTER][connection], wr, &bad));
}

int link_post_recv(struct link *link, unsigned int connection, struct ibv_recv_wr *wr)
{
	struct ibv_recv_wr *bad;

	wr->wr_id = with_connection(wr->wr_id, connection);
	return posted(link, connection, "ibv_post_recv",
		      ibv_post_recv(link->qp[LINK_RESPONDER][connection], wr, &bad));
}

/* "; requester QP 17 is in state RTS"; empty if that end is elsewhere. */
static void describe_qp(const struct link *link, enum link_side side, unsigned int connection,
			char *buf, size_t size)
{
	static const char *const sides[] = { "requester", "responder" };
	static const char *const states[] = { "RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR" };
	struct ibv_qp_init_attr init;
	struct ibv_qp_attr attr;
	struct ibv_qp *qp;

	buf[0] = '\0';
	qp = link->qp[side] ? link->qp[side][connection] : NULL;
	if (!qp)
		return;
	if (ibv_query_qp(qp, &attr, IBV_QP_STATE, &init) || attr.qp_state > IBV_QPS_ERR)
		snprintf(buf, size, "; %s QP %u is in an unknown state", sides[side], qp->qp_num);
	else
		snprintf(buf, size, "; %s QP %u is in state %s", sides[side], qp->qp_num,
			 states[attr.qp_state]);
}

static int wait_failed(const struct link *link, const char *operation, unsigned int connection,
		       const char *why, int err)
{
	char requester[64], responder[64];

	describe_qp(link, LINK_REQUESTER, connection, requester, sizeof(requester));
	describe_qp(link, LINK_RESPONDER, connection, responder, sizeof(responder));
	log_error("%s: %s: %s%s%s", verbs_device_name(link->device), operation, why, requester,
		  responder);
	return -err;
}

/* The first connection with something posted and not completed. */
static unsigned int first_pending(const struct link *link)
{
	for (unsigned int i = 0; i < link->connections; i++)
		if (link->pending[i])
			return i;
	return 0;
}

/* Polls the CQ once: 1 a completion, 0 nothing, -EIO. */
static int poll_once(struct link *link, struct ibv_wc *wc)
{
	int n = ibv_poll_cq(link->cq, 1, wc);

	if (n < 0)
		return -EIO;
	if (n)
		link->pending[(uint32_t)wc->wr_id]--;
	return n;
}

/* Sleeps until the CQ has an event or the deadline passes; then the CQ must be armed again. */
static void sleep_for_event(struct link *link, uint64_t deadline_ns)
{
	struct pollfd event = { .fd = link->channel->fd, .events = POLLIN };
	uint64_t now = clock_now_ns(), rest_ns = deadline_ns > now ? deadline_ns - now : 0;
	struct timespec rest = { rest_ns / 1000000000, rest_ns % 1000000000 };
	struct ibv_cq *cq;
	void *context;

	if (!rest_ns || ppoll(&event, 1, &rest, NULL) <= 0)
		return;
	if (!ibv_get_cq_event(link->channel, &cq, &context))
		ibv_ack_cq_events(cq, 1);
}

int link_next(struct link *link, struct ibv_wc *wc, uint64_t until_ns)
{
	int ret = poll_once(link, wc);

	while (!ret && clock_now_ns() < until_ns) {
		if (link->channel) {
			/* Polled again: a completion before it was armed makes no event. */
			ibv_req_notify_cq(link->cq, 0);
			ret = poll_once(link, wc);
			if (ret)
				break;
			sleep_for_event(link, until_ns);
		}
		ret = poll_once(link, wc);
	}
	return ret;
}

int link_poll(struct link *link, struct ibv_wc *wc, const char *operation, uint64_t until_ns)
{
	int ret = link_next(link, wc, until_ns);

	if (ret < 0)
		return wait_failed(link, operation, first_pending(link), "ibv_poll_cq failed", -ret);
	if (ret && wc->status != IBV_WC_SUCCESS)
		return wait_failed(link, operation, (uint32_t)wc->wr_id,
				   ibv_wc_status_str(wc->status), EIO);
	return ret;
}

int link_wait(struct link *link, unsigned int n, struct ibv_wc *completions,
	      const char *operation, uint64_t deadline_ns)
{
	struct ibv_wc wc;
	int ret = 1;

	for (unsigned int i = 0; i < n && ret > 0; i++)
		ret = link_poll(link, completions ? &completions[i] : &wc, operation, deadline_ns);
	if (!ret)
		return wait_failed(link, operation, first_pending(link),
				   "no completion within the deadline", ETIMEDOUT);
	return ret < 0 ? ret : 0;
}
