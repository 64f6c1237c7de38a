// SPDX-License-Identifier: GPL-2.0
/* Commands: what a driver sends, right and wrong. Wrong ones get a status, and change nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine.h"
#include "qp.h"

enum { RING = FREE_MEMORY, OTHER_RING = FREE_MEMORY + 0x1000, LOG_RING = 4,
	ISEG_DOORBELL = 0x18, ISEG_QUEUE_LOW = 0x14 };

static int setup(void **state)
{
	(void)state;
	machine_start(NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	machine_stop();
	return 0;
}

static enum status plain(uint16_t opcode, uint32_t number)
{
	uint8_t in[16] = { 0 }, out[16];

	SET(query_issi_in, in, opcode, opcode);
	SET(destroy_qp_in, in, qpn, number);	/* where each command has its object's number */
	return machine_command(in, sizeof(in), out, sizeof(out));
}

static void unknown_commands_and_objects(void **state)
{
	(void)state;
	assert_int_equal(plain(0xfff, 0), STATUS_BAD_OPERATION);
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_QP, 9), STATUS_BAD_RESOURCE);
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_CQ, 9), STATUS_BAD_RESOURCE);
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_EQ, 9), STATUS_BAD_RESOURCE);
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_MKEY, 9), STATUS_BAD_RESOURCE);
	assert_int_equal(plain(MLX5_CMD_OP_2RST_QP, 9), STATUS_BAD_RESOURCE);
}

static void capabilities(void **state)
{
	uint8_t in[16] = { 0 }, out[BYTES_OF(query_hca_cap_out)];
	const uint8_t *caps = PART(query_hca_cap_out, out, capability);

	(void)state;
	SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	assert_int_equal(machine_command(in, sizeof(in), out, sizeof(out)), STATUS_OK);
	assert_int_equal(GET(cmd_hca_cap, caps, pg), 1);
	assert_int_equal(GET(cmd_hca_cap, caps, num_ports), 1);
	SET(query_hca_cap_in, in, op_mod, 64 << 1);	/* a type beyond the last */
	assert_int_equal(machine_command(in, sizeof(in), out, sizeof(out)), STATUS_BAD_PARAMETER);
}

/* By the property, the device does not have the newer scheme, so a driver cannot switch it on. */
static void a_scheme_that_is_not_there(void **state)
{
	static const struct nic_properties properties = { .latency_ns = 1000 };

	(void)state;
	machine_stop();
	machine_start(&properties);
	machine_use_memory_scheme();
	assert_int_equal(GET(odp_cap, machine->nic.caps[2], mem_page_fault), 0);
}

static enum status make_eq(unsigned log_size, unsigned vector, unsigned log_page, uint32_t in_bytes)
{
	uint8_t in[BYTES_OF(create_eq_in) + 64] = { 0 }, out[BYTES_OF(create_eq_out)];

	SET(create_eq_in, in, opcode, MLX5_CMD_OP_CREATE_EQ);
	SET(create_eq_in, in, eq_context_entry.log_eq_size, log_size);
	SET(create_eq_in, in, eq_context_entry.intr, vector);
	SET(create_eq_in, in, eq_context_entry.log_page_size, log_page);
	return machine_command(in, in_bytes, out, sizeof(out));
}

static void rings_with_impossible_sizes(void **state)
{
	enum { PAGES_AT = BYTE_AT(create_eq_in, pas) };

	(void)state;
	assert_int_equal(make_eq(4, 0, 0, PAGES_AT + 8), STATUS_OK);
	assert_int_equal(make_eq(7, 0, 0, PAGES_AT + 8), STATUS_BAD_PARAMETER);	/* two pages */
	assert_int_equal(make_eq(7, 0, 1, PAGES_AT + 8), STATUS_OK);
	assert_int_equal(make_eq(23, 0, 31, PAGES_AT + 8), STATUS_BAD_PARAMETER);
	assert_int_equal(make_eq(4, 0, 31, PAGES_AT + 8), STATUS_BAD_PARAMETER);
	assert_int_equal(make_eq(4, NIC_VECTORS, 0, PAGES_AT + 8), STATUS_BAD_PARAMETER);
	assert_int_equal(make_eq(4, 0, 0, PAGES_AT), STATUS_BAD_PARAMETER);
	assert_int_equal(make_eq(4, 0, 0, 16), STATUS_BAD_PARAMETER);
}

