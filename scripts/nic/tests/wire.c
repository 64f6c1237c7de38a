// SPDX-License-Identifier: GPL-2.0
/*
 * Two functions with a wire between them: the first machine is the requester, the second the
 * responder, in the same way as on one function (transport.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fault.h"
#include "machine.h"
#include "mkey.h"
#include "packet.h"
#include "qp.h"

enum {
	EQ_RING = FREE_MEMORY, FAULT_RING = FREE_MEMORY + 0x1000, CQ_RING = FREE_MEMORY + 0x2000,
	QP_AT = FREE_MEMORY + 0x4000, OTHER_AT = FREE_MEMORY + 0x8000,
	SRQ_AT = FREE_MEMORY + 0xc000, PAGES = FREE_MEMORY + 0x10000,
	LOG_RING = 4, PD = 7, LONG_NS = 1000000000, PAGE = 4096, MOST_PAGES = 4,
	ADDRESS = 0x10000, RIGHTS = 3, ACK_TIMER_NS = 4096 << 10 /* machine_modify() */,
};

#define COUNTER(name) machine_counter(BIT_AT(query_q_counter_out, name))

/* Of each machine. */
static struct end {
	struct test_qp qp;
	uint32_t cq, key;
	struct completions completions;
} ends[2];

static struct end *here, *there;

static void choose(int i)
{
	machine = &machines[i];
}

static void set_page(int i, unsigned page, bool present)
{
	choose(i);
	machine_set_entry(ends[i].key, page, present ? (PAGES + page * PAGE) | RIGHTS : 0);
	choose(0);
}

static void make_end(int i)
{
	uint64_t none[MOST_PAGES] = { 0 };
	struct end *end = &ends[i];

	choose(i);
	machine_use_memory_scheme();
	machine_count();
	end->completions = (struct completions){ .ring = CQ_RING, .log_size = LOG_RING };
	end->cq = machine_make_cq(machine_make_eq(EQ_RING, LOG_RING, 0), CQ_RING, LOG_RING);
	machine_make_eq(FAULT_RING, LOG_RING, 1 << EVENT_PAGE_FAULT);
	for (int n = 0; n < i; n++)	/* so that no number means the same at both ends */
		machine_make_qp(end->cq, OTHER_AT, PD);
	end->qp = machine_make_qp(end->cq, QP_AT, PD);
	end->qp.remote_lid = 2 - i;
	end->key = machine_make_key(ADDRESS, MOST_PAGES * PAGE, PD, none, MOST_PAGES);
	for (unsigned page = 0; page < MOST_PAGES; page++)
		set_page(i, page, true);
	for (unsigned at = 0; at < MOST_PAGES * PAGE; at++)
		machines[i].memory[PAGES + at] = at * 7 + i;
}

static void to_state(int i, uint16_t opcode)
{
	choose(i);
	assert_int_equal(machine_modify(&ends[i].qp, opcode, ends[!i].qp.number), STATUS_OK);
}

/* From whichever state on. */
static void start_again(int i)
{
	static const uint16_t opcodes[] = { MLX5_CMD_OP_2RST_QP, MLX5_CMD_OP_RST2INIT_QP,
					    MLX5_CMD_OP_INIT2RTR_QP, MLX5_CMD_OP_RTR2RTS_QP };

	for (size_t n = 0; n < G_N_ELEMENTS(opcodes); n++)
		to_state(i, opcodes[n]);
	ends[i].qp.sent = ends[i].qp.received = 0;
	choose(0);
}

