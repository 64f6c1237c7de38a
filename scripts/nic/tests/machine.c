// SPDX-License-Identifier: GPL-2.0
/* A machine around the device, and a driver's side of the commands that tests need. */
#include <stdarg.h>
#include <stdio.h>

#include "capability.h"
#include "machine.h"
#include "mkey.h"
#include "qp.h"

enum { BLOCK_BYTES = 1024, BLOCK_DATA = 512, BLOCK_NEXT = 560, COMMAND_MAX = 16 << 10 };
enum { ISEG_QUEUE_HIGH = 0x10, ISEG_QUEUE_LOW = 0x14, ISEG_DOORBELL = 0x18 };
enum { UAR = 16 * 4096, UAR_SEND = 0x800 };
enum { RECEIVES = 16, RECEIVE_BYTES = 64, SENDS = 64 };
enum { MKEY_MODE_MTT = 1, ANY_QP = 0xffffff, RIGHTS_ALL = 0xf };
enum { RQ_SHARED = 1, LOG_SRQ = 2, LOG_SRQ_STRIDE = 6 };

struct machine machines[2], *machine = machines;

static struct machine *machine_of(struct nic *nic)
{
	return (struct machine *)((char *)nic - offsetof(struct machine, nic));
}

bool host_dma(struct nic *nic, uint64_t bus, void *data, size_t bytes, bool write)
{
	if (bus >= BAR && bus < BAR + NIC_BAR_BYTES && write && bytes >= 4)
		nic_write(nic, bus - BAR, get_be32(data), 4);
	if (bus > MEMORY_BYTES || bytes > MEMORY_BYTES - bus)
		return false;
	if (write)
		memcpy(machine_of(nic)->memory + bus, data, bytes);
	else
		memcpy(data, machine_of(nic)->memory + bus, bytes);
	return true;
}

void host_interrupt(struct nic *nic, unsigned vector)
{
	assert(vector < NIC_VECTORS);	/* as QEMU does */
	machine_of(nic)->interrupts[vector]++;
}

uint64_t host_now_ns(struct nic *nic)
{
	return machine_of(nic)->now_ns;
}

void host_wake(struct nic *nic, uint64_t at_ns)
{
	machine_of(nic)->wake_ns = at_ns;
}

void host_send(struct nic *nic, const void *bytes, size_t length, bool lossy)
{
	(void)lossy;
	g_queue_push_tail(&machine_of(nic)->sent, g_bytes_new(bytes, length));
}

void host_log(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(machine->last_line, sizeof(machine->last_line), format, arguments);
	va_end(arguments);
	machine->logged++;
	fprintf(stderr, "%s\n", machine->last_line);
}

void machine_start(const struct nic_properties *properties)
{
	static const struct nic_properties defaults = { .latency_ns = 1000, .memory_scheme = true };

	memset(machine, 0, sizeof(*machine));
	g_queue_init(&machine->sent);
	machine->now_ns = 1;
	nic_init(&machine->nic, properties ? properties : &defaults);
	nic_write(&machine->nic, ISEG_QUEUE_HIGH, 0, 4);
	nic_write(&machine->nic, ISEG_QUEUE_LOW, COMMAND_QUEUE, 4);
}

static void free_bytes(void *bytes)
{
	g_bytes_unref(bytes);
}

void machine_stop(void)
{
	nic_free(&machine->nic);
	g_queue_clear_full(&machine->sent, free_bytes);
	machine->wake_ns = 0;
}

void machine_start_two(const struct nic_properties *properties)
{
	for (int i = 1; i >= 0; i--) {
		machine = &machines[i];
		machine_start(properties);
		machine->nic.properties.lid = i + 1;
	}
	machine_wire(true);
}

void machine_stop_two(void)
{
	for (int i = 1; i >= 0; i--) {
		machine = &machines[i];
		machine_stop();
	}
}

void machine_wire(bool is_up)
{
	for (int i = 0; i < 2; i++)
		nic_wire(&machines[i].nic, is_up);
}

unsigned machine_on_wire(void)
{
	return g_queue_get_length(&machine->sent);
}

/* The next packet from this machine to the other one. False: there is none. */
static bool carry(int from)
{
	struct machine *to = &machines[!from];
	GBytes *bytes = g_queue_pop_head(&machines[from].sent);
	const void *data;
	size_t length;

	if (!bytes)
		return false;
	data = g_bytes_get_data(bytes, &length);
	if (!to->dropped && nic_receive(&to->nic, data, length))
		to->dropped = true;
	g_bytes_unref(bytes);
	return true;
}

