/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The BAR: the initialization segment, then pages of doorbells (UARs). All of these pages are alike,
 * since a doorbell names its queue.
 */
#ifndef ODPBENCH_NIC_REGISTERS_H
#define ODPBENCH_NIC_REGISTERS_H

#include "command.h"

enum status registers_alloc_uar(struct nic *nic, struct command *command);

#endif
