// SPDX-License-Identifier: GPL-2.0
/* What is said of a device that is not there, on hosts with any number of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "rdma/verbs.h"

#define MOST_DEVICES 64

/* The list that libibverbs gives. */
static struct ibv_device devices[MOST_DEVICES], *list[MOST_DEVICES + 1];

struct ibv_device **__wrap_ibv_get_device_list(int *n);
struct ibv_device **__wrap_ibv_get_device_list(int *n)
{
	(void)n;
	return list;
}

void __wrap_ibv_free_device_list(struct ibv_device **unused);
void __wrap_ibv_free_device_list(struct ibv_device **unused)
{
	(void)unused;
}

/* The line for a device that is none of n, whose names are this one and their number. */
static const char *no_such(const char *wanted, size_t n, const char *name)
{
	static char err[256];

	memset(list, 0, sizeof(list));
	for (size_t i = 0; i < n; i++) {
		list[i] = &devices[i];
		snprintf(devices[i].name, sizeof(devices[i].name), "%s%zu", name, i);
	}
	assert_null(verbs_open_odp(wanted, err, sizeof(err)));
	return err;
}

static void says(const char *err, const char *words)
{
	if (!strstr(err, words))
		fail_msg("no '%s' in '%s'", words, err);
}

static void few_are_all_named(void **state)
{
	(void)state;
	says(no_such("rxe0", 0, ""), "rxe0: no such RDMA device; present: none (soft-RoCE");
	says(no_such("rxe0", 1, "mlx5_"), "present: mlx5_0 (");
	says(no_such("rxe0", 3, "mlx5_"), "present: mlx5_0, mlx5_1, mlx5_2 (");
}

/* The line is whole with the longest names that there are. */
static void many_are_counted(void **state)
{
	char wanted[IBV_SYSFS_NAME_MAX], other[IBV_SYSFS_NAME_MAX - 2];
	const char *err;

	(void)state;
	says(no_such("rxe0", MOST_DEVICES, "mlx5_"), "mlx5_8, mlx5_9 and 54 more (soft-RoCE");
	memset(wanted, 'w', sizeof(wanted));
	wanted[sizeof(wanted) - 1] = '\0';
	memset(other, 'o', sizeof(other));
	other[sizeof(other) - 1] = '\0';
	err = no_such(wanted, MOST_DEVICES, other);
	says(err, "o0 and 63 more (soft-RoCE");
	assert_string_equal(err + strlen(err) - strlen("netdev NETDEV)"), "netdev NETDEV)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_are_all_named),
		cmocka_unit_test(many_are_counted),
	};

	return cmocka_run_group_tests_name("verbs", tests, NULL, NULL);
}
