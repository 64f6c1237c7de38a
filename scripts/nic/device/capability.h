/* SPDX-License-Identifier: GPL-2.0 */
/* What the function says that it can do. */
#ifndef ODPBENCH_NIC_CAPABILITY_H
#define ODPBENCH_NIC_CAPABILITY_H

#include "command.h"

/* As after power on, by the properties. */
void capability_init(struct nic *nic);

/* Whether the driver has switched page faults by address on. */
bool capability_memory_scheme(const struct nic *nic);

/* Logarithms: how many there can be, and the most that a queue may have. */
enum { LOG_EQS = 6, LOG_CQS = 16, LOG_QPS = 18, LOG_MKEYS = 20, LOG_NUMBERS = 16,
	MAX_COUNTER_SETS = 255 };
enum { LOG_MAX_EQ = 22, LOG_MAX_CQ = 22, LOG_MAX_QP = 15, LOG_MAX_SRQ = 15, LOG_MAX_MESSAGE = 30 };
/* Octowords in the table of one memory key: enough for regions of 1 TiB, in pages of 4 KiB. */
#define MAX_TABLE_OCTOWORDS (1ull << 27)

enum status capability_query(struct nic *nic, struct command *command);
enum status capability_set(struct nic *nic, struct command *command);

#endif
