/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rxe copies ODP memory wrongly, in every release that has ODP (from Linux 6.15; the same in 7.2
 * and 7.3), and still completes with success. __rxe_odp_mr_copy()
 * (drivers/infiniband/sw/rxe/rxe_odp.c) copies a packet in parts, one for each page that it
 * touches. But each part is copied from or to the start of its page, without the offset that the
 * packet has in its first page; and all parts are copied to or from the start of the packet. So a
 * packet is right only if it begins where a page does and ends in that page. Packets are as long as
 * the path MTU: if that is less than a page, a message of several packets is wrong too.
 *
 * When a packet is filled from such memory, the bytes at its end that are not written are whatever
 * the kernel had there before.
 */
#ifndef ODPBENCH_TARGET_DEVIATION_RXE_H
#define ODPBENCH_TARGET_DEVIATION_RXE_H

#include "target/deviation/failure.h"
#include "target/target.h"

#define RXE_DEFECT "rxe-odp-copy"

/*
 * Whether this defect explains the wrong data of an access. To be called when the access is done,
 * with memory and buffer as it left them. If so, fills *failure.
 */
bool rxe_defect_explains(const struct target *target, enum access kind,
			 const struct target_access *access, struct failure *failure);

#endif
