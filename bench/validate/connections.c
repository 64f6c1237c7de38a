// SPDX-License-Identifier: GPL-2.0
/* Connections of every transport: what each is made of, and the steps of its QPs to state RTS. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "validate/connections.h"

#define QKEY 0x1234567u
#define HOP_LIMIT 1
#define RECEIVE_SGES 2	/* a datagram's header, and its data */

/* What ibv_modify_qp(3) wants of each kind of QP, besides the state. */
#define INIT_CONNECTED	(IBV_QP_PKEY_INDEX | IBV_QP_PORT | IBV_QP_ACCESS_FLAGS)
#define INIT_DATAGRAM	(IBV_QP_PKEY_INDEX | IBV_QP_PORT | IBV_QP_QKEY)
#define RTR_CONNECTED	(IBV_QP_AV | IBV_QP_PATH_MTU | IBV_QP_DEST_QPN | IBV_QP_RQ_PSN)
#define RTR_RELIABLE	(RTR_CONNECTED | IBV_QP_MAX_DEST_RD_ATOMIC | IBV_QP_MIN_RNR_TIMER)
#define RTS_RELIABLE	(IBV_QP_SQ_PSN | IBV_QP_TIMEOUT | IBV_QP_RETRY_CNT | IBV_QP_RNR_RETRY |	\
			 IBV_QP_MAX_QP_RD_ATOMIC)

struct kind {
	enum ibv_qp_type type;
	int init, rtr, rts;
};

static const struct kind kinds[TRANSPORTS][LINK_SIDES] = {
	[RC] = { { IBV_QPT_RC, INIT_CONNECTED, RTR_RELIABLE, RTS_RELIABLE },
		 { IBV_QPT_RC, INIT_CONNECTED, RTR_RELIABLE, RTS_RELIABLE } },
	[UC] = { { IBV_QPT_UC, INIT_CONNECTED, RTR_CONNECTED, IBV_QP_SQ_PSN },
		 { IBV_QPT_UC, INIT_CONNECTED, RTR_CONNECTED, IBV_QP_SQ_PSN } },
	[UD] = { { IBV_QPT_UD, INIT_DATAGRAM, 0, IBV_QP_SQ_PSN },
		 { IBV_QPT_UD, INIT_DATAGRAM, 0, IBV_QP_SQ_PSN } },
	[XRC] = { { IBV_QPT_XRC_SEND, INIT_CONNECTED, RTR_CONNECTED, RTS_RELIABLE },
		  { IBV_QPT_XRC_RECV, INIT_CONNECTED, RTR_RELIABLE, IBV_QP_SQ_PSN | IBV_QP_TIMEOUT } },
};

static int failed(struct connections *to, const char *call, int err)
{
	to->failed = call;
	return -err;
}

static struct ibv_ah_attr address_of(const struct verbs_device *device)
{
	return (struct ibv_ah_attr){
		.is_global = 1, .dlid = device->port.lid, .port_num = device->port_number,
		.grh = { .dgid = device->gid, .sgid_index = device->gid_index, .hop_limit = HOP_LIMIT },
	};
}

static int open_domain(struct connections *to, struct verbs_device *device)
{
	struct ibv_xrcd_init_attr attr = {
		.comp_mask = IBV_XRCD_INIT_ATTR_FD | IBV_XRCD_INIT_ATTR_OFLAGS,
		.fd = -1, .oflags = O_CREAT,
	};

	to->xrcd = ibv_open_xrcd(device->context, &attr);
	return to->xrcd ? 0 : failed(to, "ibv_open_xrcd", errno);
}

static int open_cq(struct connections *to, const struct link_options *options)
{
	struct verbs_device *device = to->link.device;
	int entries = (int)(2 * options->depth * options->connections * LINK_SIDES);

	to->link.channel = ibv_create_comp_channel(device->context);
	if (!to->link.channel)
		return failed(to, "ibv_create_comp_channel", errno);
	to->link.cq = ibv_create_cq(device->context, entries < device->attr.max_cqe ? entries :
				    device->attr.max_cqe, NULL, to->link.channel, 0);
	return to->link.cq ? 0 : failed(to, "ibv_create_cq", errno);
}

