// SPDX-License-Identifier: GPL-2.0
/* The address of a device is in its GIDs; another device's, or an IPv6 address, is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "rdma/ip_address.h"
#include "tests/folder.h"

static void in_gids(void **state)
{
	char address[64] = "";

	(void)state;
	folder_put("class/infiniband/mlx5_0/ports/1/gids/0", "fe80:0000:0000:0000:0a8f:ffff:fe4d:0001\n");
	folder_put("class/infiniband/mlx5_1/ports/1/gids/0", "0000:0000:0000:0000:0000:ffff:0a4d:0002\n");
	assert_int_equal(ip_address_of(folder, "mlx5_0", address, sizeof(address)), -ENOENT);
	folder_put("class/infiniband/mlx5_0/ports/1/gids/3", "0000:0000:0000:0000:0000:ffff:0a4d:0001\n");
	assert_int_equal(ip_address_of(folder, "mlx5_0", address, sizeof(address)), 0);
	assert_string_equal(address, "10.77.0.1");
}

/* Every machine has this one. */
static void of_an_interface(void **state)
{
	char address[64] = "";

	(void)state;
	folder_put("class/infiniband/ib0/device/net/lo/flags", "");
	assert_int_equal(ip_address_of(folder, "ib0", address, sizeof(address)), 0);
	assert_string_equal(address, "127.0.0.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_gids, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(of_an_interface, folder_make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
