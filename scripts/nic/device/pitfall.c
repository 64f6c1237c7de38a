// SPDX-License-Identifier: GPL-2.0
/* Two models of what a NIC loses behind a missing page. */
#include "counter.h"
#include "pitfall.h"
#include "rc.h"

void pitfall_wait(struct qp *qp, bool for_response, uint32_t rnr_timer_ns)
{
	qp->waits = (struct qp_wait){
		.begin_ns = host_now_ns(qp->nic), .for_response = for_response,
	};
	if (!qp->nic->properties.damming)
		return;
	qp->waits.dams = true;
	qp->waits.resend_ns = PITFALL_RESEND_NS;
	if (!rnr_timer_ns)
		return;
	qp->waits.resend_ns = rnr_timer_ns;
	counter_add(qp, COUNTER_RNR_NAK_RETRY_ERR);
}

/* If it is one of this function's. */
static const struct qp *peer_of(const struct qp *qp)
{
	return qp->remote_lid == qp->nic->properties.lid ? qp_find(qp->nic, qp->remote) : NULL;
}

static bool waits_for_response(const void *object)
{
	const struct qp *qp = object;

	return qp->stalled && qp->waits.for_response;
}

/* How late this QP learns that its page is there; counts what it sends in vain until then. */
static uint64_t flood_ns(struct qp *qp)
{
	const struct qp *peer = peer_of(qp);
	uint64_t late_ns = (uint64_t)PITFALL_UPDATE_NS *
			   objects_count(&qp->nic->qps, waits_for_response);

	for (uint64_t n = late_ns / PITFALL_RESEND_NS; n; n--) {
		counter_add(qp, COUNTER_IMPLIED_NAK_SEQ_ERR);
		if (peer)
			counter_add(peer, COUNTER_DUPLICATE_REQUEST);
	}
	return late_ns;
}

uint64_t pitfall_resume_ns(struct qp *qp)
{
	uint64_t now = host_now_ns(qp->nic), again = qp->waits.begin_ns + qp->waits.resend_ns;
	uint64_t wait_ns = MAX(qp->nic->properties.latency_ns, again > now ? again - now : 0);
	uint64_t flooded_ns = 0;

	if (qp->nic->properties.flood && qp->waits.for_response)
		flooded_ns = flood_ns(qp);
	return MAX(wait_ns, flooded_ns);
}

bool pitfall_dams(struct qp *qp)
{
	bool dams = qp->waits.dams;

	qp->waits.dams = false;
	if (!dams || qp->state != QP_RTS || qp->sq_consumer == qp_sq_producer(qp))
		return false;
	qp->waits.lost_until_ns = host_now_ns(qp->nic) + rc_ack_timer_ns(qp);
	qp_schedule(qp, rc_ack_timer_ns(qp));
	return true;
}

void pitfall_send_again(struct qp *qp)
{
	const struct qp *peer = peer_of(qp);

	if (!qp->waits.lost_until_ns)
		return;
	if (host_now_ns(qp->nic) >= qp->waits.lost_until_ns) {
		counter_add(qp, COUNTER_LOCAL_ACK_TIMEOUT_ERR);
	} else {
		counter_add(qp, COUNTER_PACKET_SEQ_ERR);
		if (peer)
			counter_add(peer, COUNTER_OUT_OF_SEQUENCE);
	}
	qp->waits.lost_until_ns = 0;
}
