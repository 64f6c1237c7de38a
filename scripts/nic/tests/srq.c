// SPDX-License-Identifier: GPL-2.0
/* Receive queues that QPs share: their order, their limit, what a QP has taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fault.h"
#include "machine.h"
#include "srq.h"

enum {
	EQ_RING = FREE_MEMORY, CQ_RING = FREE_MEMORY + 0x1000, SRQ_CQ_RING = FREE_MEMORY + 0x2000,
	LIMIT_RING = FREE_MEMORY + 0x3000, SRQ = FREE_MEMORY + 0x4000, PAGES = FREE_MEMORY + 0x5000,
	QPS = FREE_MEMORY + 0x10000, QP_BYTES = 0x4000,
	PD = 7, SRQ_PD = 8, LOG_RING = 4, LONG_NS = 1000000000, PAGE = 4096, RIGHTS = 3,
	HERE = 0x10000, CQE_SRQ_INDEX = 60,
};

static struct test_srq srq;
static struct test_qp sender[2], receiver[2];
static struct completions completions, srq_completions;
static uint32_t key, srq_key;

/* Two pairs; both receivers share a queue, of which the memory is in a domain of its own. */
static void start_with(enum qp_service service, bool memory_scheme)
{
	uint32_t cq, srq_cq, eq;
	uint64_t entry = PAGES | RIGHTS, srq_entry = (PAGES + PAGE) | RIGHTS;
	bool xrc = service == SERVICE_XRC;

	machine_start(NULL);
	if (memory_scheme)
		machine_use_memory_scheme();
	eq = machine_make_eq(EQ_RING, LOG_RING, 0);
	machine_make_eq(LIMIT_RING, LOG_RING, 1 << EVENT_SRQ_LIMIT);
	cq = machine_make_cq(eq, CQ_RING, LOG_RING);
	srq_cq = machine_make_cq(eq, SRQ_CQ_RING, LOG_RING);
	srq = machine_make_srq(SRQ, SRQ_PD, xrc ? srq_cq : 0);
	key = machine_make_key(HERE, PAGE, PD, &entry, 1);
	srq_key = machine_make_key(HERE, PAGE, SRQ_PD, &srq_entry, 1);
	for (int i = 0; i < 2; i++) {
		sender[i] = machine_make_qp_of((struct qp_kind){ .service = service }, cq,
					       QPS + 2 * i * QP_BYTES, PD);
		receiver[i] = machine_make_qp_of((struct qp_kind){ service, xrc ? 0 : srq.number },
						 srq_cq, QPS + (2 * i + 1) * QP_BYTES, PD);
		machine_connect(&sender[i], &receiver[i]);
	}
	completions = (struct completions){ .ring = CQ_RING, .log_size = LOG_RING };
	srq_completions = (struct completions){ .ring = SRQ_CQ_RING, .log_size = LOG_RING };
}

static void start(enum qp_service service)
{
	start_with(service, true);
}

static void send_byte(int pair, uint8_t byte)
{
	machine->memory[PAGES] = byte;
	machine_post(&sender[pair], OPCODE_SEND, key, HERE, 1, 0, 0);
	machine_run(LONG_NS);
}

/* What the completion number n says of the place of its receive. */
static unsigned place_of(unsigned n)
{
	return get_be16(machine->memory + SRQ_CQ_RING + n * 64 + CQE_SRQ_INDEX);
}

static uint8_t received(unsigned at)
{
	return machine->memory[PAGES + PAGE + at];
}

static void requests_are_taken_as_the_list_says(void **state)
{
	(void)state;
	start(SERVICE_RC);
	machine_post_srq(&srq, 0, 3, srq_key, HERE, 1);
	machine_post_srq(&srq, 3, 1, srq_key, HERE + 1, 1);
	send_byte(0, 0x11);
	send_byte(1, 0x22);
	assert_int_equal(received(0), 0x11);
	assert_int_equal(received(1), 0x22);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
		assert_int_equal(machine_completion(&srq_completions), CQE_SEND);
	}
	assert_int_equal(place_of(0), 0);
	assert_int_equal(place_of(1), 3);
	send_byte(0, 0x33);	/* nothing is left */
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER_ERROR);
	assert_int_equal(completions.syndrome, SYNDROME_RNR_EXCEEDED);
	machine_stop();
}