/* The one whose timer runs out first; NULL: none does until then. */
static struct machine *first_due(uint64_t end)
{
	struct machine *first = NULL;

	for (int i = 0; i < 2; i++)
		if (machines[i].wake_ns && machines[i].wake_ns <= end &&
		    (!first || machines[i].wake_ns < first->wake_ns))
			first = &machines[i];
	return first;
}

static void set_clocks(uint64_t now_ns)
{
	for (int i = 0; i < 2; i++)
		machines[i].now_ns = MAX(machines[i].now_ns, now_ns);
}

void machine_run(uint64_t most_ns)
{
	uint64_t end = machine->now_ns + most_ns;
	struct machine *due;

	for (;;) {
		while (carry(0) || carry(1))
			;
		due = first_due(end);
		if (!due)
			break;
		set_clocks(due->wake_ns);
		due->wake_ns = 0;
		nic_work(&due->nic);
	}
	if (machines[0].wake_ns || machines[1].wake_ns)
		set_clocks(end);
}

/* A chain of blocks; the data of a command beyond its entry is in it, or comes into it. */
static void chain(uint64_t at, uint32_t bytes)
{
	for (uint32_t done = 0; done < bytes; done += BLOCK_DATA, at += BLOCK_BYTES)
		put_be64(machine->memory + at + BLOCK_NEXT,
			 done + BLOCK_DATA < bytes ? at + BLOCK_BYTES : 0);
}

static void move_chain(uint64_t at, uint8_t *data, uint32_t bytes, bool in)
{
	for (uint32_t part; bytes; data += part, bytes -= part, at += BLOCK_BYTES) {
		part = MIN(bytes, BLOCK_DATA);
		if (in)
			memcpy(machine->memory + at, data, part);
		else
			memcpy(data, machine->memory + at, part);
	}
}

enum status machine_command(const uint8_t *in, uint32_t in_bytes, uint8_t *out, uint32_t out_bytes)
{
	uint8_t *entry = machine->memory + COMMAND_QUEUE;

	assert(in_bytes >= 16 && in_bytes <= COMMAND_MAX && out_bytes >= 16 &&
	       out_bytes <= COMMAND_MAX);
	memset(entry, 0, 64);
	put_be32(entry + 4, in_bytes);
	put_be64(entry + 8, BLOCKS_IN);
	memcpy(entry + 16, in, 16);
	put_be64(entry + 48, BLOCKS_OUT);
	put_be32(entry + 56, out_bytes);
	entry[63] = 1;
	chain(BLOCKS_IN, in_bytes - 16);
	chain(BLOCKS_OUT, out_bytes - 16);
	move_chain(BLOCKS_IN, (uint8_t *)in + 16, in_bytes - 16, true);
	nic_write(&machine->nic, ISEG_DOORBELL, 1, 4);
	assert(!(entry[63] & 1));
	memcpy(out, entry + 32, 16);
	move_chain(BLOCKS_OUT, out + 16, out_bytes - 16, false);
	return GET(query_issi_out, out, status);
}

