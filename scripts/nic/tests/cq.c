// SPDX-License-Identifier: GPL-2.0
/* A completion queue gets a larger or a smaller ring while it is in use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cq.h"
#include "machine.h"

enum { EQ_RING = FREE_MEMORY, OLD = FREE_MEMORY + 0x1000, NEW = FREE_MEMORY + 0x2000,
	LOG_OLD = 2, LOG_NEW = 4, LOG_MODIFY_TOO_LARGE = 23 };

static uint32_t cq;

static enum status resize(uint32_t number, unsigned operation, unsigned log_size, unsigned pages)
{
	uint8_t in[BYTES_OF(modify_cq_in) + 64] = { 0 }, out[16];

	SET(modify_cq_in, in, opcode, MLX5_CMD_OP_MODIFY_CQ);
	SET(modify_cq_in, in, op_mod, operation);
	SET(modify_cq_in, in, cqn, number);
	SET(modify_cq_in, in, cq_context.log_cq_size, log_size);
	put_be64(in + BYTE_AT(modify_cq_in, pas), NEW);
	return machine_command(in, BYTE_AT(modify_cq_in, pas) + 8 * pages, out, sizeof(out));
}

static void post(unsigned n)
{
	for (; n; n--) {
		uint8_t cqe[CQE_BYTES] = { 0 };

		put_be32(cqe + 56, 1);		/* a QP: machine_completion() */
		cq_post(&machine->nic, cq, cqe, false);
	}
}

static int setup(void **state)
{
	(void)state;
	machine_start(NULL);
	cq = machine_make_cq(machine_make_eq(EQ_RING, LOG_OLD, 0), OLD, LOG_OLD);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	machine_stop();
	return 0;
}

static void the_next_completion_is_in_the_new_ring(void **state)
{
	struct completions completions = { .ring = OLD, .log_size = LOG_OLD };

	(void)state;
	post(5);		/* the ring has been used once */
	completions.consumer = 4;
	put_be32(machine->memory + OLD + CQ_RECORD, completions.consumer);
	assert_int_equal(resize(cq, 1, LOG_NEW, 1), STATUS_OK);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(machine_completion(&completions), CQE_RESIZE);
	post(11);
	completions.ring = NEW;
	completions.log_size = LOG_NEW;
	for (int i = 0; i < 11; i++)
		assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(completions.consumer, 17);
}

static void a_bad_ring_leaves_the_old_one(void **state)
{
	struct completions completions = { .ring = OLD, .log_size = LOG_OLD };

	(void)state;
	assert_int_equal(resize(cq + 1, 1, LOG_NEW, 1), STATUS_BAD_RESOURCE);
	assert_int_equal(resize(cq, 0, LOG_NEW, 1), STATUS_BAD_PARAMETER);
	assert_int_equal(resize(cq, 1, LOG_NEW, 0), STATUS_BAD_PARAMETER);
	assert_int_equal(resize(cq, 1, LOG_MODIFY_TOO_LARGE, 8), STATUS_BAD_PARAMETER);
	post(1);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
}

static void completions_that_do_not_fit(void **state)
{
	(void)state;
	post(2);
	assert_int_equal(resize(cq, 1, 1, 1), STATUS_TOO_MANY_COMPLETIONS);
	put_be32(machine->memory + OLD + CQ_RECORD, 1);
	assert_int_equal(resize(cq, 1, 1, 1), STATUS_OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_next_completion_is_in_the_new_ring),
		TEST(a_bad_ring_leaves_the_old_one),
		TEST(completions_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