static void an_event_queue_in_use_stays(void **state)
{
	uint32_t eq = machine_make_eq(RING, LOG_RING, 0);
	uint32_t cq = machine_make_cq(eq, OTHER_RING, LOG_RING);

	(void)state;
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_EQ, eq), STATUS_BAD_RESOURCE_STATE);
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_CQ, cq), STATUS_OK);
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_EQ, eq), STATUS_OK);
}

/* A driver that is loaded again and again. */
static void numbers_of_event_queues_do_not_run_out(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(plain(MLX5_CMD_OP_DESTROY_EQ, machine_make_eq(RING, LOG_RING, 0)),
				 STATUS_OK);
}

static void what_the_driver_leaves_is_said(void **state)
{
	uint32_t eq = machine_make_eq(RING, LOG_RING, 0);

	(void)state;
	machine_make_cq(eq, OTHER_RING, LOG_RING);
	machine_make_cq(eq, OTHER_RING, LOG_RING);
	assert_int_equal(plain(MLX5_CMD_OP_TEARDOWN_HCA, 0), STATUS_OK);
	assert_int_equal(machine->logged, 2);
	assert_string_equal(machine->last_line, "error: the driver leaves 1 event queues");
	machine_stop();
	machine_start(NULL);
	eq = machine_make_eq(RING, LOG_RING, 0);
	assert_int_equal(plain(MLX5_CMD_OP_DESTROY_EQ, eq), STATUS_OK);
	assert_int_equal(plain(MLX5_CMD_OP_TEARDOWN_HCA, 0), STATUS_OK);
	assert_int_equal(machine->logged, 0);
}

/* Objects of which nothing is known but their number. */
static void numbers_are_given_back(void **state)
{
	static const uint16_t opcodes[][2] = {
		{ MLX5_CMD_OP_ALLOC_UAR, MLX5_CMD_OP_DEALLOC_UAR },
		{ MLX5_CMD_OP_ALLOC_PD, MLX5_CMD_OP_DEALLOC_PD },
		{ MLX5_CMD_OP_ALLOC_XRCD, MLX5_CMD_OP_DEALLOC_XRCD },
		{ MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN, MLX5_CMD_OP_DEALLOC_TRANSPORT_DOMAIN },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(opcodes); i++) {
		uint8_t in[16] = { 0 }, out[16];

		SET(alloc_pd_in, in, opcode, opcodes[i][0]);
		assert_int_equal(machine_command(in, sizeof(in), out, sizeof(out)), STATUS_OK);
		assert_int_equal(plain(opcodes[i][1], GET(alloc_pd_out, out, pd)), STATUS_OK);
		assert_int_equal(plain(opcodes[i][1], GET(alloc_pd_out, out, pd)),
				 STATUS_BAD_RESOURCE);
	}
}

static void states_of_a_qp(void **state)
{
	struct test_qp qp;

	(void)state;
	qp = machine_make_qp(machine_make_cq(machine_make_eq(RING, LOG_RING, 0), OTHER_RING, LOG_RING),
			     FREE_MEMORY + 0x4000, 1);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_RTR2RTS_QP, 1), STATUS_BAD_RESOURCE_STATE);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_RST2INIT_QP, 1), STATUS_OK);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_RST2INIT_QP, 1), STATUS_BAD_RESOURCE_STATE);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_INIT2RTR_QP, 1), STATUS_OK);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_RTR2RTS_QP, 1), STATUS_OK);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_2ERR_QP, 1), STATUS_OK);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_RTS2RTS_QP, 1), STATUS_BAD_RESOURCE_STATE);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_2RST_QP, 1), STATUS_OK);
	assert_int_equal(machine_modify(&qp, MLX5_CMD_OP_RST2INIT_QP, 1), STATUS_OK);
}

