// SPDX-License-Identifier: GPL-2.0
/* Requests from one QP to another: data, page faults in both schemes, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fault.h"
#include "machine.h"
#include "mkey.h"
#include "qp.h"

enum {
	EQ_RING = FREE_MEMORY, FAULT_RING = FREE_MEMORY + 0x1000, CQ_RING = FREE_MEMORY + 0x2000,
	FIRST_QP = FREE_MEMORY + 0x4000, SECOND_QP = FREE_MEMORY + 0x8000,
	PAGES = FREE_MEMORY + 0x10000,	/* four of the requester's, four of the responder's */
	LOG_RING = 4, PD = 7, LONG_NS = 1000000000, PAGE = 4096,
	HERE = 0x7f0000000, THERE = 0x7f8000000, READ = 1, WRITE = 2,
};

#define COUNTER(name) machine_counter(BIT_AT(query_q_counter_out, name))

struct pair {
	struct test_qp first, second;
	uint32_t key_here, key_there;
	struct completions completions;
};

static struct pair start(const struct nic_properties *properties, unsigned present_there)
{
	uint64_t here[4], there[4];
	struct pair pair = { .completions = { .ring = CQ_RING, .log_size = LOG_RING } };
	uint32_t cq;

	machine_start(properties);
	machine_count();
	if (!properties)
		machine_use_memory_scheme();
	cq = machine_make_cq(machine_make_eq(EQ_RING, LOG_RING, 0), CQ_RING, LOG_RING);
	machine_make_eq(FAULT_RING, LOG_RING, 1 << EVENT_PAGE_FAULT);
	pair.first = machine_make_qp(cq, FIRST_QP, PD);
	pair.second = machine_make_qp(cq, SECOND_QP, PD);
	machine_connect(&pair.first, &pair.second);
	for (unsigned i = 0; i < 4; i++) {
		here[i] = (PAGES + i * PAGE) | READ | WRITE;
		there[i] = i < present_there ? (PAGES + (4 + i) * PAGE) | READ | WRITE : 0;
	}
	pair.key_here = machine_make_key(HERE, 4 * PAGE, PD, here, 4);
	pair.key_there = machine_make_key(THERE, 4 * PAGE, PD, there, 4);
	for (unsigned i = 0; i < 4 * PAGE; i++)
		machine->memory[PAGES + i] = i * 7 + 1;
	return pair;
}

/* The event of the page fault number n, counted from 0. */
static const uint8_t *fault_event(unsigned n)
{
	return machine->memory + FAULT_RING + n * 64 + 32;
}

static unsigned fault_type(unsigned n)
{
	return fault_event(n)[-32 + 1] << 8 | fault_event(n)[-32 + 3];
}

static void data_arrives(void **state)
{
	struct pair pair = start(NULL, 4);

	(void)state;
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE + 100, 3 * PAGE, pair.key_there,
		     THERE + 50);
	assert_int_equal(machine_completion(&pair.completions), -1);	/* its latency has not gone by */
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER);
	assert_memory_equal(machine->memory + PAGES + 4 * PAGE + 50, machine->memory + PAGES + 100,
			    3 * PAGE);
	machine->memory[PAGES + 4 * PAGE] = 0xee;
	machine_post(&pair.first, OPCODE_READ, pair.key_here, HERE, 1, pair.key_there, THERE);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER);
	assert_int_equal(machine->memory[PAGES], 0xee);
	assert_int_equal(COUNTER(rx_write_requests), 1);
	assert_int_equal(COUNTER(rx_read_requests), 1);
	machine_stop();
}

static void a_missing_page_is_a_fault_by_address(void **state)
{
	struct pair pair = start(NULL, 1);

	(void)state;
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, 3 * PAGE, pair.key_there, THERE);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), -1);
	assert_int_equal(fault_type(0), EVENT_PAGE_FAULT << 8 | 2);
	assert_int_equal(get_be32(fault_event(0) + 8), pair.second.number | FAULT_TOKEN_RESPONDER);
	assert_int_equal(get_be32(fault_event(0) + 12) >> 12, 2);	/* pages that are left */
	assert_int_equal(get_be32(fault_event(0) + 16), pair.key_there);
	assert_true(get_be64(fault_event(0) + 20) == THERE + PAGE);
	machine_set_entry(pair.key_there, 1, (PAGES + 5 * PAGE) | READ | WRITE);
	machine_set_entry(pair.key_there, 2, (PAGES + 6 * PAGE) | READ | WRITE);
	machine_resume(pair.second.number | FAULT_TOKEN_RESPONDER, false);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER);
	assert_memory_equal(machine->memory + PAGES + 4 * PAGE, machine->memory + PAGES, 3 * PAGE);
	assert_int_equal(fault_type(1), 0);
	machine_stop();
}

