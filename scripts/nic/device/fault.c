// SPDX-License-Identifier: GPL-2.0
/* Page faults. Events: struct mlx5_eqe_page_fault in include/linux/mlx5/device.h */
#include "capability.h"
#include "defect.h"
#include "eq.h"
#include "fault.h"
#include "pitfall.h"
#include "responder.h"

enum { SUBTYPE_WQE = 0, SUBTYPE_RDMA = 1, SUBTYPE_MEMORY = 2 };
enum { PAGE = 4096, RDMA_WRITES = 2 };

static bool is_responder(const struct fault *fault)
{
	return fault->side == FAULT_RECEIVE || fault->side == FAULT_REMOTE;
}

static uint32_t token_of(const struct fault *fault)
{
	return fault->qp->number | (is_responder(fault) ? FAULT_TOKEN_RESPONDER : 0);
}

static void by_address(const struct fault *fault, uint8_t *event)
{
	enum { FLAGS = 0, LAST = 1 << 7, TOKEN = 8, PAGES = 12, KEY = 16, ADDRESS = 20 };
	const struct missing *missing = &fault->missing;
	uint32_t most = fault->qp->nic->properties.fault_pages;
	uint64_t first = missing->address / PAGE;
	uint32_t pages = (missing->address + MAX(missing->length, 1) - 1) / PAGE - first + 1;

	if (most)
		pages = MIN(pages, most);
	event[FLAGS] = LAST;
	put_be32(event + TOKEN, token_of(fault));
	put_be32(event + PAGES, pages << 12);
	put_be32(event + KEY, missing->key);
	put_be64(event + ADDRESS, first * PAGE);
}

enum { EVENT_TOKEN_WQE = 12, EVENT_SIDE_QPN = 24, EVENT_PACKET = 10 };

static void by_work_request(const struct fault *fault, uint8_t *event)
{
	enum { COMMITTED = 0, INDEX = 6 };

	put_be32(event + COMMITTED, 0);		/* the request begins again */
	put_be16(event + INDEX, fault->index);
	put_be16(event + EVENT_PACKET, fault->packet_bytes);
	put_be32(event + EVENT_TOKEN_WQE, token_of(fault));
	put_be32(event + EVENT_SIDE_QPN, fault->side << 24 | fault->qp->number);
}

/*
 * What the packet named: the driver knows the children of an implicit region by their parent's key
 * alone, and takes a fault of any other for one of memory that is not on demand.
 */
static void by_packet(const struct fault *fault, uint8_t *event)
{
	enum { KEY = 4, OPERATION = 12, ADDRESS = 16 };
	unsigned side = fault->side | (fault->write ? RDMA_WRITES : 0);

	put_be32(event + KEY, fault->missing.named_key);
	put_be16(event + EVENT_PACKET, fault->packet_bytes);
	put_be32(event + OPERATION, fault->missing.length);
	put_be64(event + ADDRESS, fault->missing.named_address);
	put_be32(event + EVENT_SIDE_QPN, side << 24 | token_of(fault));
}

void fault_raise(const struct fault *fault)
{
	struct qp *qp = fault->qp;
	uint8_t event[EQ_EVENT_BYTES] = { 0 };
	unsigned subtype = SUBTYPE_WQE;

	if (capability_memory_scheme(qp->nic)) {
		subtype = SUBTYPE_MEMORY;
		by_address(fault, event);
	} else if (fault->side == FAULT_REMOTE) {
		subtype = SUBTYPE_RDMA;
		by_packet(fault, event);
	} else {
		by_work_request(fault, event);
	}
	nic_log(qp->nic, "page fault of QP %u, side %u: key 0x%x, 0x%llx + %u, %s", qp->number,
		fault->side, fault->missing.key, (unsigned long long)fault->missing.address,
		fault->missing.length, fault->write ? "write" : "read");
	if (is_responder(fault)) {
		qp->responds.stalled = true;
	} else {
		qp->stalled = true;
		pitfall_wait(qp, fault->write, 0);
	}
	if (!defect_strikes(qp->nic, DEFECT_LOST_EVENT))
		eq_post(qp->nic, EVENT_PAGE_FAULT, subtype, event);
}

static void resume(struct qp *qp, bool responder, bool failed)
{
	if (responder) {
		qp->responds.fault_failed = failed;
		responder_release(qp);
	} else {
		qp->stalled = false;
		qp->fault_failed = failed;
		qp_pause(qp, pitfall_resume_ns(qp));
	}
}

enum status fault_resume(struct nic *nic, struct command *command)
{
	const uint8_t *info = PART(page_fault_resume_in, command->in, page_fault_info);
	bool memory = capability_memory_scheme(nic);
	uint32_t token = memory ? GET(mem_page_fault_info, info, fault_token_31_0) :
		GET(trans_page_fault_info, info, fault_token);
	bool error = memory ? GET(mem_page_fault_info, info, error) :
		GET(trans_page_fault_info, info, error);
	struct qp *qp = qp_find(nic, token & ~FAULT_TOKEN_RESPONDER);
	bool responder = token & FAULT_TOKEN_RESPONDER;

	/* the QP may have gone meanwhile */
	if (!qp || !(responder ? qp->responds.stalled : qp->stalled))
		return STATUS_OK;
	nic_log(nic, "QP %u resumes%s", qp->number, error ? " with an error" : "");
	resume(qp, responder, error || defect_strikes(nic, DEFECT_FAILED_RESUME));
	return STATUS_OK;
}
