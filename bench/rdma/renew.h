/* SPDX-License-Identifier: GPL-2.0 */
/* Makes a software device again, so that it is in its initial state. */
#ifndef ODPBENCH_RDMA_RENEW_H
#define ODPBENCH_RDMA_RENEW_H

/*
 * Removes an rdma link device (rxe), adds it again under the same name on the same network device,
 * and waits until it has as many GIDs as before. A device that is not such a link stays as it is,
 * which is no error. Only for a machine that nobody else uses: others that have the device open
 * lose it.
 *
 * rxe numbers QPs, CQs and regions in ascending order and does not use a number again (rxe_pool.c,
 * xa_alloc_cyclic()). For each packet it looks them up by number in trees that grow with the
 * numbers. So an operation takes more instructions the more ran before: 42001, 42057 and 42113 for
 * the same write in three runs.
 *
 * 0, or negative errno, logged, if it could not be made again.
 */
int rdma_renew(const char *name);

#endif
