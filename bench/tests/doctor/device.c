// SPDX-License-Identifier: GPL-2.0
/* The checks of the device: each of their verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/doctor/fine.h"

static void is(const char *name, enum check_verdict verdict, const char *words, const char *fix)
{
	judge(device_checks, name);
	assert_found(verdict, words, fix);
}

static void is_there(void **state)
{
	(void)state;
	is("device.found", CHECK_OK, "mlx5_0, " FUNCTION, NULL);
	json_object_set_new(subject.device.described, "about", json_string("emulated"));
	is("device.found", CHECK_OK, "mlx5_0, emulated, " FUNCTION, NULL);
}

static void is_not_there(void **state)
{
	struct subject_device *device = &subject.device;

	(void)state;
	device->found = false;
	device->name[0] = '\0';
	is("device.found", CHECK_FAIL, "none that can do ODP; present: mlx5_0, rxe0", "ConnectX-4");
	strcpy(device->present, "none");
	is("device.found", CHECK_FAIL, "there is no RDMA device", "modprobe mlx5_ib");
	device->asked = true;
	strcpy(device->name, "mlx5_7");
	is("device.found", CHECK_FAIL, "there is no RDMA device", "modprobe mlx5_ib");
	folder_put("sys/class/infiniband/mlx5_7/board_id", "");
	is("device.found", CHECK_FAIL, "the kernel has mlx5_7", "ib_uverbs");
	strcpy(device->present, "rxe0");
	is("device.found", CHECK_FAIL, "no device mlx5_7; present: rxe0", "name one");
	strcpy(device->present, "rxe0, mlx5_7");
	strcpy(device->error, "mlx5_7: ibv_open_device: Permission denied");
	is("device.found", CHECK_FAIL, "Permission denied", "root");
	device->software = true;
	strcpy(device->error, "/dev/odp_dev: no such device");
	is("device.found", CHECK_FAIL, "/dev/odp_dev: no such device", "odpbench lend");
}

/* Without a device, and for the one that is no ibverbs device, nothing more is asked. */
static void nothing_more_to_check(void **state)
{
	static const char *const checks[] = {
		"device.port", "device.gid", "device.firmware", "device.odp", "device.users",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		subject.device.found = false;
		is(checks[i], CHECK_NONE, "", NULL);
		subject.device.found = subject.device.software = true;
		is(checks[i], CHECK_NONE, "", NULL);
		subject.device.software = false;
	}
}

static void ports(void **state)
{
	struct subject_device *device = &subject.device;

	(void)state;
	is("device.port", CHECK_OK, "active, Ethernet", NULL);
	device->port.state = IBV_PORT_DOWN;
	is("device.port", CHECK_FAIL, "port 1 is", "ip link set eth7 up");
	device->netdev[0] = '\0';
	is("device.port", CHECK_FAIL, "port 1 is", "ip link set NETDEV up");
	device->port.link_layer = IBV_LINK_LAYER_INFINIBAND;
	is("device.port", CHECK_FAIL, "port 1 is", "cable");
	device->port.state = IBV_PORT_INIT;
	is("device.port", CHECK_FAIL, "port 1 is", "opensm");
	device->port.state = IBV_PORT_ACTIVE;
	is("device.port", CHECK_OK, "active, InfiniBand", NULL);
	device->port_error = -EIO;
	is("device.port", CHECK_UNKNOWN, "Input/output error", NULL);
	is("device.gid", CHECK_NONE, "", NULL);
}

static void addresses(void **state)
{
	struct subject_device *device = &subject.device;

	(void)state;
	memcpy(device->port.gid.raw, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\0\0\x01", 16);
	is("device.gid", CHECK_OK, "::ffff:10.0.0.1, RoCE v2", NULL);
	device->port.has_gid = false;
	is("device.gid", CHECK_FAIL, "has none", "ip address add ADDRESS/PREFIX dev eth7");
	device->port.link_layer = IBV_LINK_LAYER_INFINIBAND;
	is("device.gid", CHECK_FAIL, "has none", "opensm");
}

static void versions_of_firmware(void **state)
{
	(void)state;
	is("device.firmware", CHECK_OK, "28.39.1002", NULL);
	json_object_set_new(subject.device.described, "firmware", json_string(""));
	is("device.firmware", CHECK_UNKNOWN, "does not say", NULL);
	json_object_set_new(subject.device.described, "driver", json_string("rxe"));
	is("device.firmware", CHECK_NONE, "", NULL);
}

static void capabilities(void **state)
{
	json_t *described = subject.device.described, *odp = json_object_get(described, "odp");

	(void)state;
	is("device.odp", CHECK_OK, "general: odp; rc: send read; uc: nothing", NULL);
	json_array_clear(json_object_get(odp, "rc"));
	is("device.odp", CHECK_FAIL, "no ODP over RC (general: odp; rc: nothing", "firmware");
	json_object_set_new(described, "driver", json_string("rxe"));
	is("device.odp", CHECK_FAIL, "no ODP over RC", "6.15");
	json_object_set_new(described, "driver", json_string("siw"));
	is("device.odp", CHECK_FAIL, "no ODP over RC", "another device");
}

static void lent_functions(void **state)
{
	(void)state;
	is("device.lent", CHECK_OK, LENT, NULL);
	subject.device.lent[0] = '\0';
	is("device.lent", CHECK_OK, "workload map is skipped", NULL);
	subject.device.function[0] = '\0';
	is("device.lent", CHECK_WARN, "only path native", "odpbench lend");
	subject.odp_path.error = -ENOENT;	/* no module to lend it to */
	is("device.lent", CHECK_NONE, "", NULL);
	subject.odp_path.error = 0;
	subject.device.found = false;
	is("device.lent", CHECK_NONE, "", NULL);
}

static void other_users(void **state)
{
	char own[64];

	(void)state;
	is("device.users", CHECK_UNKNOWN, "no device file", NULL);
	folder_put("sys/class/infiniband_verbs/uverbs0/ibdev", "rxe0\n");
	folder_put("sys/class/infiniband_verbs/uverbs1/ibdev", "mlx5_0\n");
	snprintf(own, sizeof(own), "proc/%d/fd/3", (int)getpid());
	put_link(own, "/dev/infiniband/uverbs1");
	folder_put("proc/1/comm", "init\n");
	put_link("proc/1/fd/3", "/dev/infiniband/uverbs0");
	is("device.users", CHECK_OK, "no other", NULL);
	folder_put("proc/77/comm", "kworker\n");	/* and no fd */
	is("device.users", CHECK_UNKNOWN, "1 processes do not show", "as root");
	folder_put("proc/412/comm", "ib_write_lat\n");
	put_link("proc/412/fd/0", "/dev/null");
	put_link("proc/412/fd/5", "/dev/infiniband/uverbs1");
	is("device.users", CHECK_WARN, "in 1 other program: ib_write_lat (412)", "end it");
	folder_put("proc/99/comm", "ucx\n");
	put_link("proc/99/fd/5", "/dev/infiniband/uverbs1");
	is("device.users", CHECK_WARN, "in 2 other programs: ib_write_lat (412), ucx (99)", "end them");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(is_there),
		TEST(is_not_there),
		TEST(nothing_more_to_check),
		TEST(ports),
		TEST(addresses),
		TEST(versions_of_firmware),
		TEST(capabilities),
		TEST(lent_functions),
		TEST(other_users),
	};

	return cmocka_run_group_tests_name("doctor device", tests, NULL, NULL);
}