static int setup(void **state)
{
	(void)state;
	memset(ends, 0, sizeof(ends));
	here = &ends[0];
	there = &ends[1];
	machine_start_two(NULL);
	make_end(0);
	make_end(1);
	start_again(0);
	start_again(1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_false(machines[0].dropped);
	assert_false(machines[1].dropped);
	machine_stop_two();
	return 0;
}

static void post(enum opcode opcode, uint32_t at, uint32_t length)
{
	machine_post(&here->qp, opcode, here->key, ADDRESS + at, length, there->key, ADDRESS);
}

static int completion(int i)
{
	int opcode;

	choose(i);
	opcode = machine_completion(&ends[i].completions);
	choose(0);
	return opcode;
}

static void ends_with(enum syndrome syndrome)
{
	assert_int_equal(completion(0), CQE_REQUESTER_ERROR);
	assert_int_equal(here->completions.syndrome, syndrome);
}

/*
 * The page that the driver's newest event names, counted from the begin of the key; -1: no event.
 */
static int faulting_page(int i, unsigned n, uint32_t token)
{
	const uint8_t *event = machines[i].memory + FAULT_RING + n * 64;

	if (!event[1])
		return -1;
	assert_int_equal(event[1], EVENT_PAGE_FAULT);
	assert_int_equal(get_be32(event + 32 + 8), token);
	return (get_be64(event + 32 + 20) - ADDRESS) / PAGE;
}

static void resume(int i, uint32_t token, bool error)
{
	choose(i);
	machine_resume(token, error);
	choose(0);
}

static uint32_t responder(void)
{
	return there->qp.number | FAULT_TOKEN_RESPONDER;
}

static const uint8_t *data(int i)
{
	return machines[i].memory + PAGES;
}

static void write_read_and_send(void **state)
{
	(void)state;
	post(OPCODE_WRITE, 100, 3 * PAGE);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_memory_equal(data(1), data(0) + 100, 3 * PAGE);

	machines[1].memory[PAGES + 2 * PAGE] = 0xee;
	post(OPCODE_READ, 0, 2 * PAGE + 1);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_memory_equal(data(0), data(1), 2 * PAGE + 1);

	choose(1);
	assert_int_equal(COUNTER(rx_write_requests), 1);
	assert_int_equal(COUNTER(rx_read_requests), 1);
	machine_post_receive(&there->qp, there->key, ADDRESS + PAGE, 2 * PAGE);
	choose(0);
	machines[0].memory[PAGES + 7] = 0xdd;
	post(OPCODE_SEND, 7, PAGE + 3);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_int_equal(completion(1), CQE_SEND);
	assert_memory_equal(data(1) + PAGE, data(0) + 7, PAGE + 3);
}

static void nothing_at_all_arrives_too(void **state)
{
	(void)state;
	post(OPCODE_WRITE, 0, 0);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	choose(1);
	assert_int_equal(COUNTER(rx_write_requests), 1);
}

/* The doorbell's latency goes by, and what it makes the device send is on the wire. */
static void send_first(void)
{
	machine->now_ns = machine->wake_ns;
	machine->wake_ns = 0;
	nic_work(&machine->nic);
	assert_int_equal(machine_on_wire(), 1);
}

static void a_packet_is_of_the_mtu_at_most(void **state)
{
	(void)state;
	post(OPCODE_WRITE, 0, 2 * PAGE + 1);
	send_first();
	assert_int_equal(g_bytes_get_size(g_queue_peek_head(&machine->sent)),
			 PACKET_HEADER_BYTES + PAGE);
}

static void a_page_that_the_responder_lacks(void **state)
{
	(void)state;
	set_page(1, 1, false);
	set_page(1, 2, false);
	post(OPCODE_WRITE, 0, 3 * PAGE);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), -1);
	assert_int_equal(faulting_page(1, 0, responder()), 1);
	assert_int_equal(faulting_page(0, 0, 0), -1);
	set_page(1, 1, true);
	resume(1, responder(), false);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), -1);
	assert_int_equal(faulting_page(1, 1, responder()), 2);
	set_page(1, 2, true);
	resume(1, responder(), false);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_memory_equal(data(1), data(0), 3 * PAGE);
	assert_int_equal(COUNTER(local_ack_timeout_err), 0);
}

static void a_page_that_the_requester_lacks(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		set_page(0, 1, false);
		post(i ? OPCODE_READ : OPCODE_WRITE, 0, 2 * PAGE);
		machine_run(LONG_NS);
		assert_int_equal(completion(0), -1);
		assert_int_equal(faulting_page(0, i, here->qp.number), 1);
		set_page(0, 1, true);
		resume(0, here->qp.number, false);
		machine_run(LONG_NS);
		assert_int_equal(completion(0), CQE_REQUESTER);
		assert_memory_equal(data(1), data(0), 2 * PAGE);
	}
	choose(1);
	assert_int_equal(COUNTER(rx_read_requests), 1);
}