static void a_page_that_is_only_readable_faults_for_a_write(void **state)
{
	struct pair pair = start(NULL, 4);

	(void)state;
	machine_set_entry(pair.key_there, 0, (PAGES + 4 * PAGE) | READ);
	machine_post(&pair.first, OPCODE_READ, pair.key_here, HERE, 8, pair.key_there, THERE);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER);
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, 8, pair.key_there, THERE);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), -1);
	assert_int_equal(fault_type(0), EVENT_PAGE_FAULT << 8 | 2);
	machine_stop();
}

static void a_fault_by_packet(void **state)
{
	static const struct nic_properties properties = { .latency_ns = 1000 };
	struct pair pair = start(&properties, 0);

	(void)state;
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, 2 * PAGE, pair.key_there, THERE);
	machine_run(LONG_NS);
	assert_int_equal(fault_type(0), EVENT_PAGE_FAULT << 8 | 1);
	assert_int_equal(get_be32(fault_event(0) + 4), pair.key_there);
	assert_int_equal(get_be32(fault_event(0) + 12), 2 * PAGE);	/* are left */
	assert_true(get_be64(fault_event(0) + 16) == THERE);
	machine_set_entry(pair.key_there, 0, (PAGES + 5 * PAGE) | READ | WRITE);
	machine_resume(pair.second.number | FAULT_TOKEN_RESPONDER, false);
	machine_run(LONG_NS);
	assert_int_equal(get_be32(fault_event(1) + 12), PAGE);
	assert_true(get_be64(fault_event(1) + 16) == THERE + PAGE);
	machine_resume(pair.second.number | FAULT_TOKEN_RESPONDER, true);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER_ERROR);
	assert_int_equal(pair.completions.syndrome, SYNDROME_REMOTE_ACCESS);
	machine_stop();
}

/* A key whose entry for a page is that of key_there; both know it by the same address. */
static uint32_t make_parent(const struct pair *pair)
{
	uint32_t key = machine_make_key(THERE, 2 * PAGE, PD, (uint64_t[]){ 0, 0 }, 2);
	struct mkey *mkey = mkey_by_key(&machine->nic, key);

	SET(mkc, mkey->context, access_mode_1_0, MLX5_MKC_ACCESS_MODE_KSM);
	put_be32(mkey->table + 4, pair->key_there);
	put_be64(mkey->table + 8, THERE);
	return key;
}

/* By address the key that lacks the page is named; by packet, that of the packet. */
static void a_fault_behind_another_key(void **state)
{
	static const struct nic_properties transport = { .latency_ns = 1000 };
	struct pair pair = start(NULL, 0);
	uint32_t parent = make_parent(&pair);

	(void)state;
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, 8, parent, THERE + 8);
	machine_run(LONG_NS);
	assert_int_equal(fault_type(0), EVENT_PAGE_FAULT << 8 | 2);
	assert_int_equal(get_be32(fault_event(0) + 16), pair.key_there);
	assert_true(get_be64(fault_event(0) + 20) == THERE);
	machine_stop();
	pair = start(&transport, 0);
	parent = make_parent(&pair);
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, 8, parent, THERE + 8);
	machine_run(LONG_NS);
	assert_int_equal(fault_type(0), EVENT_PAGE_FAULT << 8 | 1);
	assert_int_equal(get_be32(fault_event(0) + 4), parent);
	assert_true(get_be64(fault_event(0) + 16) == THERE + 8);
	machine_stop();
}

static void atomic_operations(void **state)
{
	struct pair pair = start(NULL, 4);
	uint8_t *wqe = machine->memory + FIRST_QP + 16 * 64;
	uint8_t *target = machine->memory + PAGES + 4 * PAGE;

	(void)state;
	target[0] = 40;
	memset(target + 1, 0, 7);
	machine_post(&pair.first, OPCODE_FETCH_ADD, pair.key_here, HERE, 8, pair.key_there, THERE);
	put_be64(wqe + 32, 2);		/* the operands take the place of the data segment, */
	put_be32(wqe + 4, pair.first.number << 8 | 4);
	put_be32(wqe + 48, 8);		/* which follows */
	put_be32(wqe + 52, pair.key_here);
	put_be64(wqe + 56, HERE);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER);
	assert_int_equal(target[0], 42);
	assert_int_equal(machine->memory[PAGES], 40);
	machine_stop();
}

