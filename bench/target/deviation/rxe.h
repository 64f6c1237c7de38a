/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rxe copies memory on demand wrongly, since it has any (Linux 6.15; the same in 7.2 and 7.3),
 * while the completion says success. __rxe_odp_mr_copy() (drivers/infiniband/sw/rxe/rxe_odp.c)
 * copies a packet in parts, one for each page that it touches; but each part goes from or to the
 * start of its page, not from the offset that the first one has, and all of them to or from the
 * start of the packet. So a packet is right only if it begins where a page does and ends in that
 * page. Packets are as long as the path MTU: where that is less than a page, so is a message of
 * more than one.
 *
 * What a packet then lacks at its end, when it is filled from such memory, is whatever the kernel
 * had there before.
 */
#ifndef ODPBENCH_TARGET_DEVIATION_RXE_H
#define ODPBENCH_TARGET_DEVIATION_RXE_H

#include "target/deviation/failure.h"
#include "target/target.h"

#define RXE_DEFECT "rxe-odp-copy"

/*
 * Whether wrong data is what that copy makes of this access (done, on an ibverbs device, memory
 * and buffer as it left them): then *failure is filled.
 */
bool rxe_defect_explains(const struct target *target, enum access kind,
			 const struct target_access *access, struct failure *failure);

#endif