/* Each QP waits as a requester and as a responder at once. */
static void both_roles_wait_for_pages(void **state)
{
	(void)state;
	set_page(0, 0, false);
	set_page(1, 0, false);
	machine_post(&here->qp, OPCODE_WRITE, here->key, ADDRESS + PAGE, 8, there->key, ADDRESS);
	choose(1);
	machine_post(&there->qp, OPCODE_WRITE, there->key, ADDRESS, 8, here->key, ADDRESS);
	machine_run(LONG_NS);
	assert_int_equal(faulting_page(1, 0, responder()), 0);
	assert_int_equal(faulting_page(1, 1, there->qp.number), 0);
	set_page(1, 0, true);
	resume(1, there->qp.number, false);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), -1);	/* the other role still waits */
	assert_int_equal(faulting_page(0, 0, here->qp.number | FAULT_TOKEN_RESPONDER), 0);
	resume(1, responder(), false);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_int_equal(completion(1), -1);
	set_page(0, 0, true);
	resume(0, here->qp.number | FAULT_TOKEN_RESPONDER, false);
	machine_run(LONG_NS);
	assert_int_equal(completion(1), CQE_REQUESTER);
}

static void a_page_that_cannot_be_had(void **state)
{
	(void)state;
	set_page(1, 0, false);
	post(OPCODE_READ, 0, 8);
	machine_run(LONG_NS);
	resume(1, responder(), true);
	machine_run(LONG_NS);
	ends_with(SYNDROME_REMOTE_ACCESS);
}

static void add_two(void)
{
	uint8_t *wqe = machine_next_wqe(&here->qp);

	memset(wqe, 0, SEND_UNIT);
	put_be32(wqe, here->qp.sent << 8 | OPCODE_FETCH_ADD);
	put_be32(wqe + 4, here->qp.number << 8 | 4);
	wqe[11] = 2 << 2;
	put_be64(wqe + 16, ADDRESS);
	put_be32(wqe + 24, there->key);
	put_be64(wqe + 32, 2);
	put_be32(wqe + 48, 8);
	put_be32(wqe + 52, here->key);
	put_be64(wqe + 56, ADDRESS);
	machine_ring(&here->qp);
}

/* The place for the result goes while the answer is on its way: the sum is not made twice. */
static void an_atomic_operation_is_done_once(void **state)
{
	uint8_t *target = machines[1].memory + PAGES;

	(void)state;
	memset(target, 0, 8);
	target[0] = 40;
	add_two();
	send_first();
	set_page(0, 0, false);
	machine_run(LONG_NS);
	assert_int_equal(target[0], 42);
	assert_int_equal(completion(0), -1);
	assert_int_equal(faulting_page(0, 0, here->qp.number), 0);
	set_page(0, 0, true);
	resume(0, here->qp.number, false);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_int_equal(target[0], 42);
	assert_int_equal(data(0)[0], 40);
}

static void a_peer_without_receives_is_waited_for(void **state)
{
	(void)state;
	post(OPCODE_SEND, 0, 8);
	machine_run(15000);
	assert_int_equal(completion(0), -1);
	choose(1);
	machine_post_receive(&there->qp, there->key, ADDRESS, PAGE);
	assert_int_equal(COUNTER(out_of_buffer), 2);
	choose(0);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_int_equal(COUNTER(rnr_nak_retry_err), 2);
	post(OPCODE_SEND, 0, 8);
	machine_run(LONG_NS);
	ends_with(SYNDROME_RNR_EXCEEDED);
}

static void what_the_responder_refuses(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		choose(1);
		machine_post_receive(&there->qp, there->key, ADDRESS, 7);
		choose(0);
		if (i)
			post(OPCODE_SEND, 0, 8);	/* does not fit */
		else
			machine_post(&here->qp, OPCODE_READ, here->key, ADDRESS, 8, there->key,
				     ADDRESS + MOST_PAGES * PAGE - 7);
		machine_run(LONG_NS);
		ends_with(i ? SYNDROME_REMOTE_INVALID_REQUEST : SYNDROME_REMOTE_ACCESS);
		start_again(0);
	}
}

/* retry_count is 0 in machine_modify(). */
static void nobody_answers_for_a_qp_that_is_not_there(void **state)
{
	(void)state;
	to_state(1, MLX5_CMD_OP_2RST_QP);
	choose(0);
	post(OPCODE_WRITE, 0, 8);
	machine_run(LONG_NS);
	ends_with(SYNDROME_RETRIES_EXCEEDED);
	assert_int_equal(COUNTER(local_ack_timeout_err), 1);
}

static void nobody_has_that_lid(void **state)
{
	(void)state;
	here->qp.remote_lid = 9;
	start_again(0);
	post(OPCODE_WRITE, 0, 8);
	machine_run(LONG_NS);
	ends_with(SYNDROME_RETRIES_EXCEEDED);
}

