// SPDX-License-Identifier: GPL-2.0
/* What the function says that it can do. Whatever is not named here is 0: it cannot. */
#include "capability.h"

/* MLX5_CAP_* in include/linux/mlx5/device.h */
enum { TYPE_GENERAL = 0, TYPE_ODP = 2, TYPE_ATOMIC = 3 };

static void general(uint8_t *caps)
{
#define CAP(field, value) SET(cmd_hca_cap, caps, field, value)
	/* one InfiniBand port, asked for its state by vport commands, not by MADs */
	CAP(port_type, 0);
	CAP(num_ports, 1);
	CAP(ib_virt, 1);
	CAP(local_ca_ack_delay, 16);
	CAP(log_max_msg, LOG_MAX_MESSAGE);
	CAP(gid_table_size, 0);			/* 8 */
	CAP(pkey_table_size, 0);		/* 128 */
	/* the firmware needs none of the host's memory */
	CAP(page_request_disable, 1);
	/* how many of each, and how large */
	CAP(log_max_eq, LOG_EQS);
	CAP(log_max_eq_sz, LOG_MAX_EQ);
	CAP(log_max_cq, LOG_CQS);
	CAP(log_max_cq_sz, LOG_MAX_CQ);
	CAP(log_max_qp, LOG_QPS);
	CAP(log_max_qp_sz, LOG_MAX_QP);
	CAP(log_max_srq, LOG_NUMBERS);
	CAP(log_max_srq_sz, LOG_MAX_SRQ);
	CAP(log_max_mkey, LOG_MKEYS);
	CAP(log_max_pd, LOG_NUMBERS);
	CAP(log_max_xrcd, LOG_NUMBERS);
	CAP(log_max_transport_domain, LOG_NUMBERS);
	CAP(log_max_mcg, 8);
	CAP(max_qp_mcg, 8);
	CAP(log_max_ra_req_qp, 4);
	CAP(log_max_ra_res_qp, 4);
	CAP(max_wqe_sz_sq, 1024);
	CAP(max_wqe_sz_rq, 512);
	CAP(max_sgl_for_optimized_performance, 30);
	/* transports; without XRC mlx5_ib does not load */
	CAP(rc, 1);
	CAP(ud, 1);
	CAP(xrc, 1);
	CAP(cqe_version, 1);
	CAP(cq_oi, 1);
	CAP(cq_resize, 1);
	/* counters */
	CAP(max_qp_cnt, MAX_COUNTER_SETS);
	CAP(out_of_seq_cnt, 1);
	CAP(retransmission_q_counters, 1);
	CAP(enhanced_error_q_counters, 1);
	/* doorbells */
	CAP(log_bf_reg_size, 9);
	CAP(bf, 1);
	CAP(num_of_uars_per_page, 1);
	CAP(log_pg_sz, 12);
	/* memory keys: UMR for MTTs and for KSMs, of any length */
	CAP(log_max_klm_list_size, 18);
	CAP(max_indirection, 4);
	CAP(log_max_mrw_sz, 64);
	CAP(umr_extended_translation_offset, 1);
	CAP(fixed_buffer_size, 1);
	CAP(null_mkey, 1);
	CAP(imaicl, 1);				/* windows */
	CAP(pg, 1);
	CAP(atomic, 1);
#undef CAP
}

static void odp_scheme(uint8_t *scheme, bool shared)
{
	SET(odp_scheme_cap, scheme, rc_odp_caps.send, 1);
	SET(odp_scheme_cap, scheme, rc_odp_caps.receive, 1);
	SET(odp_scheme_cap, scheme, rc_odp_caps.write, 1);
	SET(odp_scheme_cap, scheme, rc_odp_caps.read, 1);
	SET(odp_scheme_cap, scheme, rc_odp_caps.atomic, 1);
	SET(odp_scheme_cap, scheme, ud_odp_caps.send, 1);
	SET(odp_scheme_cap, scheme, xrc_odp_caps.send, 1);
	SET(odp_scheme_cap, scheme, xrc_odp_caps.write, 1);
	SET(odp_scheme_cap, scheme, xrc_odp_caps.read, 1);
	SET(odp_scheme_cap, scheme, xrc_odp_caps.atomic, 1);
	if (!shared)
		return;
	SET(odp_scheme_cap, scheme, rc_odp_caps.srq_receive, 1);
	SET(odp_scheme_cap, scheme, xrc_odp_caps.receive, 1);
	SET(odp_scheme_cap, scheme, xrc_odp_caps.srq_receive, 1);
}

