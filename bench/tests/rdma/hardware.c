// SPDX-License-Identifier: GPL-2.0
/*
 * What is said of devices: of the emulated function and of soft-RoCE as they were recorded in a guest,
 * and of a host with eight devices that is made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rdma/devlink.h"
#include "rdma/hardware.h"
#include "rdma/unread.h"
#include "results/schema.h"
#include "tests/fixture.h"
#include "tests/folder.h"
#include "tests/recording.h"

static json_t *recording, *about;	/* about: one device */
static const char *sys;

/* Instead of the kernel's devlink: the recorded answers; a device without any is not in devlink. */
void __wrap_devlink_describe(json_t *object, const char *bus, const char *name, json_t *reasons);
void __wrap_devlink_describe(json_t *object, const char *bus, const char *name, json_t *reasons)
{
	const char *device = json_string_value(json_object_get(object, "name"));
	json_t *firmware = json_object(), *parameters = json_object();

	assert_string_equal(bus, strchr(name, ':') ? "pci" : "auxiliary");
	if (!recording_replay(recording, device, "devlink info", devlink_read_info, firmware))
		unread(reasons, "firmware", "the device is not in devlink");
	recording_replay(recording, device, "devlink parameters", devlink_read_parameter, parameters);
	json_object_set_new(object, "firmware", firmware);
	json_object_set_new(object, "parameters", parameters);
}

static void use(const char *name)
{
	recording = recording_load(name);
	sys = recording_unpack(recording);
}

static int forget(void **state)
{
	json_decref(recording);
	json_decref(about);
	recording = about = NULL;
	return folder_remove(state);
}

/* The place is a path in the description, such as "pci.width". */
static void says(const char *place, const char *text)
{
	const char *found = json_string_value(fixture_at(about, place));

	if (!found || strcmp(found, text))
		fail_msg("%s: %s is '%s' instead of '%s'",
			 json_string_value(json_object_get(about, "name")), place,
			 found ? found : "not there", text);
}

static void counts(const char *place, double number)
{
	const json_t *found = fixture_at(about, place);

	if (!json_is_number(found) || json_number_value(found) != number)
		fail_msg("%s: %s is %g instead of %g",
			 json_string_value(json_object_get(about, "name")), place,
			 json_number_value(found), number);
}

static void lacks(const char *member, const char *reason)
{
	const json_t *reasons = json_object_get(about, "unread");
	const char *found = json_string_value(json_object_get(reasons, member));

	if (!found || !strstr(found, reason))
		fail_msg("%s: no '%s' in the reason for %s: %s",
			 json_string_value(json_object_get(about, "name")), reason, member,
			 found ? found : "none");
}

/* Nothing is missing there: it is known, or there cannot be such a thing. */
static void lacks_nothing(const char *member)
{
	const json_t *reasons = json_object_get(about, "unread");

	if (json_object_get(reasons, member))
		fail_msg("a reason for %s", member);
}

/* Describes one device; what is said of it must be as the schema has it. */
static void describe(const char *device)
{
	json_t *document = fixture_load(), *env = json_object_get(document, "env");
	char err[512];

	json_decref(about);
	about = hardware_describe(sys, device);
	json_object_set_new(env, "hardware", json_pack("[O]", about));
	if (schema_check(document, err, sizeof(err)))
		fail_msg("%s: %s", device, err);
	json_decref(document);
}

static void emulated_function_as_recorded(void **state)
{
	(void)state;
	use("recorded-mlx5-emulated.json");
	describe("mlx5_0");
	says("hca_type", "MT4122");
	says("board_id", "ODPBENCH_EMULATD");
	says("pci.function", "0000:00:13.0");
	says("pci.kind", "virtual function");
	says("pci.family", "ConnectX-5 Ex");
	counts("pci.vendor", 0x15b3);
	counts("pci.numa_node", -1);
	counts("pci.iommu_group", 8);
	says("ports.0.link_layer", "InfiniBand");
	says("ports.0.state", "ACTIVE");
	says("ports.0.rate", "100 Gb/sec (4X EDR)");
	lacks("pci.width", "the kernel says \"0\"");
	lacks("pci.most_width", "the kernel says \"255\"");
	lacks("pci.speed_gts", "the kernel says \"Unknown\"");
	lacks("pci.physical_function", "not exported");
	lacks("product", "not exported");
	lacks("lag", "not in debugfs");
	/* of a virtual function mlx5 says no versions */
	assert_int_equal(json_object_size(json_object_get(about, "firmware")), 0);
	assert_true(json_is_false(fixture_at(about, "parameters.enable_roce.driverinit")));
	assert_true(json_is_true(fixture_at(about, "parameters.enable_rdma.driverinit")));
	says("parameters.flow_steering_mode.runtime", "dmfs");
	counts("parameters.io_eq_size.driverinit", 1024);
}

/* Of 6.1, whose driver gives versions of a virtual function too, though it could not ask for them. */
static void older_driver_as_recorded(void **state)
{
	(void)state;
	use("recorded-mlx5-emulated-6.1.json");
	describe("mlx5_0");
	assert_string_equal(json_string_value(json_object_get(fixture_at(about, "firmware.fixed"),
							      "fw.psid")), "ODPBENCH_EMULATD");
	says("firmware.running.fw", "0.0.0000");
	says("firmware.stored.fw", "0.0.0000");
	counts("parameters.event_eq_size.driverinit", 4096);
}