#define COMMAND(type, op) \
	uint8_t in[BYTES_OF(type##_in) + 64] = { 0 }, out[BYTES_OF(type##_out)] = { 0 }; \
	SET(type##_in, in, opcode, MLX5_CMD_OP_##op)

static void must(const uint8_t *in, uint32_t in_bytes, uint8_t *out, uint32_t out_bytes)
{
	enum status status = machine_command(in, in_bytes, out, out_bytes);

	assert(status == STATUS_OK);
	(void)status;
}

void machine_use_memory_scheme(void)
{
	enum { TYPE_ODP = 2 };
	COMMAND(set_hca_cap, SET_HCA_CAP);

	SET(set_hca_cap_in, in, op_mod, TYPE_ODP << 1);
	SET(odp_cap, PART(set_hca_cap_in, in, capability), mem_page_fault, 1);
	must(in, BYTES_OF(set_hca_cap_in), out, sizeof(out));
}

uint32_t machine_make_eq(uint64_t at, unsigned log_size, uint64_t mask)
{
	COMMAND(create_eq, CREATE_EQ);

	SET(create_eq_in, in, eq_context_entry.log_eq_size, log_size);
	put_be64(PART(create_eq_in, in, event_bitmask), mask);
	put_be64(in + BYTE_AT(create_eq_in, pas), at);
	must(in, BYTE_AT(create_eq_in, pas) + 8, out, sizeof(out));
	return GET(create_eq_out, out, eq_number);
}

uint32_t machine_make_cq(uint32_t eq, uint64_t at, unsigned log_size)
{
	COMMAND(create_cq, CREATE_CQ);

	SET(create_cq_in, in, cq_context.log_cq_size, log_size);
	SET(create_cq_in, in, cq_context.c_eqn_or_apu_element, eq);
	SET(create_cq_in, in, cq_context.dbr_addr, at + CQ_RECORD);
	put_be64(in + BYTE_AT(create_cq_in, pas), at);
	must(in, BYTE_AT(create_cq_in, pas) + 8, out, sizeof(out));
	return GET(create_cq_out, out, cqn);
}

struct test_qp machine_make_qp(uint32_t cq, uint64_t at, uint32_t pd)
{
	return machine_make_qp_of((struct qp_kind){ .service = SERVICE_RC }, cq, at, pd);
}

struct test_qp machine_make_qp_of(struct qp_kind kind, uint32_t cq, uint64_t at, uint32_t pd)
{
	struct test_qp qp = { .cq = cq, .buffer = at, .record = at + 0x2000 };
	COMMAND(create_qp, CREATE_QP);

	SET(create_qp_in, in, qpc.st, kind.service);
	SET(create_qp_in, in, qpc.pd, pd);
	SET(create_qp_in, in, qpc.cqn_snd, cq);
	SET(create_qp_in, in, qpc.cqn_rcv, cq);
	SET(create_qp_in, in, qpc.rq_type, kind.srq ? RQ_SHARED : 0);
	SET(create_qp_in, in, qpc.srqn_rmpn_xrqn, kind.srq);
	SET(create_qp_in, in, qpc.log_rq_size, 4);
	SET(create_qp_in, in, qpc.log_rq_stride, 2);
	SET(create_qp_in, in, qpc.log_sq_size, 6);
	SET(create_qp_in, in, qpc.dbr_addr, qp.record);
	put_be64(in + BYTE_AT(create_qp_in, pas), at);
	put_be64(in + BYTE_AT(create_qp_in, pas) + 8, at + 4096);
	must(in, BYTE_AT(create_qp_in, pas) + 16, out, sizeof(out));
	qp.number = GET(create_qp_out, out, qpn);
	return qp;
}

static uint32_t make_rmp(const struct test_srq *srq, uint32_t pd)
{
	enum { PAGES_AT = BYTE_AT(create_rmp_in, ctx.wq.pas) };
	COMMAND(create_rmp, CREATE_RMP);

	SET(create_rmp_in, in, ctx.wq.log_wq_sz, LOG_SRQ);
	SET(create_rmp_in, in, ctx.wq.log_wq_stride, LOG_SRQ_STRIDE);
	SET(create_rmp_in, in, ctx.wq.pd, pd);
	SET(create_rmp_in, in, ctx.wq.dbr_addr, srq->record);
	put_be64(in + PAGES_AT, srq->buffer);
	must(in, PAGES_AT + 8, out, sizeof(out));
	return GET(create_rmp_out, out, rmpn);
}

static uint32_t make_xrc_srq(const struct test_srq *srq, uint32_t pd, uint32_t cq)
{
	enum { PAGES_AT = BYTE_AT(create_xrc_srq_in, pas) };
	COMMAND(create_xrc_srq, CREATE_XRC_SRQ);

	SET(create_xrc_srq_in, in, xrc_srq_context_entry.log_xrc_srq_size, LOG_SRQ);
	SET(create_xrc_srq_in, in, xrc_srq_context_entry.log_rq_stride, LOG_SRQ_STRIDE - 4);
	SET(create_xrc_srq_in, in, xrc_srq_context_entry.pd, pd);
	SET(create_xrc_srq_in, in, xrc_srq_context_entry.cqn, cq);
	SET(create_xrc_srq_in, in, xrc_srq_context_entry.db_record_addr_l, srq->record >> 2);
	put_be64(in + PAGES_AT, srq->buffer);
	must(in, PAGES_AT + 8, out, sizeof(out));
	return GET(create_xrc_srq_out, out, xrc_srqn);
}

struct test_srq machine_make_srq(uint64_t at, uint32_t pd, uint32_t cq)
{
	struct test_srq srq = { .buffer = at, .record = at + 0x800 };

	srq.number = cq ? make_xrc_srq(&srq, pd, cq) : make_rmp(&srq, pd);
	return srq;
}

void machine_post_srq(struct test_srq *srq, unsigned place, unsigned next, uint32_t key,
		      uint64_t address, uint32_t length)
{
	uint8_t *wqe = machine->memory + srq->buffer + (place << LOG_SRQ_STRIDE);

	memset(wqe, 0, 1 << LOG_SRQ_STRIDE);
	put_be16(wqe + 2, next);
	put_be32(wqe + 16, length);
	put_be32(wqe + 20, key);
	put_be64(wqe + 24, address);
	put_be32(wqe + 36, KEY_RESERVED);
	put_be32(machine->memory + srq->record, ++srq->posted);
}

enum status machine_modify(const struct test_qp *qp, uint16_t opcode, uint32_t remote)
{
	COMMAND(rst2init_qp, RST2INIT_QP);

	SET(rst2init_qp_in, in, opcode, opcode);
	SET(rst2init_qp_in, in, qpn, qp->number);
	SET(rst2init_qp_in, in, qpc.rre, 1);
	SET(rst2init_qp_in, in, qpc.rwe, 1);
	SET(rst2init_qp_in, in, qpc.rae, 1);
	SET(rst2init_qp_in, in, qpc.mtu, 5);
	SET(rst2init_qp_in, in, qpc.remote_qpn, remote);
	SET(rst2init_qp_in, in, qpc.primary_address_path.rlid, qp->remote_lid);
	SET(rst2init_qp_in, in, qpc.min_rnr_nak, 1);
	SET(rst2init_qp_in, in, qpc.rnr_retry, 2);
	SET(rst2init_qp_in, in, qpc.primary_address_path.ack_timeout, 10);
	SET(rst2init_qp_in, in, qpc.counter_set_id, machine->counter_set);
	return machine_command(in, BYTES_OF(rst2init_qp_in), out, sizeof(out));
}

void machine_connect(const struct test_qp *first, const struct test_qp *second)
{
	static const uint16_t opcodes[] = { MLX5_CMD_OP_RST2INIT_QP, MLX5_CMD_OP_INIT2RTR_QP,
					    MLX5_CMD_OP_RTR2RTS_QP };

	for (size_t i = 0; i < G_N_ELEMENTS(opcodes); i++)
		if (machine_modify(first, opcodes[i], second->number) ||
		    machine_modify(second, opcodes[i], first->number))
			assert(!"a QP does not change its state");
}

uint32_t machine_make_key(uint64_t address, uint64_t length, uint32_t pd, const uint64_t *entries,
			  size_t n)
{
	uint8_t in[BYTES_OF(create_mkey_in) + 1024] = { 0 }, out[BYTES_OF(create_mkey_out)] = { 0 };
	size_t octowords = (n + 1) / 2;

	assert(octowords * 16 <= 1024);
	SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	SET(create_mkey_in, in, pg_access, 1);
	SET(create_mkey_in, in, translations_octword_actual_size, octowords);
	SET(create_mkey_in, in, memory_key_mkey_entry.translations_octword_size, octowords);
	SET(create_mkey_in, in, memory_key_mkey_entry.access_mode_1_0, MKEY_MODE_MTT);
	SET(create_mkey_in, in, memory_key_mkey_entry.log_page_size, 12);
	SET(create_mkey_in, in, memory_key_mkey_entry.pd, pd);
	SET(create_mkey_in, in, memory_key_mkey_entry.qpn, ANY_QP);
	SET(create_mkey_in, in, memory_key_mkey_entry.start_addr, address);
	SET(create_mkey_in, in, memory_key_mkey_entry.len, length);
	SET(create_mkey_in, in, memory_key_mkey_entry.lw, 1);
	SET(create_mkey_in, in, memory_key_mkey_entry.lr, 1);
	SET(create_mkey_in, in, memory_key_mkey_entry.rw, 1);
	SET(create_mkey_in, in, memory_key_mkey_entry.rr, 1);
	SET(create_mkey_in, in, memory_key_mkey_entry.a, 1);
	for (size_t i = 0; i < n; i++)
		put_be64(in + BYTE_AT(create_mkey_in, klm_pas_mtt) + 8 * i, entries[i]);
	must(in, BYTE_AT(create_mkey_in, klm_pas_mtt) + 16 * octowords, out, sizeof(out));
	return GET(create_mkey_out, out, mkey_index) << 8;
}

void machine_count(void)
{
	COMMAND(alloc_q_counter, ALLOC_Q_COUNTER);

	must(in, BYTES_OF(alloc_q_counter_in), out, sizeof(out));
	machine->counter_set = GET(alloc_q_counter_out, out, counter_set_id);
}

uint32_t machine_counter(unsigned bit)
{
	COMMAND(query_q_counter, QUERY_Q_COUNTER);

	SET(query_q_counter_in, in, counter_set_id, machine->counter_set);
	must(in, BYTES_OF(query_q_counter_in), out, sizeof(out));
	return get_bits(out, bit, 32);
}

uint8_t *machine_next_wqe(const struct test_qp *qp)
{
	return machine->memory + qp->buffer + RECEIVES * RECEIVE_BYTES +
	       qp->sent % SENDS * SEND_UNIT;
}

void machine_ring(struct test_qp *qp)
{
	const uint8_t *wqe = machine_next_wqe(qp);

	qp->sent++;
	put_be32(machine->memory + qp->record + 4, qp->sent);
	nic_write(&machine->nic, UAR + UAR_SEND, get_be64(wqe), 8);
}

void machine_post_receive(struct test_qp *qp, uint32_t lkey, uint64_t local, uint32_t length)
{
	uint8_t *wqe = machine->memory + qp->buffer + qp->received % RECEIVES * RECEIVE_BYTES;

	memset(wqe, 0, RECEIVE_BYTES);
	put_be32(wqe, length);
	put_be32(wqe + 4, lkey);
	put_be64(wqe + 8, local);
	put_be32(wqe + 16 + 4, KEY_TERMINATE);
	qp->received++;
	put_be32(machine->memory + qp->record, qp->received);
}

void machine_post(struct test_qp *qp, enum opcode opcode, uint32_t lkey, uint64_t local,
		  uint32_t length, uint32_t rkey, uint64_t remote)
{
	uint8_t *wqe = machine_next_wqe(qp);
	bool remote_too = opcode != OPCODE_SEND, data = opcode != OPCODE_NOP;
	unsigned segments = data ? 2 + remote_too : 1, at = 16;

	memset(wqe, 0, SEND_UNIT);
	put_be32(wqe, qp->sent << 8 | opcode);
	put_be32(wqe + 4, qp->number << 8 | segments);
	wqe[11] = 2 << 2;	/* with a completion */
	if (data && remote_too) {
		put_be64(wqe + at, remote);
		put_be32(wqe + at + 8, rkey);
		at += 16;
	}
	if (data) {
		put_be32(wqe + at, length);
		put_be32(wqe + at + 4, lkey);
		put_be64(wqe + at + 8, local);
	}
	machine_ring(qp);
}

void machine_set_entry(uint32_t key, unsigned page, uint64_t entry)
{
	put_be64(mkey_by_index(&machine->nic, key)->table + 8 * page, entry);
}

void machine_resume(uint32_t token, bool error)
{
	uint8_t *info;
	COMMAND(page_fault_resume, PAGE_FAULT_RESUME);

	info = PART(page_fault_resume_in, in, page_fault_info);
	if (capability_memory_scheme(&machine->nic)) {
		SET(mem_page_fault_info, info, fault_token_31_0, token);
		SET(mem_page_fault_info, info, error, error);
	} else {
		SET(trans_page_fault_info, info, fault_token, token);
		SET(trans_page_fault_info, info, error, error);
	}
	must(in, BYTES_OF(page_fault_resume_in), out, sizeof(out));
}

int machine_completion(struct completions *completions)
{
	uint32_t slots = 1u << completions->log_size, at = completions->consumer;
	const uint8_t *cqe = machine->memory + completions->ring + (at & (slots - 1)) * 64;

	/* before the first round no entry was written: the driver sets the opcode to invalid */
	if ((cqe[63] & 1) != (at >> completions->log_size & 1) ||
	    (cqe[63] >> 4 == 0 && !get_be32(cqe + 56)))
		return -1;
	completions->consumer++;
	completions->syndrome = cqe[55];
	return cqe[63] >> 4;
}
