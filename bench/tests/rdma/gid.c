// SPDX-License-Identifier: GPL-2.0
/* The GID that connections use, from tables as ports have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rdma/gid.h"

#define LINK_LOCAL { .raw = { 0xfe, 0x80, [8] = 0x0e, 0x42, 0xa1, 0xff, 0xfe, 1, 2, 3 } }
#define GLOBAL { .raw = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } }
#define IPV4 { .raw = { [10] = 0xff, 0xff, 10, 0, 0, 1 } }

#define ENTRY(n, port, type, of) \
	{ .gid_index = (n), .port_num = (port), .gid_type = IBV_GID_TYPE_##type, .gid = of }

/* As an mlx5 Ethernet port has it: v1 before v2. */
static const struct ibv_gid_entry ethernet[] = {
	ENTRY(0, 1, ROCE_V1, LINK_LOCAL), ENTRY(1, 1, ROCE_V2, LINK_LOCAL),
	ENTRY(2, 1, ROCE_V1, GLOBAL), ENTRY(3, 1, ROCE_V2, GLOBAL),
	ENTRY(4, 1, ROCE_V1, IPV4), ENTRY(5, 1, ROCE_V2, IPV4),
	ENTRY(0, 2, ROCE_V2, IPV4),
};

static int chosen(const struct ibv_gid_entry *entries, size_t n, unsigned int port, int index,
		  uint8_t link_layer)
{
	const struct ibv_gid_entry *entry = gid_choose(entries, n, port, index, link_layer);

	return entry ? (int)entry->gid_index : -1;
}

static void ethernet_wants_roce_v2(void **state)
{
	(void)state;
	assert_int_equal(chosen(ethernet, 6, 1, -1, IBV_LINK_LAYER_ETHERNET), 5);
	assert_int_equal(chosen(ethernet, 4, 1, -1, IBV_LINK_LAYER_ETHERNET), 3);
	assert_int_equal(chosen(ethernet, 2, 1, -1, IBV_LINK_LAYER_ETHERNET), 1);
	assert_int_equal(chosen(ethernet, 1, 1, -1, IBV_LINK_LAYER_ETHERNET), -1);
}

static void a_port_has_its_own(void **state)
{
	(void)state;
	assert_int_equal(chosen(ethernet, 7, 2, -1, IBV_LINK_LAYER_ETHERNET), 0);
	assert_int_equal(chosen(ethernet, 7, 3, -1, IBV_LINK_LAYER_ETHERNET), -1);
}

static void an_index_is_taken_as_it_is(void **state)
{
	(void)state;
	assert_int_equal(chosen(ethernet, 7, 1, 0, IBV_LINK_LAYER_ETHERNET), 0);
	assert_int_equal(chosen(ethernet, 7, 1, 6, IBV_LINK_LAYER_ETHERNET), -1);
}

static void infiniband_has_one_type(void **state)
{
	static const struct ibv_gid_entry infiniband[] = {
		ENTRY(0, 1, IB, LINK_LOCAL), ENTRY(1, 1, IB, GLOBAL),
	};

	(void)state;
	assert_int_equal(chosen(infiniband, 2, 1, -1, IBV_LINK_LAYER_INFINIBAND), 0);
	assert_int_equal(chosen(infiniband, 2, 1, -1, IBV_LINK_LAYER_UNSPECIFIED), 0);
	assert_int_equal(chosen(infiniband, 2, 1, -1, IBV_LINK_LAYER_ETHERNET), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ethernet_wants_roce_v2),
		cmocka_unit_test(a_port_has_its_own),
		cmocka_unit_test(an_index_is_taken_as_it_is),
		cmocka_unit_test(infiniband_has_one_type),
	};

	return cmocka_run_group_tests_name("gid", tests, NULL, NULL);
}