/* While one message waits for a page, another one gets the next request. */
static void a_request_is_taken_once(void **state)
{
	(void)state;
	start(SERVICE_RC);
	machine_set_entry(srq_key, 0, 0);
	machine_post_srq(&srq, 0, 1, srq_key, HERE, 1);
	machine_post_srq(&srq, 1, 2, srq_key, HERE + 1, 1);
	send_byte(0, 0x11);
	assert_int_equal(machine_completion(&completions), -1);
	machine_set_entry(srq_key, 0, (PAGES + PAGE) | RIGHTS);
	send_byte(1, 0x22);
	assert_int_equal(received(1), 0x22);
	machine->memory[PAGES] = 0x11;
	machine_resume(receiver[0].number | FAULT_TOKEN_RESPONDER, false);
	machine_run(LONG_NS);
	assert_int_equal(received(0), 0x11);
	assert_int_equal(received(1), 0x22);
	machine_stop();
}

/* An event that names a work request cannot say of which queue: so no page is asked for. */
static void no_page_on_demand_in_the_older_scheme(void **state)
{
	(void)state;
	start_with(SERVICE_RC, false);
	machine_set_entry(srq_key, 0, 0);
	machine_post_srq(&srq, 0, 1, srq_key, HERE, 1);
	send_byte(0, 0x11);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER_ERROR);
	assert_int_equal(completions.syndrome, SYNDROME_REMOTE_OPERATION);
	machine_stop();
}

/* A QP in error gives back what it has taken, and no more. */
static void a_qp_in_error_gives_back_its_own(void **state)
{
	(void)state;
	start(SERVICE_RC);
	machine_set_entry(srq_key, 0, 0);
	machine_post_srq(&srq, 0, 1, srq_key, HERE, 1);
	machine_post_srq(&srq, 1, 2, srq_key, HERE, 1);
	send_byte(0, 0x11);
	assert_int_equal(machine_modify(&receiver[0], MLX5_CMD_OP_2ERR_QP, 0), STATUS_OK);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&srq_completions), CQE_RESPONDER_ERROR);
	assert_int_equal(srq_completions.syndrome, SYNDROME_FLUSHED);
	assert_int_equal(place_of(0), 0);
	assert_int_equal(machine_completion(&srq_completions), -1);
	machine_stop();
}

static void the_limit_has_one_event(void **state)
{
	uint8_t in[BYTES_OF(modify_rmp_in)] = { 0 }, out[BYTES_OF(query_rmp_out)];
	const uint8_t *event = machine->memory + LIMIT_RING;

	(void)state;
	start(SERVICE_RC);
	for (int i = 0; i < 3; i++)
		machine_post_srq(&srq, i, i + 1, srq_key, HERE, 1);
	SET(modify_rmp_in, in, opcode, MLX5_CMD_OP_MODIFY_RMP);
	SET(modify_rmp_in, in, rmpn, srq.number);
	SET(modify_rmp_in, in, bitmask.lwm, 1);
	SET(modify_rmp_in, in, ctx.wq.lwm, 2);
	assert_int_equal(machine_command(in, sizeof(in), out, 16), STATUS_OK);
	put_be16(in, MLX5_CMD_OP_QUERY_RMP);
	assert_int_equal(machine_command(in, 16, out, sizeof(out)), STATUS_OK);
	assert_int_equal(GET(query_rmp_out, out, rmp_context.wq.lwm), 2);
	send_byte(0, 1);
	assert_int_equal(event[1], 0);
	send_byte(0, 2);
	assert_int_equal(event[1], EVENT_SRQ_LIMIT);
	assert_int_equal(get_be32(event + 32 + 24), srq.number);
	send_byte(0, 3);
	assert_int_equal(event[64 + 1], 0);
	machine_stop();
}

/* An XRC request names the queue; its memory is that of the queue's domain. */
static void xrc(void **state)
{
	uint8_t *wqe = machine->memory + QPS + 16 * 64;

	(void)state;
	start(SERVICE_XRC);
	machine_post_srq(&srq, 0, 1, srq_key, HERE, 1);
	machine->memory[PAGES] = 0x44;
	machine_post(&sender[0], OPCODE_SEND, key, HERE, 1, 0, 0);
	memmove(wqe + 32, wqe + 16, 16);
	memset(wqe + 16, 0, 16);
	put_be32(wqe + 16, srq.number);
	put_be32(wqe + 4, sender[0].number << 8 | 3);
	machine_run(LONG_NS);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(machine_completion(&srq_completions), CQE_SEND);
	assert_int_equal(received(0), 0x44);
	machine_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_taken_as_the_list_says),
		cmocka_unit_test(a_request_is_taken_once),
		cmocka_unit_test(no_page_on_demand_in_the_older_scheme),
		cmocka_unit_test(a_qp_in_error_gives_back_its_own),
		cmocka_unit_test(the_limit_has_one_event),
		cmocka_unit_test(xrc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
