/* SPDX-License-Identifier: GPL-2.0 */
/* The InfiniBand port: always up, with a LID, as if a subnet manager had been there. */
#ifndef ODPBENCH_NIC_PORT_H
#define ODPBENCH_NIC_PORT_H

#include "command.h"

enum status port_access_register(struct nic *nic, struct command *command);
enum status port_query_vport(struct nic *nic, struct command *command);
enum status port_query_gid(struct nic *nic, struct command *command);
enum status port_query_pkey(struct nic *nic, struct command *command);
enum status port_query_adapter(struct nic *nic, struct command *command);
enum status port_mad(struct nic *nic, struct command *command);

#endif