/*
 * Both schemes of page faults. An event that names a work request would have to say that it is of a
 * shared queue, so receives by these are in the memory scheme alone. A driver that knows that scheme
 * switches it on.
 */
static void odp(uint8_t *caps, bool memory_scheme)
{
	uint8_t *memory = PART(odp_cap, caps, memory_page_fault_scheme_cap);

	odp_scheme(PART(odp_cap, caps, transport_page_fault_scheme_cap), false);
	if (!memory_scheme)
		return;
	odp_scheme(memory, true);
	SET(odp_scheme_cap, memory, page_prefetch, 1);
	SET(odp_cap, caps, mem_page_fault, 1);
}

static void atomic(uint8_t *caps)
{
	SET(atomic_caps, caps, supported_atomic_req_8B_endianness_mode_1, 1);
	SET(atomic_caps, caps, atomic_operations, 1 << 0 | 1 << 1);	/* swap, add */
	SET(atomic_caps, caps, atomic_size_qp, 1 << 3);			/* of 8 bytes */
}

void capability_init(struct nic *nic)
{
	memset(nic->most, 0, sizeof(nic->most));
	general(nic->most[TYPE_GENERAL]);
	odp(nic->most[TYPE_ODP], nic->properties.memory_scheme);
	atomic(nic->most[TYPE_ATOMIC]);
	memcpy(nic->caps, nic->most, sizeof(nic->caps));
	SET(odp_cap, nic->caps[TYPE_ODP], mem_page_fault, 0);
}

bool capability_memory_scheme(const struct nic *nic)
{
	return GET(odp_cap, nic->caps[TYPE_ODP], mem_page_fault);
}

/* op_mod is the type, and in its last bit whether the maximum (0) or the current value is asked. */
enum status capability_query(struct nic *nic, struct command *command)
{
	unsigned mode = GET(query_hca_cap_in, command->in, op_mod), type = mode >> 1;

	if (type >= NIC_CAPABILITY_TYPES)
		return STATUS_BAD_PARAMETER;
	memcpy(PART(query_hca_cap_out, command->out, capability),
	       mode & 1 ? nic->caps[type] : nic->most[type], NIC_CAPABILITY_BYTES);
	return STATUS_OK;
}

/*
 * Of atomics and ODP, the driver sends zeros for all that it does not set, and sets one field. Of the
 * other types it sends back what it was told, with changes.
 */
enum status capability_set(struct nic *nic, struct command *command)
{
	const uint8_t *from = PART(set_hca_cap_in, command->in, capability);
	unsigned type = GET(set_hca_cap_in, command->in, op_mod) >> 1;

	if (type >= NIC_CAPABILITY_TYPES)
		return STATUS_BAD_PARAMETER;
	switch (type) {
	case TYPE_ATOMIC:
		SET(atomic_caps, nic->caps[type], atomic_req_8B_endianness_mode,
		    GET(atomic_caps, from, atomic_req_8B_endianness_mode));
		break;
	case TYPE_ODP:
		SET(odp_cap, nic->caps[type], mem_page_fault, GET(odp_cap, nic->most[type],
								  mem_page_fault) &
		    GET(odp_cap, from, mem_page_fault));
		break;
	default:
		memcpy(nic->caps[type], from, NIC_CAPABILITY_BYTES);
	}
	return STATUS_OK;
}