/* It waits for a page there; when its QP goes, the requester asks once more, and learns it. */
static void a_peer_that_goes_while_it_is_waited_for(void **state)
{
	static const uint16_t ways[] = { MLX5_CMD_OP_2RST_QP, MLX5_CMD_OP_2ERR_QP,
					 MLX5_CMD_OP_DESTROY_QP };
	uint8_t in[16] = { 0 }, out[16];

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
		set_page(1, 0, false);
		post(OPCODE_WRITE, 0, 8);
		machine_run(LONG_NS);
		assert_int_equal(completion(0), -1);
		choose(1);
		SET(query_issi_in, in, opcode, ways[i]);
		SET(destroy_qp_in, in, qpn, there->qp.number);
		if (ways[i] == MLX5_CMD_OP_DESTROY_QP)
			assert_int_equal(machine_command(in, sizeof(in), out, sizeof(out)),
					 STATUS_OK);
		else
			to_state(1, ways[i]);
		choose(0);
		machine_run(LONG_NS);
		ends_with(SYNDROME_RETRIES_EXCEEDED);
		if (ways[i] != MLX5_CMD_OP_DESTROY_QP)
			start_again(1);
		start_again(0);
	}
}

static void a_wire_that_goes_and_comes(void **state)
{
	(void)state;
	post(OPCODE_WRITE, 0, 8);
	send_first();
	machine_wire(false);		/* what is on it is lost */
	g_bytes_unref(g_queue_pop_head(&machine->sent));
	machine_run(LONG_NS);
	ends_with(SYNDROME_RETRIES_EXCEEDED);
	start_again(0);
	set_page(1, 0, false);
	machine_wire(true);
	post(OPCODE_WRITE, 0, 8);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), -1);
	machine_wire(false);
	machine_run(LONG_NS);
	ends_with(SYNDROME_RETRIES_EXCEEDED);
	start_again(0);
	post(OPCODE_WRITE, 0, 8);	/* while there is none */
	machine_run(LONG_NS);
	ends_with(SYNDROME_RETRIES_EXCEEDED);
	machine_wire(true);
	start_again(0);
	set_page(1, 0, true);
	resume(1, responder(), false);	/* of a request that nobody remembers */
	post(OPCODE_WRITE, 0, 8);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
}

static struct test_qp make_other_qp(int i, enum qp_service service)
{
	struct test_qp qp;

	choose(i);
	qp = machine_make_qp_of((struct qp_kind){ service, 0 }, ends[i].cq, OTHER_AT, PD);
	qp.remote_lid = 2 - i;
	choose(0);
	return qp;
}

static void connect_other_qp(int i, const struct test_qp *qp, uint32_t remote)
{
	static const uint16_t opcodes[] = { MLX5_CMD_OP_RST2INIT_QP, MLX5_CMD_OP_INIT2RTR_QP,
					    MLX5_CMD_OP_RTR2RTS_QP };

	choose(i);
	for (size_t n = 0; n < G_N_ELEMENTS(opcodes); n++)
		assert_int_equal(machine_modify(qp, opcodes[n], remote), STATUS_OK);
	choose(0);
}

/* It names the responder's queue, of which a request is taken once, though its page is missing. */
static void xrc(void **state)
{
	struct test_qp from = make_other_qp(0, SERVICE_XRC), to = make_other_qp(1, SERVICE_XRC);
	uint8_t *wqe = machine_next_wqe(&from);
	struct test_srq srq;

	(void)state;
	connect_other_qp(0, &from, to.number);
	connect_other_qp(1, &to, from.number);
	choose(1);
	srq = machine_make_srq(SRQ_AT, PD, there->cq);
	machine_post_srq(&srq, 0, 1, there->key, ADDRESS + PAGE, 8);
	machine_post_srq(&srq, 1, 2, there->key, ADDRESS + 2 * PAGE, 8);
	set_page(1, 1, false);
	machine_post(&from, OPCODE_SEND, here->key, ADDRESS, 8, 0, 0);
	memmove(wqe + 32, wqe + 16, 16);
	memset(wqe + 16, 0, 16);
	put_be32(wqe + 16, srq.number);
	put_be32(wqe + 4, from.number << 8 | 3);
	machine_run(LONG_NS);
	assert_int_equal(faulting_page(1, 0, to.number | FAULT_TOKEN_RESPONDER), 1);
	set_page(1, 1, true);
	resume(1, to.number | FAULT_TOKEN_RESPONDER, false);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_int_equal(completion(1), CQE_SEND);
	assert_memory_equal(data(1) + PAGE, data(0), 8);
	assert_memory_not_equal(data(1) + 2 * PAGE, data(0), 8);
}

