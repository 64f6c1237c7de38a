// SPDX-License-Identifier: GPL-2.0
/* The InfiniBand port, and who made the adapter. */
#include "port.h"

#define GUIDS 0x02000a4e4d000000	/* ours: locally administered; with the LID at the end */
#define SUBNET 0xfe80000000000000

/* It tells user space that the function is emulated: sysfs shows it as board_id. 16 characters. */
#define PSID "ODPBENCH_EMULATD"

enum { SUBNET_MANAGER_LID = 1 };	/* where it would be */
enum { STATE_ACTIVE = 4, PHYSICAL_LINK_UP = 5, SUBNET_TIMEOUT = 18, KEY_DEFAULT = 0xffff,
	KEYS_ALL = 0xffff, VENDOR_OUI = 0x2c9 };
enum { WIDTH_4X = 1 << 2, SPEED_EDR = 32, MTU_BYTES = 4096, LANES_1 = 1 };
/* MLX5_REG_* in include/linux/mlx5/driver.h */
enum { REGISTER_PMTU = 0x5003, REGISTER_PTYS = 0x5004, REGISTER_PVLC = 0x500f,
	REGISTER_NODE_DESC = 0x6001 };

static uint64_t guid(const struct nic *nic)
{
	return GUIDS | nic->properties.lid;
}

enum status port_access_register(struct nic *nic, struct command *command)
{
	uint8_t *data = PART(access_register_out, command->out, register_data);
	unsigned id = GET(access_register_in, command->in, register_id);

	switch (id) {
	case REGISTER_PTYS:
		SET(ptys_reg, data, ib_link_width_oper, WIDTH_4X);
		SET(ptys_reg, data, ib_proto_oper, SPEED_EDR);
		return STATUS_OK;
	case REGISTER_PMTU:
		SET(pmtu_reg, data, max_mtu, MTU_BYTES);
		SET(pmtu_reg, data, admin_mtu, MTU_BYTES);
		SET(pmtu_reg, data, oper_mtu, MTU_BYTES);
		return STATUS_OK;
	case REGISTER_PVLC:
		SET(pvlc_reg, data, vl_hw_cap, LANES_1);
		return STATUS_OK;
	case REGISTER_NODE_DESC:
		strcpy((char *)data, "odpbench, emulated");
		return STATUS_OK;
	default:
		nic_log(nic, "there is no register 0x%x", id);
		return STATUS_BAD_PARAMETER;
	}
}

enum status port_query_vport(struct nic *nic, struct command *command)
{
	uint8_t *context = PART(query_hca_vport_context_out, command->out, hca_vport_context);

	SET(hca_vport_context, context, port_physical_state, PHYSICAL_LINK_UP);
	SET(hca_vport_context, context, port_state, STATE_ACTIVE);
	SET(hca_vport_context, context, vport_state, STATE_ACTIVE);
	SET(hca_vport_context, context, system_image_guid, guid(nic));
	SET(hca_vport_context, context, port_guid, guid(nic));
	SET(hca_vport_context, context, node_guid, guid(nic));
	SET(hca_vport_context, context, lid, nic->properties.lid);
	SET(hca_vport_context, context, sm_lid, SUBNET_MANAGER_LID);
	SET(hca_vport_context, context, subnet_timeout, SUBNET_TIMEOUT);
	return STATUS_OK;
}

/* One GID, at index 0. */
enum status port_query_gid(struct nic *nic, struct command *command)
{
	uint8_t *gid = PART(query_hca_vport_gid_out, command->out, gid);

	SET(query_hca_vport_gid_out, command->out, gids_num, 1);
	put_be64(gid, SUBNET);
	put_be64(gid + 8, GET(query_hca_vport_gid_in, command->in, gid_index) ? 0 : guid(nic));
	return STATUS_OK;
}

enum status port_query_pkey(struct nic *nic, struct command *command)
{
	uint8_t *key = PART(query_hca_vport_pkey_out, command->out, pkey);
	unsigned index = GET(query_hca_vport_pkey_in, command->in, pkey_index);

	(void)nic;
	if (index == 0 || index == KEYS_ALL)
		SET(pkey, key, pkey, KEY_DEFAULT);
	return STATUS_OK;
}

enum status port_query_adapter(struct nic *nic, struct command *command)
{
	(void)nic;
	SET(query_adapter_out, command->out, query_adapter_struct.ieee_vendor_id, VENDOR_OUI);
	memcpy(PART(query_adapter_out, command->out, query_adapter_struct.vsd_contd_psid), PSID,
	       strlen(PSID));
	return STATUS_OK;
}

/* A management datagram for the function itself (port counters): there is nothing to tell. */
enum status port_mad(struct nic *nic, struct command *command)
{
	enum { METHOD = 3, STATUS = 4, RESPONSE = 0x80, NO_SUCH_ATTRIBUTE = 3 << 2, BYTES = 256 };
	uint8_t *mad = PART(mad_ifc_out, command->out, response_mad_packet);

	(void)nic;
	memcpy(mad, PART(mad_ifc_in, command->in, mad), BYTES);
	mad[METHOD] |= RESPONSE;
	put_be16(mad + STATUS, NO_SUCH_ATTRIBUTE);
	return STATUS_OK;
}
