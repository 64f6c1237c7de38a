// SPDX-License-Identifier: GPL-2.0
/* The commands that the device has. A new one is a line here, and a function in its subject's file. */
#include "capability.h"
#include "command.h"
#include "counter.h"
#include "cq.h"
#include "eq.h"
#include "fault.h"
#include "mkey.h"
#include "port.h"
#include "qp.h"
#include "registers.h"

/* Nothing to be done, or to be said. */
static enum status succeed(struct nic *nic, struct command *command)
{
	(void)nic;
	(void)command;
	return STATUS_OK;
}

/* Every answer that names a new object has its number in the same 24 bits. */
static enum status new_number(struct nic *nic, struct command *command)
{
	SET(alloc_pd_out, command->out, pd, nic_plain_number(nic));
	return STATUS_OK;
}

/* Interface versions 0 and 1: the driver uses the newer one. */
static enum status query_issi(struct nic *nic, struct command *command)
{
	(void)nic;
	SET(query_issi_out, command->out, supported_issi_dw0, 1 << 0 | 1 << 1);
	return STATUS_OK;
}

#define COMMAND(name, run) { MLX5_CMD_OP_##name, #name, run }

static const struct command_type types[] = {
	/* the function */
	COMMAND(QUERY_HCA_CAP, capability_query),
	COMMAND(SET_HCA_CAP, capability_set),
	COMMAND(QUERY_ADAPTER, port_query_adapter),
	COMMAND(INIT_HCA, succeed),
	COMMAND(TEARDOWN_HCA, succeed),
	COMMAND(ENABLE_HCA, succeed),
	COMMAND(DISABLE_HCA, succeed),
	COMMAND(QUERY_PAGES, succeed),		/* none are needed */
	COMMAND(MANAGE_PAGES, succeed),
	COMMAND(QUERY_ISSI, query_issi),
	COMMAND(SET_ISSI, succeed),
	COMMAND(SET_DRIVER_VERSION, succeed),
	COMMAND(ACCESS_REG, port_access_register),
	COMMAND(QUERY_SPECIAL_CONTEXTS, mkey_query_special),
	/* the port */
	COMMAND(QUERY_HCA_VPORT_CONTEXT, port_query_vport),
	COMMAND(QUERY_HCA_VPORT_GID, port_query_gid),
	COMMAND(QUERY_HCA_VPORT_PKEY, port_query_pkey),
	COMMAND(MAD_IFC, port_mad),
	/* what is only a number */
	COMMAND(ALLOC_UAR, registers_alloc_uar),
	COMMAND(DEALLOC_UAR, succeed),
	COMMAND(ALLOC_PD, new_number),
	COMMAND(DEALLOC_PD, succeed),
	COMMAND(ALLOC_XRCD, new_number),
	COMMAND(DEALLOC_XRCD, succeed),
	COMMAND(ALLOC_TRANSPORT_DOMAIN, new_number),
	COMMAND(DEALLOC_TRANSPORT_DOMAIN, succeed),
	COMMAND(CREATE_XRC_SRQ, new_number),	/* the driver makes two for its defaults */
	COMMAND(DESTROY_XRC_SRQ, succeed),
	COMMAND(CREATE_RMP, new_number),
	COMMAND(DESTROY_RMP, succeed),
	/* counters */
	COMMAND(ALLOC_Q_COUNTER, counter_alloc),
	COMMAND(DEALLOC_Q_COUNTER, counter_dealloc),
	COMMAND(QUERY_Q_COUNTER, counter_query),
	/* queues */
	COMMAND(CREATE_EQ, eq_create),
	COMMAND(DESTROY_EQ, eq_destroy),
	COMMAND(CREATE_CQ, cq_create),
	COMMAND(DESTROY_CQ, cq_destroy),
	COMMAND(CREATE_QP, qp_create),
	COMMAND(DESTROY_QP, qp_destroy),
	COMMAND(QUERY_QP, qp_query),
	COMMAND(RST2INIT_QP, qp_modify),
	COMMAND(INIT2INIT_QP, qp_modify),
	COMMAND(INIT2RTR_QP, qp_modify),
	COMMAND(RTR2RTS_QP, qp_modify),
	COMMAND(RTS2RTS_QP, qp_modify),
	COMMAND(2ERR_QP, qp_modify),
	COMMAND(2RST_QP, qp_modify),
	/* memory */
	COMMAND(CREATE_MKEY, mkey_create),
	COMMAND(DESTROY_MKEY, mkey_destroy),
	COMMAND(QUERY_MKEY, mkey_query),
	COMMAND(PAGE_FAULT_RESUME, fault_resume),
};

const struct command_type *command_find(uint16_t opcode)
{
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (types[i].opcode == opcode)
			return &types[i];
	return NULL;
}