static void a_key_that_the_peer_ends(void **state)
{
	uint8_t *context = mkey_by_index(&machines[1].nic, there->key)->context, *wqe;
	uint64_t entry = PAGES | RIGHTS;
	uint32_t receives;

	(void)state;
	choose(1);
	receives = machine_make_key(ADDRESS, PAGE, PD, &entry, 1);
	for (int i = 0; i < 2; i++)
		machine_post_receive(&there->qp, receives, ADDRESS, PAGE);
	choose(0);
	SET(mkc, context, en_rinval, 1);
	for (int i = 0; i < 2; i++) {
		wqe = machine_next_wqe(&here->qp);
		post(OPCODE_SEND, 0, 8);
		wqe[3] = OPCODE_SEND_INVALIDATE;
		put_be32(wqe + 12, there->key);
		assert_int_equal(GET(mkc, context, free), i);
		machine_run(LONG_NS);
		if (i)
			ends_with(SYNDROME_REMOTE_ACCESS);	/* it has ended already */
		else
			assert_int_equal(completion(0), CQE_REQUESTER);
		assert_int_equal(completion(1), i ? -1 : CQE_SEND_INVALIDATE);
	}
}

static void send_datagram(struct test_qp *from, uint32_t to, uint16_t lid)
{
	enum { VECTOR = 16, VECTOR_QPN = VECTOR + 8, VECTOR_LID = VECTOR + 14, DATA = 64 };
	uint8_t *wqe = machine_next_wqe(from);

	memset(wqe, 0, 2 * SEND_UNIT);
	put_be32(wqe, from->sent << 8 | OPCODE_SEND);
	put_be32(wqe + 4, from->number << 8 | 5);
	wqe[11] = 2 << 2;
	put_be32(wqe + VECTOR_QPN, to);
	put_be16(wqe + VECTOR_LID, lid);
	put_be32(wqe + DATA, 99);
	put_be32(wqe + DATA + 4, here->key);
	put_be64(wqe + DATA + 8, ADDRESS);
	machine_ring(from);
	from->sent++;		/* it takes two places */
	put_be32(machine->memory + from->record + 4, from->sent);
}

static void datagrams(void **state)
{
	enum { GRH = 40, LID_AT = 22, QP_AT_CQE = 24 };
	struct test_qp from = make_other_qp(0, SERVICE_UD), to = make_other_qp(1, SERVICE_UD);
	const uint8_t *cqe = machines[1].memory + CQ_RING;

	(void)state;
	connect_other_qp(0, &from, 0);
	connect_other_qp(1, &to, 0);
	choose(1);
	machine_post_receive(&to, there->key, ADDRESS + PAGE, PAGE);
	choose(0);
	send_datagram(&from, to.number, 2);
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_int_equal(completion(1), CQE_SEND);
	assert_memory_equal(data(1) + PAGE + GRH, data(0), 99);
	assert_int_equal(get_be16(cqe + LID_AT), 1);
	assert_int_equal(get_be32(cqe + QP_AT_CQE), from.number);
	send_datagram(&from, to.number, 2);	/* there is no receive: it is lost */
	machine_run(LONG_NS);
	assert_int_equal(completion(0), CQE_REQUESTER);
	assert_int_equal(completion(1), -1);
}

/* One that the responder carries out. */
static struct packet good_packet(void)
{
	struct packet packet;

	packet_init(&packet, PACKET_REQUEST);
	packet.from = (struct packet_end){ 1, here->qp.number };
	packet.to = (struct packet_end){ 2, there->qp.number };
	packet.opcode = OPCODE_WRITE;
	packet.key = there->key;
	packet.address = ADDRESS;
	packet.message_bytes = packet.bytes = 8;
	return packet;
}

static bool arrives(const struct packet *packet, size_t length)
{
	return !nic_receive(&machines[1].nic, packet, length);
}

