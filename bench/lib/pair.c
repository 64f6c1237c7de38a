// SPDX-License-Identifier: GPL-2.0
/* A connected pair of RC QPs in one process. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "verbs.h"

#define QP_DEPTH 16

/* An RC requester gives up after these: 14 is 4.096 us * 2^14 = 67 ms, 7 retries (IBTA 9.7.6). */
#define ACK_TIMEOUT 14
#define RETRIES 7
/* RNR: 12 is 0.64 ms (IBTA table 45); 7 means for ever, our own deadline ends it. */
#define RNR_TIMER 12
#define RNR_RETRIES 7

static const char *device_name(const struct pair *pair)
{
	return ibv_get_device_name(pair->context->device);
}

static int failed(const struct pair *pair, const char *what, int err)
{
	log_error("%s: %s: %s", device_name(pair), what, strerror(err));
	return -err;
}

static bool gid_usable(const struct ibv_gid_entry *gid)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return gid->gid_type != IBV_GID_TYPE_ROCE_V2 ||
	       !memcmp(gid->gid.raw, mapped, sizeof(mapped));
}

/* Given, or the first of InfiniBand, or of RoCE v2 with an IPv4 address. */
static int find_gid(struct pair *pair, const struct pair_options *options, uint32_t *index,
		    union ibv_gid *gid)
{
	struct ibv_gid_entry entries[64];
	ssize_t n = ibv_query_gid_table(pair->context, entries, 64, 0);

	for (ssize_t i = 0; i < n; i++) {
		if (entries[i].port_num != (uint32_t)options->port)
			continue;
		if (options->gid_index < 0 ? !gid_usable(&entries[i]) :
					     (int)entries[i].gid_index != options->gid_index)
			continue;
		*index = entries[i].gid_index;
		*gid = entries[i].gid;
		return 0;
	}
	log_error("%s: port %d: no usable GID%s: has its network device an address?",
		  device_name(pair), options->port,
		  options->gid_index < 0 ? "" : " of that index");
	return -ENODEV;
}

static int to_init(struct ibv_qp *qp, const struct pair_options *options)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_INIT,
		.port_num = options->port,
		.qp_access_flags = IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ |
				   IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_ATOMIC,
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT |
			     IBV_QP_ACCESS_FLAGS);
}

static int to_rtr(struct pair *pair, struct ibv_qp *qp, uint32_t peer, uint32_t gid_index,
		  const union ibv_gid *gid, int port)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_RTR,
		.path_mtu = pair->port.active_mtu,
		.dest_qp_num = peer,
		.max_dest_rd_atomic = 1,
		.min_rnr_timer = RNR_TIMER,
		.ah_attr = {
			.is_global = 1,
			.dlid = pair->port.lid,
			.port_num = port,
			.grh = { .dgid = *gid, .sgid_index = gid_index, .hop_limit = 1 },
		},
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_AV | IBV_QP_PATH_MTU |
			     IBV_QP_DEST_QPN | IBV_QP_RQ_PSN | IBV_QP_MAX_DEST_RD_ATOMIC |
			     IBV_QP_MIN_RNR_TIMER);
}

static int to_rts(struct ibv_qp *qp)
{
	struct ibv_qp_attr attr = {
		.qp_state = IBV_QPS_RTS,
		.timeout = ACK_TIMEOUT,
		.retry_cnt = RETRIES,
		.rnr_retry = RNR_RETRIES,
		.max_rd_atomic = 1,
	};

	return ibv_modify_qp(qp, &attr, IBV_QP_STATE | IBV_QP_TIMEOUT | IBV_QP_RETRY_CNT |
			     IBV_QP_RNR_RETRY | IBV_QP_SQ_PSN | IBV_QP_MAX_QP_RD_ATOMIC);
}

static int connect_pair(struct pair *pair, const struct pair_options *options)
{
	union ibv_gid gid;
	uint32_t gid_index;
	int ret = find_gid(pair, options, &gid_index, &gid);

	if (ret)
		return ret;
	for (int i = 0; i < 2 && !ret; i++)
		ret = to_init(pair->qp[i], options);
	for (int i = 0; i < 2 && !ret; i++)
		ret = to_rtr(pair, pair->qp[i], pair->qp[!i]->qp_num, gid_index, &gid,
			     options->port);
	for (int i = 0; i < 2 && !ret; i++)
		ret = to_rts(pair->qp[i]);
	return ret ? failed(pair, "ibv_modify_qp", ret) : 0;
}

