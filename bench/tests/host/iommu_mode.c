// SPDX-License-Identifier: GPL-2.0
/* The IOMMU mode of functions with a driver of their own, on a sysfs that behaves as Linux's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/iommu_mode.h"
#include "lib/sysfs.h"
#include "tests/folder.h"
#include "tests/path_of.h"

#define NIC "0000:00:13.0"

/* One function, its group alone. Its ibverbs device goes with the driver. */
static struct {
	const char *driver, *board;
	bool bound, refuses_type;
	char type[16];
	int late;		/* looks until the port is active */
	int unbound, bound_again, types;
} nic;

static int give(char *buf, size_t size, const char *text)
{
	snprintf(buf, size, "%s", text);
	return 0;
}

int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_read(char *buf, size_t size, const char *format, ...)
{
	char path[256];

	PATH_OF(path, format);
	buf[0] = '\0';
	if (strstr(path, "iommu_group/type"))
		return give(buf, size, nic.type);
	if (nic.bound && strstr(path, "mlx5_0/board_id") && nic.board)
		return give(buf, size, nic.board);
	if (nic.bound && strstr(path, "mlx5_0/ports/1/state"))
		return give(buf, size, nic.late ? "1: DOWN" : "4: ACTIVE");
	return -ENOENT;
}

int __wrap_sysfs_link(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_link(char *buf, size_t size, const char *format, ...)
{
	char path[256];

	PATH_OF(path, format);
	buf[0] = '\0';
	if (strstr(path, NIC "/iommu_group"))
		return give(buf, size, "7");
	if (nic.bound && strstr(path, NIC "/driver"))
		return give(buf, size, nic.driver);
	return -ENOENT;
}

int __wrap_sysfs_first(char *buf, size_t size, const char *format, ...);
int __wrap_sysfs_first(char *buf, size_t size, const char *format, ...)
{
	char path[256];

	PATH_OF(path, format);
	buf[0] = '\0';
	if (!nic.bound || !nic.board)
		return -ENOENT;
	return give(buf, size, strstr(path, "infiniband_verbs") ? "uverbs0" : "mlx5_0");
}

/* The type of a group can be written only while no driver has its functions. */
int __wrap_sysfs_write(const char *text, const char *format, ...);
int __wrap_sysfs_write(const char *text, const char *format, ...)
{
	char path[256];

	PATH_OF(path, format);
	if (strstr(path, "iommu_group/type")) {
		if (nic.bound || nic.refuses_type)
			return -EBUSY;
		snprintf(nic.type, sizeof(nic.type), "%s", text);
		nic.types++;
		return 0;
	}
	assert_string_equal(text, NIC);
	assert_non_null(strstr(path, nic.driver));
	if (nic.bound != !!strstr(path, "/unbind"))
		return -ENODEV;
	nic.unbound += nic.bound;
	nic.bound_again += !nic.bound;
	nic.bound = !nic.bound;
	return 0;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;
	if (nic.late > 0)
		nic.late--;
	return 0;
}

static void plug(const char *driver, const char *board, const char *type)
{
	memset(&nic, 0, sizeof(nic));
	nic.driver = driver;
	nic.board = board;
	nic.bound = true;
	strcpy(nic.type, type);
}

static void mode_is_the_groups(void **state)
{
	static const char *const types[][2] = {
		{ "DMA", "strict" }, { "DMA-FQ", "lazy" }, { "identity", "passthrough" },
		{ "unmanaged", "off" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		plug("mlx5_core", "MT_0000000008", types[i][0]);
		assert_string_equal(iommu_mode_of(NIC), types[i][1]);
	}
}

/* The driver is bound again, and the port is waited for; at the end the mode is put back. */
static void emulated_function_changes(void **state)
{
	(void)state;
	plug("mlx5_core", "ODPBENCH_EMULATD", "DMA-FQ");
	nic.late = 3;
	assert_int_equal(iommu_mode_set(NIC, "strict"), 0);
	assert_string_equal(nic.type, "DMA");
	assert_true(nic.bound);
	assert_int_equal(nic.late, 0);
	assert_int_equal(iommu_mode_set(NIC, "strict"), 0);
	assert_int_equal(nic.unbound, 1);
	assert_true(iommu_mode_can_renew(NIC));
	assert_int_equal(iommu_mode_renew(NIC), 0);
	assert_int_equal(nic.unbound, 2);	/* once for both modes */
	assert_int_equal(nic.types, 3);
	assert_string_equal(nic.type, "DMA");
	undo_all();
	assert_string_equal(nic.type, "DMA-FQ");
	assert_true(nic.bound);
}

static void real_nic_keeps_its_driver(void **state)
{
	char err[256];

	(void)state;
	plug("mlx5_core", "MT_0000000008", "DMA-FQ");
	assert_int_equal(iommu_mode_can_set(NIC, "strict", err, sizeof(err)), -EBUSY);
	assert_string_equal(err, NIC ": IOMMU mode strict: mlx5_0 is left its driver mlx5_core; "
			    "boot with iommu.strict=1, or by hand: unbind it, write DMA to "
			    "iommu_group/type, bind it");
	assert_int_equal(iommu_mode_set(NIC, "strict"), -EBUSY);
	assert_logged("mlx5_0 is left its driver");
	assert_false(iommu_mode_can_renew(NIC));
	assert_int_equal(iommu_mode_can_set(NIC, "lazy", err, sizeof(err)), 0);
	assert_int_equal(iommu_mode_set(NIC, "lazy"), 0);
	assert_int_equal(nic.unbound, 0);
	strcpy(nic.type, "identity");
	assert_true(iommu_mode_can_renew(NIC));
}

/* One without an ibverbs device, of another driver; one without a driver; one lent to us. */
static void others(void **state)
{
	(void)state;
	plug("ahci", NULL, "DMA");
	assert_int_equal(iommu_mode_set(NIC, "passthrough"), -EBUSY);
	assert_logged("the function is left its driver ahci; boot with iommu.passthrough=1");
	nic.bound = false;
	assert_int_equal(iommu_mode_set(NIC, "lazy"), -EBUSY);
	assert_logged("the function is not lent (odpbench lend)");
	plug("odp_path", NULL, "DMA");
	assert_int_equal(iommu_mode_set(NIC, "lazy"), 0);
	assert_string_equal(iommu_mode_of(NIC), "lazy");
	undo_all();
}

/* If the type cannot be written, or the device does not come back, that is said. */
static void failures_leave_the_driver(void **state)
{
	(void)state;
	plug("mlx5_core", "ODPBENCH_EMULATD", "DMA-FQ");
	nic.refuses_type = true;
	assert_int_equal(iommu_mode_set(NIC, "strict"), -EBUSY);
	assert_true(nic.bound);
	assert_logged(NIC ": IOMMU mode strict: Device or resource busy");
	nic.refuses_type = false;
	nic.late = 1000000;
	assert_int_equal(iommu_mode_set(NIC, "strict"), -ETIMEDOUT);
	assert_logged(NIC ": mlx5_0 is not back 10 s after its driver was bound again");
	nic.late = 0;
	undo_all();
	assert_string_equal(nic.type, "DMA-FQ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mode_is_the_groups),
		cmocka_unit_test(emulated_function_changes),
		cmocka_unit_test(real_nic_keeps_its_driver),
		cmocka_unit_test(others),
		cmocka_unit_test(failures_leave_the_driver),
	};

	return cmocka_run_group_tests_name("IOMMU modes", tests, folder_make, folder_remove);
}