/* Such an end of the wire is not listened to any more. */
static void packets_that_make_no_sense(void **state)
{
	enum { LENGTH = PACKET_HEADER_BYTES + 8 };
	struct packet packet = good_packet();

	(void)state;
	memset(packet.data, 0x55, 8);
	assert_true(arrives(&packet, LENGTH));
	assert_int_equal(data(1)[7], 0x55);
	memset(packet.data, 0x66, 8);
	for (size_t length = 0; length < LENGTH; length++)
		assert_false(arrives(&packet, length));
	assert_false(arrives(&packet, LENGTH + 1));
	assert_false(arrives(&packet, sizeof(packet)));
#define WRONG(member, value) \
	do { \
		packet = good_packet(); \
		packet.member = value; \
		assert_false(arrives(&packet, LENGTH)); \
	} while (0)
	WRONG(format, PACKET_FORMAT + 1);
	WRONG(kind, PACKET_KINDS);
	WRONG(answer, ANSWERS);
	WRONG(solicited, 2);
	WRONG(bytes, PACKET_BYTES_MAX + 1);
	WRONG(bytes, 9);		/* more than there are */
	WRONG(message_bytes, 7);	/* a part that is larger */
	WRONG(message_bytes, (1u << 30) + 1);
	WRONG(at, 1);
	WRONG(at, UINT32_MAX);
	WRONG(delay_ns, UINT32_MAX);
	WRONG(opcode, OPCODE_UMR);
	WRONG(opcode, 0x100 | OPCODE_WRITE);
#undef WRONG
	packet = good_packet();
	packet.kind = PACKET_ANSWER;
	packet.answer = ANSWER_ERROR;
	packet.syndrome = SYNDROME_FLUSHED;
	assert_false(arrives(&packet, PACKET_HEADER_BYTES));
	assert_int_equal(data(1)[7], 0x55);
}

/* They may be late, or from another peer: nothing happens. */
static void packets_that_nobody_waits_for(void **state)
{
	struct packet packet = good_packet();

	(void)state;
	packet.key += 1;
	assert_true(arrives(&packet, PACKET_HEADER_BYTES + 8));		/* refused, and told so */
	packet = good_packet();
	packet.from.qp++;
	assert_true(arrives(&packet, PACKET_HEADER_BYTES + 8));
	packet = good_packet();
	packet.from.lid = 3;
	assert_true(arrives(&packet, PACKET_HEADER_BYTES + 8));
	packet = good_packet();
	packet.to.lid = 9;
	assert_true(arrives(&packet, PACKET_HEADER_BYTES + 8));
	packet.to = (struct packet_end){ 2, UINT32_MAX };
	assert_true(arrives(&packet, PACKET_HEADER_BYTES + 8));
	for (int i = 0; i < 2; i++) {
		packet = good_packet();
		packet.kind = i ? PACKET_ANSWER : PACKET_GO_ON;
		assert_true(arrives(&packet, PACKET_HEADER_BYTES));
		packet.id = 1;
		assert_true(arrives(&packet, PACKET_HEADER_BYTES));
	}
	assert_memory_equal(data(1), "\1\10", 2);	/* as it was */
}

/* An answer to what was asked, but with less than was asked for. */
static void an_answer_that_does_not_fit(void **state)
{
	struct packet packet = good_packet();

	(void)state;
	post(OPCODE_READ, 0, 16);
	send_first();
	memcpy(&packet, g_bytes_get_data(g_queue_peek_head(&machine->sent), NULL),
	       PACKET_HEADER_BYTES);
	packet.kind = PACKET_ANSWER;
	packet.to.lid = 1;
	packet.to.qp = here->qp.number;
	packet.bytes = 8;
	assert_null(nic_receive(&machines[0].nic, &packet, PACKET_HEADER_BYTES + 8));
	ends_with(SYNDROME_LOCAL_LENGTH);
	assert_memory_equal(data(0), "\0\7", 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(write_read_and_send),
		TEST(nothing_at_all_arrives_too),
		TEST(a_packet_is_of_the_mtu_at_most),
		TEST(a_page_that_the_responder_lacks),
		TEST(a_page_that_the_requester_lacks),
		TEST(both_roles_wait_for_pages),
		TEST(a_page_that_cannot_be_had),
		TEST(an_atomic_operation_is_done_once),
		TEST(a_peer_without_receives_is_waited_for),
		TEST(what_the_responder_refuses),
		TEST(nobody_answers_for_a_qp_that_is_not_there),
		TEST(nobody_has_that_lid),
		TEST(a_peer_that_goes_while_it_is_waited_for),
		TEST(a_wire_that_goes_and_comes),
		TEST(xrc),
		TEST(a_key_that_the_peer_ends),
		TEST(datagrams),
		TEST(packets_that_make_no_sense),
		TEST(packets_that_nobody_waits_for),
		TEST(an_answer_that_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
