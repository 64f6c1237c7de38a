// SPDX-License-Identifier: GPL-2.0
/* The timers of reliable connections, as the driver chose them. */
#include "rc.h"

enum { ACK_LONG = 18 };
#define ACK_UNIT_NS 4096ull

uint64_t rc_ack_timer_ns(const struct qp *qp)
{
	unsigned timeout = GET(qpc, qp->context, primary_address_path.ack_timeout);

	/* 0: there is no timer. It is a long one here, so that nothing waits for ever */
	return ACK_UNIT_NS << (timeout ? timeout : ACK_LONG);
}

uint32_t rc_rnr_timer_ns(const struct qp *qp)
{
	/* in units of 10 us, by their code: InfiniBand Architecture, volume 1, table 45 */
	static const uint32_t times[] = {
		65536, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768,
		1024, 1536, 2048, 3072, 4096, 6144, 8192, 12288, 16384, 24576, 32768, 49152,
	};

	return times[GET(qpc, qp->context, min_rnr_nak)] * 10000;
}