static int open_srq(struct connections *to, const struct link_options *options)
{
	struct verbs_device *device = to->link.device;
	struct ibv_srq_init_attr_ex attr = {
		.attr = { .max_wr = options->depth * options->connections, .max_sge = RECEIVE_SGES },
		.comp_mask = IBV_SRQ_INIT_ATTR_TYPE | IBV_SRQ_INIT_ATTR_PD | IBV_SRQ_INIT_ATTR_XRCD |
			     IBV_SRQ_INIT_ATTR_CQ,
		.srq_type = IBV_SRQT_XRC, .pd = device->pd, .xrcd = to->xrcd, .cq = to->link.cq,
	};
	struct ibv_srq_init_attr basic = { .attr = attr.attr };

	if (to->xrcd) {
		to->srq = ibv_create_srq_ex(device->context, &attr);
		return to->srq ? 0 : failed(to, "ibv_create_srq_ex", errno);
	}
	to->srq = ibv_create_srq(device->pd, &basic);
	return to->srq ? 0 : failed(to, "ibv_create_srq", errno);
}

/* A responder of XRC belongs to the domain alone: to no PD, CQ or SRQ. */
static struct ibv_qp *create_qp(struct connections *to, const struct link_options *options,
				enum link_side side)
{
	bool receives = side == LINK_RESPONDER;
	struct ibv_qp_init_attr_ex attr = {
		.qp_type = kinds[to->transport][side].type,
		.send_cq = to->link.cq, .recv_cq = to->link.cq, .pd = to->link.device->pd,
		.srq = receives ? to->srq : NULL,
		.cap = { .max_send_wr = options->depth, .max_send_sge = options->sges,
			 .max_recv_wr = receives ? options->depth : 0,
			 .max_recv_sge = receives ? RECEIVE_SGES : 0 },
		.comp_mask = IBV_QP_INIT_ATTR_PD,
	};
	struct ibv_qp_init_attr_ex of_domain = {
		.qp_type = attr.qp_type, .xrcd = to->xrcd, .comp_mask = IBV_QP_INIT_ATTR_XRCD,
	};

	return ibv_create_qp_ex(to->link.device->context,
				to->xrcd && receives ? &of_domain : &attr);
}

static int open_qps(struct connections *to, const struct link_options *options, enum link_side side)
{
	struct ibv_qp **qps = calloc(options->connections, sizeof(*qps));

	to->link.qp[side] = qps;
	if (!qps)
		return failed(to, "link", ENOMEM);
	for (unsigned int i = 0; i < options->connections; i++) {
		qps[i] = create_qp(to, options, side);
		if (!qps[i])
			return failed(to, "ibv_create_qp", errno);
	}
	return 0;
}

/* All that any kind of QP needs; the masks choose. */
static int connect_qp(struct connections *to, const struct link_options *options, enum link_side side,
		      unsigned int connection)
{
	const struct verbs_device *device = to->link.device;
	const struct kind *kind = &kinds[to->transport][side];
	struct ibv_qp *qp = to->link.qp[side][connection];
	struct ibv_qp_attr attr = {
		.port_num = device->port_number, .qkey = QKEY,
		.qp_access_flags = IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ |
				   IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_ATOMIC,
		.ah_attr = address_of(device), .path_mtu = device->mtu,
		.dest_qp_num = to->link.qp[!side][connection]->qp_num,
		.max_dest_rd_atomic = options->reads, .max_rd_atomic = options->reads,
		.min_rnr_timer = options->rnr_timer, .rnr_retry = options->rnr_retries,
		.timeout = options->ack_timeout, .retry_cnt = options->retries,
	};
	int err;

	attr.qp_state = IBV_QPS_INIT;
	err = ibv_modify_qp(qp, &attr, IBV_QP_STATE | kind->init);
	if (err)
		return failed(to, "ibv_modify_qp to INIT", err);
	attr.qp_state = IBV_QPS_RTR;
	err = ibv_modify_qp(qp, &attr, IBV_QP_STATE | kind->rtr);
	if (err)
		return failed(to, "ibv_modify_qp to RTR", err);
	attr.qp_state = IBV_QPS_RTS;
	err = ibv_modify_qp(qp, &attr, IBV_QP_STATE | kind->rts);
	return err ? failed(to, "ibv_modify_qp to RTS", err) : 0;
}