static enum status make_key(uint64_t octowords, uint64_t given, uint32_t in_bytes)
{
	uint8_t in[BYTES_OF(create_mkey_in) + 64] = { 0 }, out[BYTES_OF(create_mkey_out)];

	SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	SET(create_mkey_in, in, memory_key_mkey_entry.translations_octword_size, octowords);
	SET(create_mkey_in, in, translations_octword_actual_size, given);
	return machine_command(in, in_bytes, out, sizeof(out));
}

static void tables_of_keys(void **state)
{
	enum { LIST_AT = BYTE_AT(create_mkey_in, klm_pas_mtt) };
	int made = 0;

	(void)state;
	assert_int_equal(make_key(4, 4, LIST_AT + 64), STATUS_OK);
	assert_int_equal(make_key(4, 5, LIST_AT + 64), STATUS_OK);	/* the driver rounds up */
	assert_int_equal(make_key(4, 4, LIST_AT + 63), STATUS_BAD_PARAMETER);
	assert_int_equal(make_key(4, 4, LIST_AT), STATUS_BAD_PARAMETER);
	assert_int_equal(make_key(0xffffffff, 0, LIST_AT), STATUS_BAD_PARAMETER);
	assert_int_equal(make_key(4, 0xffffffff, LIST_AT), STATUS_BAD_PARAMETER);
	/* 1 TiB each; there is an end to it, and it is not the host's memory */
	while (make_key(1 << 27, 0, LIST_AT) == STATUS_OK && made < 100)
		made++;
	assert_in_range(made, 1, 8);
	assert_int_equal(make_key(4, 4, LIST_AT + 64), STATUS_OK);
}

static void a_chain_that_ends_early(void **state)
{
	uint8_t *entry = machine->memory + COMMAND_QUEUE;

	(void)state;
	put_be32(entry + 4, 4096);	/* bytes of input, but no block */
	put_be32(entry + 56, 16);
	SET(query_issi_in, entry + 16, opcode, MLX5_CMD_OP_QUERY_ISSI);
	entry[63] = 1;
	nic_write(&machine->nic, ISEG_DOORBELL, 1, 4);
	assert_int_equal(GET(query_issi_out, entry + 32, status), STATUS_BAD_PARAMETER);
	put_be32(entry + 4, 0xffffffff);
	nic_write(&machine->nic, ISEG_DOORBELL, 1, 4);
	assert_int_equal(GET(query_issi_out, entry + 32, status), STATUS_BAD_PARAMETER);
}

/* A queue where the device's own registers are: its writes there are not a driver's. */
static void the_device_does_not_ring_its_own_bell(void **state)
{
	(void)state;
	nic_write(&machine->nic, ISEG_DOORBELL, 1, 4);
	machine_make_eq(BAR + ISEG_DOORBELL - 32, LOG_RING, 1 << EVENT_COMMAND);
	/* the event of this command goes to the doorbell; by it, the command would begin again */
	assert_int_equal(plain(MLX5_CMD_OP_QUERY_ISSI, 0), STATUS_OK);
	assert_false(machine->nic.in_dma);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(unknown_commands_and_objects),
		TEST(capabilities),
		TEST(a_scheme_that_is_not_there),
		TEST(rings_with_impossible_sizes),
		TEST(an_event_queue_in_use_stays),
		TEST(numbers_of_event_queues_do_not_run_out),
		TEST(what_the_driver_leaves_is_said),
		TEST(numbers_are_given_back),
		TEST(states_of_a_qp),
		TEST(tables_of_keys),
		TEST(a_chain_that_ends_early),
		TEST(the_device_does_not_ring_its_own_bell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
