/* SPDX-License-Identifier: GPL-2.0 */
/* A software device made anew, so that it is in the state of its beginning. */
#ifndef ODPBENCH_RDMA_RENEW_H
#define ODPBENCH_RDMA_RENEW_H

/*
 * Removes a link device (rxe) and adds it again under its name, on its network device, and waits
 * until it has as many GIDs. A device that is no link stays as it is: 0, too. For a machine that is
 * ours alone: whoever else has the device open loses it.
 *
 * rxe numbers QPs, CQs and regions one after the other and never goes back (rxe_pool.c,
 * xa_alloc_cyclic()). It looks them up by number in trees that grow with the numbers, for each
 * packet, so that an operation takes some instructions more for what ran before: 42001, 42057 and
 * 42113 for the same write in three runs.
 *
 * Negative errno, logged, where it could not be made again.
 */
int rdma_renew(const char *name);

#endif