static int create_all(struct pair *pair, const struct pair_options *options)
{
	struct ibv_qp_init_attr attr = {
		.cap = { .max_send_wr = QP_DEPTH, .max_recv_wr = QP_DEPTH,
			 .max_send_sge = 1, .max_recv_sge = 1 },
		.qp_type = IBV_QPT_RC,
	};

	if (ibv_query_port(pair->context, options->port, &pair->port))
		return failed(pair, "ibv_query_port", errno);
	if (pair->port.state != IBV_PORT_ACTIVE) {
		log_error("%s: port %d is %s, not active", device_name(pair), options->port,
			  ibv_port_state_str(pair->port.state));
		return -ENETDOWN;
	}
	pair->pd = ibv_alloc_pd(pair->context);
	if (!pair->pd)
		return failed(pair, "ibv_alloc_pd", errno);
	if (options->events) {
		pair->channel = ibv_create_comp_channel(pair->context);
		if (!pair->channel)
			return failed(pair, "ibv_create_comp_channel", errno);
	}
	pair->cq = ibv_create_cq(pair->context, 4 * QP_DEPTH, NULL, pair->channel, 0);
	if (!pair->cq)
		return failed(pair, "ibv_create_cq", errno);
	attr.send_cq = attr.recv_cq = pair->cq;
	for (int i = 0; i < 2; i++) {
		pair->qp[i] = ibv_create_qp(pair->pd, &attr);
		if (!pair->qp[i])
			return failed(pair, "ibv_create_qp", errno);
	}
	return 0;
}

int pair_open(struct pair *pair, const struct pair_options *options)
{
	char err[512];
	int ret;

	memset(pair, 0, sizeof(*pair));
	pair->context = verbs_open_odp(options->device, err, sizeof(err));
	if (!pair->context) {
		log_error("%s", err);
		return -ENODEV;
	}
	ret = create_all(pair, options);
	if (!ret)
		ret = connect_pair(pair, options);
	if (ret)
		pair_close(pair);
	return ret;
}

void pair_close(struct pair *pair)
{
	for (int i = 0; i < 2; i++)
		if (pair->qp[i])
			ibv_destroy_qp(pair->qp[i]);
	if (pair->cq)
		ibv_destroy_cq(pair->cq);
	if (pair->channel)
		ibv_destroy_comp_channel(pair->channel);
	if (pair->pd)
		ibv_dealloc_pd(pair->pd);
	if (pair->context)
		ibv_close_device(pair->context);
	memset(pair, 0, sizeof(*pair));
}

size_t pair_mtu_bytes(const struct pair *pair)
{
	return 128u << pair->port.active_mtu;	/* IBV_MTU_256 is 1 */
}

struct ibv_mr *pair_register(struct pair *pair, void *address, size_t bytes, int access)
{
	struct ibv_mr *mr = ibv_reg_mr(pair->pd, address, bytes, access);

	if (!mr)
		log_error("%s: ibv_reg_mr(%zu bytes, %s): %s", device_name(pair), bytes,
			  access & IBV_ACCESS_ON_DEMAND ? "on demand" : "pinned",
			  strerror(errno));
	return mr;
}

static const char *qp_state_name(struct ibv_qp *qp)
{
	static const char *const names[] = { "RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR" };
	struct ibv_qp_init_attr init;
	struct ibv_qp_attr attr;

	if (ibv_query_qp(qp, &attr, IBV_QP_STATE, &init) || attr.qp_state > IBV_QPS_ERR)
		return "unknown";
	return names[attr.qp_state];
}

static int wait_failed(struct pair *pair, const char *operation, const char *why, int err)
{
	log_error("%s: %s: %s; requester QP %u is in state %s, responder QP %u in %s",
		  device_name(pair), operation, why, pair->qp[0]->qp_num,
		  qp_state_name(pair->qp[0]), pair->qp[1]->qp_num, qp_state_name(pair->qp[1]));
	return -err;
}

/* Sleeps until the CQ has an event or the deadline passes; the CQ is armed again afterwards. */
static void sleep_for_event(struct pair *pair, uint64_t deadline_ns)
{
	struct pollfd event = { .fd = pair->channel->fd, .events = POLLIN };
	uint64_t now = clock_now_ns();
	struct ibv_cq *cq;
	void *context;

	if (now >= deadline_ns || poll(&event, 1, (deadline_ns - now) / 1000000 + 1) <= 0)
		return;
	if (!ibv_get_cq_event(pair->channel, &cq, &context))
		ibv_ack_cq_events(cq, 1);
}

/* One look at the CQ: 1 a success, 0 nothing, negative errno (logged). */
static int poll_once(struct pair *pair, const char *operation)
{
	struct ibv_wc wc;
	int n = ibv_poll_cq(pair->cq, 1, &wc);

	if (n < 0)
		return wait_failed(pair, operation, "ibv_poll_cq failed", EIO);
	if (n && wc.status != IBV_WC_SUCCESS)
		return wait_failed(pair, operation, ibv_wc_status_str(wc.status), EIO);
	return n;
}

int pair_wait(struct pair *pair, int n, const char *operation, uint64_t deadline_ns)
{
	int ret;

	while (n) {
		ret = poll_once(pair, operation);
		if (ret < 0)
			return ret;
		n -= ret;
		if (ret || !n)
			continue;
		if (clock_now_ns() > deadline_ns)
			return wait_failed(pair, operation, "no completion within the deadline",
					   ETIMEDOUT);
		if (!pair->channel)
			continue;
		/* Armed, then looked at once more: a completion in between makes no event. */
		ibv_req_notify_cq(pair->cq, 0);
		ret = poll_once(pair, operation);
		if (ret < 0)
			return ret;
		n -= ret;
		if (!ret)
			sleep_for_event(pair, deadline_ns);
	}
	return 0;
}
