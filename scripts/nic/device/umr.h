/* SPDX-License-Identifier: GPL-2.0 */
/* UMR: work requests by which the driver changes a memory key and its table. */
#ifndef ODPBENCH_NIC_UMR_H
#define ODPBENCH_NIC_UMR_H

#include "nic.h"

/* Carries out a work request of so many bytes, from a queue of this protection domain. */
enum syndrome umr_run(struct nic *nic, uint32_t pd, const uint8_t *wqe, unsigned bytes);

#endif