static int connect_qps(struct connections *to, const struct link_options *options)
{
	int ret = 0;

	for (unsigned int i = 0; i < options->connections && !ret; i++)
		for (enum link_side side = 0; side < LINK_SIDES && !ret; side++)
			ret = connect_qp(to, options, side, i);
	return ret;
}

static int open_address(struct connections *to, const struct verbs_device *device)
{
	struct ibv_ah_attr address = address_of(device);

	to->ah = ibv_create_ah(device->pd, &address);
	return to->ah ? 0 : failed(to, "ibv_create_ah", errno);
}

static int open_all(struct connections *to, const struct link_options *options, bool shared)
{
	int ret = to->transport == XRC ? open_domain(to, to->link.device) : 0;

	if (!ret)
		ret = open_cq(to, options);
	if (!ret && (shared || to->xrcd))
		ret = open_srq(to, options);
	for (enum link_side side = 0; side < LINK_SIDES && !ret; side++)
		ret = open_qps(to, options, side);
	if (!ret)
		ret = connect_qps(to, options);
	if (!ret && to->transport == UD)
		ret = open_address(to, to->link.device);
	return ret;
}

int connections_open(struct connections *to, struct verbs_device *device,
		     const struct link_options *options, enum transport transport, bool shared)
{
	int ret;

	*to = (struct connections){
		.link = { .device = device, .connections = options->connections },
		.transport = transport,
	};
	to->link.pending = calloc(options->connections, sizeof(*to->link.pending));
	ret = to->link.pending ? open_all(to, options, shared) : failed(to, "link", ENOMEM);
	if (ret)
		connections_close(to);
	return ret;
}

/* An SRQ of XRC has the CQ, so goes before it; the QPs have any other SRQ, so it goes after them. */
void connections_close(struct connections *to)
{
	if (to->xrcd && to->srq)
		ibv_destroy_srq(to->srq);
	link_close(&to->link);
	if (!to->xrcd && to->srq)
		ibv_destroy_srq(to->srq);
	if (to->xrcd)
		ibv_close_xrcd(to->xrcd);
	if (to->ah)
		ibv_destroy_ah(to->ah);
	to->xrcd = NULL;
	to->srq = NULL;
	to->ah = NULL;
}

int connections_post_recv(struct connections *to, unsigned int connection, struct ibv_recv_wr *wr)
{
	struct ibv_recv_wr *bad;
	int err;

	if (!to->srq)
		return link_post_recv(&to->link, connection, wr);
	wr->wr_id = connection;
	err = ibv_post_srq_recv(to->srq, wr, &bad);
	if (err)
		return verbs_device_failed(to->link.device, "ibv_post_srq_recv", err);
	to->link.pending[connection]++;
	return 0;
}

int connections_post_send(struct connections *to, unsigned int connection, struct ibv_send_wr *wr)
{
	if (to->transport == UD) {
		wr->wr.ud.ah = to->ah;
		wr->wr.ud.remote_qpn = to->link.qp[LINK_RESPONDER][connection]->qp_num;
		wr->wr.ud.remote_qkey = QKEY;
	}
	if (to->xrcd)
		ibv_get_srq_num(to->srq, &wr->qp_type.xrc.remote_srqn);
	return link_post_send(&to->link, connection, wr);
}
