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
#include "srq.h"

/* Nothing to be done, or to be said. */
static enum status succeed(struct nic *nic, struct command *command)
{
	(void)nic;
	(void)command;
	return STATUS_OK;
}

/* Ends an object of a kind; makes one of which nothing is known but its number. */
#define REMOVE(kind) \
	static enum status remove_##kind(struct nic *nic, struct command *command) \
	{ \
		return command_remove(command, &nic->kind); \
	}
#define NUMBER(kind) \
	static enum status number_##kind(struct nic *nic, struct command *command) \
	{ \
		return command_add(command, &nic->kind, nic); \
	} \
	REMOVE(kind)

NUMBER(uars)
NUMBER(pds)
NUMBER(xrc_domains)
NUMBER(transport_domains)
REMOVE(srqs)
REMOVE(counter_sets)
REMOVE(cqs)
REMOVE(qps)
REMOVE(mkeys)

static enum status teardown(struct nic *nic, struct command *command)
{
	(void)command;
	nic_report_left(nic);
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
	COMMAND(TEARDOWN_HCA, teardown),
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
	COMMAND(ALLOC_UAR, number_uars),
	COMMAND(DEALLOC_UAR, remove_uars),
	COMMAND(ALLOC_PD, number_pds),
	COMMAND(DEALLOC_PD, remove_pds),
	COMMAND(ALLOC_XRCD, number_xrc_domains),
	COMMAND(DEALLOC_XRCD, remove_xrc_domains),
	COMMAND(ALLOC_TRANSPORT_DOMAIN, number_transport_domains),
	COMMAND(DEALLOC_TRANSPORT_DOMAIN, remove_transport_domains),
	/* counters */
	COMMAND(ALLOC_Q_COUNTER, counter_alloc),
	COMMAND(DEALLOC_Q_COUNTER, remove_counter_sets),
	COMMAND(QUERY_Q_COUNTER, counter_query),
	/* queues */
	COMMAND(CREATE_EQ, eq_create),
	COMMAND(DESTROY_EQ, eq_destroy),
	COMMAND(CREATE_CQ, cq_create),
	COMMAND(DESTROY_CQ, remove_cqs),
	COMMAND(MODIFY_CQ, cq_resize),
	COMMAND(CREATE_XRC_SRQ, srq_create_xrc),
	COMMAND(DESTROY_XRC_SRQ, remove_srqs),
	COMMAND(QUERY_XRC_SRQ, srq_query_xrc),
	COMMAND(ARM_XRC_SRQ, srq_arm_xrc),
	COMMAND(CREATE_RMP, srq_create_rmp),
	COMMAND(DESTROY_RMP, remove_srqs),
	COMMAND(MODIFY_RMP, srq_modify_rmp),
	COMMAND(QUERY_RMP, srq_query_rmp),
	COMMAND(CREATE_QP, qp_create),
	COMMAND(DESTROY_QP, remove_qps),
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
	COMMAND(DESTROY_MKEY, remove_mkeys),
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