static void soft_roce_as_recorded(void **state)
{
	(void)state;
	use("recorded-rxe.json");
	describe("rxe0");
	assert_null(json_object_get(about, "pci"));
	lacks("pci", "software device");
	lacks("hca_type", "not exported");
	says("ports.0.link_layer", "Ethernet");
	says("ports.0.netdev", "dummy0");
	counts("ports.0.netdev_mtu_bytes", 9000);
	assert_null(fixture_at(about, "ports.0.bond"));
}

/* One RDMA device of two ports that are a bond. */
static void link_aggregation(void **state)
{
	(void)state;
	use("made-eight.json");
	describe("mlx5_bond_0");
	says("pci.family", "ConnectX-6 Dx");
	says("pci.kind", "physical function");
	counts("pci.most_virtual_functions", 8);
	says("lag.state", "active");
	says("lag.type", "roce");
	says("lag.port_selection", "hash");
	says("ports.0.netdev", "bond0");
	says("product.part_number", "MCX623106AN-CDAT");
	says("product.serial_number", "MT0000X00001");
	says("product.engineering_change", "A7");
	describe("mlx5_2");
	says("lag.state", "disabled");
	assert_null(fixture_at(about, "lag.type"));
	lacks_nothing("lag.type");
}

static void physical_and_virtual_functions(void **state)
{
	(void)state;
	use("made-eight.json");
	describe("mlx5_2");
	says("pci.kind", "physical function");
	says("pci.family", "ConnectX-7");
	counts("pci.speed_gts", 32);
	counts("pci.width", 16);
	counts("pci.virtual_functions", 2);
	counts("ports.0.lid", 0x2a);
	describe("mlx5_4");
	says("pci.kind", "virtual function");
	says("pci.physical_function", "0000:5e:00.0");
	says("pci.family", "ConnectX-6 Dx or later");
	assert_null(fixture_at(about, "pci.virtual_functions"));
	lacks_nothing("pci.virtual_functions");
	lacks("lag", "not in debugfs");
	/* of ids that nobody knows */
	recording_write("bus/pci/devices/0000:5e:00.2/device", "0xffff\n", 7);
	describe("mlx5_4");
	says("pci.kind", "virtual function");
	assert_null(fixture_at(about, "pci.family"));
	recording_write("bus/pci/devices/0000:5e:00.0/device", "0xffff\n", 7);
	describe("mlx5_2");
	says("pci.kind", "physical function");
}

/* As a guest may see it. */
static void function_of_unknown_kind(void **state)
{
	(void)state;
	use("recorded-mlx5-emulated.json");
	recording_write("bus/pci/devices/0000:00:13.0/device", "0xffff\n", 7);
	describe("mlx5_0");
	assert_null(fixture_at(about, "pci.kind"));
	lacks("pci.kind", "neither physfn nor sriov_totalvfs");
}

/* A card that has half of its lanes, and a scalable function on it. */
static void bluefield(void **state)
{
	(void)state;
	use("made-eight.json");
	describe("mlx5_5");
	says("pci.family", "BlueField-3");
	says("board_id", "MT_0000000884");
	counts("pci.width", 8);
	counts("pci.most_width", 16);
	counts("pci.numa_node", 1);
	assert_null(json_object_get(about, "scalable_function"));
	describe("mlx5_6");
	says("scalable_function", "mlx5_core.sf.4");
	says("pci.function", "0000:86:00.0");
	says("ports.0.netdev", "enp134s0f0s4");
	lacks("firmware", "the device is not in devlink");
}

static void what_is_missing_has_a_reason(void **state)
{
	(void)state;
	use("made-eight.json");
	describe("mlx5_7");
	says("ports.0.state", "DOWN");
	lacks("ports.1.netdev", "GID 0 has no network device");
	lacks("pci.iommu_group", "not exported");
	lacks("product", strerror(EISDIR));	/* recording_unpack() */
	describe("irdma0");
	lacks("board_id", "not exported");
	says("pci.kind", "physical function");
	assert_null(fixture_at(about, "pci.family"));
	assert_null(fixture_at(about, "lag"));
	lacks_nothing("lag");
}

static void each_of_eight(void **state)
{
	json_t *name;
	size_t i;

	(void)state;
	use("made-eight.json");
	json_array_foreach(fixture_at(recording, "about.devices"), i, name) {
		describe(json_string_value(name));
		says("name", json_string_value(name));
		assert_int_equal(json_array_size(json_object_get(about, "ports")), 1);
	}
	assert_int_equal(i, 8);
}

static void reasons_of_errno(void **state)
{
	json_t *reasons = json_object();

	(void)state;
	unread_errno(reasons, "a", -ENOENT);
	unread_errno(reasons, "b", -EACCES);
	unread_errno(reasons, "c", -EIO);
	assert_string_equal(json_string_value(json_object_get(reasons, "a")), "not exported");
	assert_string_equal(json_string_value(json_object_get(reasons, "b")), "no permission");
	assert_string_equal(json_string_value(json_object_get(reasons, "c")), strerror(EIO));
	json_decref(reasons);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, folder_make, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(emulated_function_as_recorded),
		TEST(older_driver_as_recorded),
		TEST(soft_roce_as_recorded),
		TEST(link_aggregation),
		TEST(physical_and_virtual_functions),
		TEST(function_of_unknown_kind),
		TEST(bluefield),
		TEST(what_is_missing_has_a_reason),
		TEST(each_of_eight),
		cmocka_unit_test(reasons_of_errno),
	};

	return cmocka_run_group_tests_name("hardware", tests, NULL, NULL);
}
