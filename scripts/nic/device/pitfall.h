/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a NIC loses and sends again while a page is missing: two models, each off unless its property
 * is on, after Fukuoka, Sato and Taura, "Pitfalls of InfiniBand with On-Demand Paging", ISPASS 2021.
 * What firmware does inside is not documented, so these show what it looks like from outside. A
 * peer behind the wire does not count what it would have seen of them.
 *
 * damming: a request that meets a missing page is sent again after a time, not when the page is there:
 *	after the RNR timer if the responder lacks it, else after RESEND_NS. Requests that were posted
 *	meanwhile are lost, and sent again when the ACK timer has run out.
 * flood: where responses go to a missing page, a QP learns late that it is there: UPDATE_NS later for
 *	each other QP that waits for one. Until then it drops what comes, and sends its request again
 *	each RESEND_NS.
 */
#ifndef ODPBENCH_NIC_PITFALL_H
#define ODPBENCH_NIC_PITFALL_H

#include "qp.h"

/* The requester's own time between two tries: "around 0.5 ms" there, section V. */
#define PITFALL_RESEND_NS 500000
/* Chosen: so that a flood begins between 16 and 64 QPs. */
#define PITFALL_UPDATE_NS 20000

/*
 * A request begins to wait for a page: one of its own QP's, or, then with the responder's RNR
 * timer, one of the peer's. And after how long it goes on when the page is there.
 */
void pitfall_wait(struct qp *qp, bool for_response, uint32_t rnr_timer_ns);
uint64_t pitfall_resume_ns(struct qp *qp);

/*
 * A request is done. True: those behind it are lost. They are sent again when the ACK timer has run
 * out, or when a request that is posted before shows the responder that they are missing.
 */
bool pitfall_dams(struct qp *qp);

/* The QP goes on: counts why, if requests were lost. */
void pitfall_send_again(struct qp *qp);

#endif