static void what_a_key_does_not_allow(void **state)
{
	struct pair pair = start(NULL, 4);
	uint32_t other = machine_make_key(THERE, PAGE, PD + 1, (uint64_t[]){ PAGES | READ | WRITE }, 1);
	const struct {
		uint32_t rkey;
		uint64_t address;
		uint32_t length;
	} bad[] = {
		{ other, THERE, 8 },			/* of another protection domain */
		{ pair.key_there, THERE - 1, 8 },
		{ pair.key_there, THERE + 4 * PAGE - 7, 8 },
		{ pair.key_there, UINT64_MAX - 3, 8 },
		{ pair.key_there + 1, THERE, 8 },	/* an old variant of the key */
		{ 0xffffff00, THERE, 8 },
	};

	(void)state;
	machine_stop();
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		pair = start(NULL, 4);
		machine_make_key(THERE, PAGE, PD + 1, (uint64_t[]){ PAGES | READ | WRITE }, 1);
		machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, bad[i].length, bad[i].rkey,
			     bad[i].address);
		machine_run(LONG_NS);
		assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER_ERROR);
		assert_int_equal(pair.completions.syndrome, SYNDROME_REMOTE_ACCESS);
		machine_stop();
	}
}

/* Twice, for 10 us each (machine_modify()). */
static void a_peer_without_receives_is_waited_for(void **state)
{
	struct pair pair = start(NULL, 4);

	(void)state;
	machine_post(&pair.first, OPCODE_SEND, pair.key_here, HERE, 8, 0, 0);
	machine_run(20000);
	assert_int_equal(machine_completion(&pair.completions), -1);
	machine_run(2000);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER_ERROR);
	assert_int_equal(pair.completions.syndrome, SYNDROME_RNR_EXCEEDED);
	assert_int_equal(COUNTER(rnr_nak_retry_err), 3);
	assert_int_equal(COUNTER(out_of_buffer), 3);
	assert_int_equal(COUNTER(req_rnr_retries_exceeded), 1);
	assert_int_equal(COUNTER(req_cqe_error), 1);
	machine_stop();
}

static void a_qp_in_error_gives_its_requests_back(void **state)
{
	struct pair pair = start(NULL, 0);

	(void)state;
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, 8, pair.key_there, THERE);
	machine_run(LONG_NS);	/* it waits for a page */
	machine_post(&pair.first, OPCODE_WRITE, pair.key_here, HERE, 8, pair.key_there, THERE);
	assert_int_equal(machine_modify(&pair.first, MLX5_CMD_OP_2ERR_QP, 0), STATUS_OK);
	machine_run(LONG_NS);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER_ERROR);
		assert_int_equal(pair.completions.syndrome, SYNDROME_FLUSHED);
	}
	assert_int_equal(machine_completion(&pair.completions), -1);
	/* too late: nothing happens */
	machine_resume(pair.second.number | FAULT_TOKEN_RESPONDER, false);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), -1);
	machine_stop();
}

/* One segment long: there is no address vector, though the QP is of datagrams. */
static void a_nop_of_datagrams(void **state)
{
	const struct qp_kind ud = { .service = SERVICE_UD };
	struct pair pair = start(NULL, 4);
	struct test_qp qp = machine_make_qp_of(ud, pair.first.cq, FREE_MEMORY + 0xc000, PD);
	struct test_qp peer = machine_make_qp_of(ud, pair.first.cq, FREE_MEMORY + 0x14000, PD);

	(void)state;
	machine_connect(&qp, &peer);
	machine_post(&qp, OPCODE_NOP, 0, 0, 0, 0, 0);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&pair.completions), CQE_REQUESTER);
	machine_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_arrives),
		cmocka_unit_test(a_missing_page_is_a_fault_by_address),
		cmocka_unit_test(a_page_that_is_only_readable_faults_for_a_write),
		cmocka_unit_test(a_fault_by_packet),
		cmocka_unit_test(a_fault_behind_another_key),
		cmocka_unit_test(atomic_operations),
		cmocka_unit_test(what_a_key_does_not_allow),
		cmocka_unit_test(a_peer_without_receives_is_waited_for),
		cmocka_unit_test(a_qp_in_error_gives_its_requests_back),
		cmocka_unit_test(a_nop_of_datagrams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
