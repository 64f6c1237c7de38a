// SPDX-License-Identifier: GPL-2.0
/*
 * Reading devlink's answers: made-up ones, as devlink_nl_info_fill() and devlink_nl_param_fill() of
 * Linux 7.3 make them for a physical function of mlx5, and broken ones. rdma/hardware.c has recorded
 * ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/devlink.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

#include "rdma/devlink.h"
#include "tests/fixture.h"

#define FAMILY 0x15	/* any */

static struct nl_msg *begin(int command)
{
	struct nl_msg *message = nlmsg_alloc();

	assert_non_null(message);
	genlmsg_put(message, 0, 0, FAMILY, 0, 0, command, DEVLINK_GENL_VERSION);
	nla_put_string(message, DEVLINK_ATTR_BUS_NAME, "pci");
	nla_put_string(message, DEVLINK_ATTR_DEV_NAME, "0000:3b:00.0");
	return message;
}

static void put_version(struct nl_msg *message, int kind, const char *name, const char *value)
{
	struct nlattr *version = nla_nest_start(message, kind);

	nla_put_string(message, DEVLINK_ATTR_INFO_VERSION_NAME, name);
	nla_put_string(message, DEVLINK_ATTR_INFO_VERSION_VALUE, value);
	nla_nest_end(message, version);
}

static json_t *read_and_free(struct nl_msg *message,
			     void (*read)(const struct nlmsghdr *message, void *object))
{
	json_t *object = json_object();

	read(nlmsg_hdr(message), object);
	nlmsg_free(message);
	return object;
}

static void says(json_t *object, const char *place, const char *text)
{
	const char *found = json_string_value(fixture_at(object, place));

	if (!found || strcmp(found, text))
		fail_msg("%s is '%s' instead of '%s'", place, found ? found : "not there", text);
}

/* A fixed version's name has a dot in it, so these are no paths. */
static void versions_by_kind(void **state)
{
	struct nl_msg *message = begin(DEVLINK_CMD_INFO_GET);
	json_t *firmware;

	(void)state;
	nla_put_string(message, DEVLINK_ATTR_INFO_DRIVER_NAME, "mlx5_core");
	nla_put_string(message, DEVLINK_ATTR_INFO_SERIAL_NUMBER, "0011223344556677");
	nla_put_string(message, DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER, "MT0000X00001");
	put_version(message, DEVLINK_ATTR_INFO_VERSION_FIXED, "fw.psid", "MT_0000000359");
	put_version(message, DEVLINK_ATTR_INFO_VERSION_RUNNING, "fw.version", "22.41.1000");
	put_version(message, DEVLINK_ATTR_INFO_VERSION_RUNNING, "fw", "22.41.1000");
	put_version(message, DEVLINK_ATTR_INFO_VERSION_STORED, "fw.version", "22.43.2026");
	put_version(message, DEVLINK_ATTR_INFO_VERSION_STORED, "fw", "22.43.2026");
	firmware = read_and_free(message, devlink_read_info);
	says(firmware, "serial_number", "0011223344556677");
	says(firmware, "board_serial_number", "MT0000X00001");
	says(firmware, "running.fw", "22.41.1000");
	says(firmware, "stored.fw", "22.43.2026");
	assert_string_equal(json_string_value(json_object_get(json_object_get(firmware, "fixed"),
							      "fw.psid")), "MT_0000000359");
	assert_int_equal(json_object_size(json_object_get(firmware, "running")), 2);
	json_decref(firmware);
}

/* A parameter of one value. */
static json_t *parameter(int type, const void *value, int bytes)
{
	struct nl_msg *message = begin(DEVLINK_CMD_PARAM_GET);
	struct nlattr *param = nla_nest_start(message, DEVLINK_ATTR_PARAM), *list, *one;

	nla_put_string(message, DEVLINK_ATTR_PARAM_NAME, "one");
	nla_put_flag(message, DEVLINK_ATTR_PARAM_GENERIC);
	nla_put_u8(message, DEVLINK_ATTR_PARAM_TYPE, type);
	list = nla_nest_start(message, DEVLINK_ATTR_PARAM_VALUES_LIST);
	one = nla_nest_start(message, DEVLINK_ATTR_PARAM_VALUE);
	nla_put(message, DEVLINK_ATTR_PARAM_VALUE_DATA, bytes, value);
	nla_put_u8(message, DEVLINK_ATTR_PARAM_VALUE_CMODE, DEVLINK_PARAM_CMODE_PERMANENT);
	nla_nest_end(message, one);
	nla_nest_end(message, list);
	nla_nest_end(message, param);
	return read_and_free(message, devlink_read_parameter);
}

static void parameters_of_each_type(void **state)
{
	const struct {
		int type, bytes;
		const void *value;
		const char *words;	/* as JSON */
	} cases[] = {
		{ NLA_U8, 1, &(uint8_t){ 200 }, "200" },
		{ NLA_U16, 2, &(uint16_t){ 60000 }, "60000" },
		{ NLA_U32, 4, &(uint32_t){ 4096 }, "4096" },
		{ NLA_U64, 8, &(uint64_t){ 1ull << 40 }, "1099511627776" },
		{ NLA_STRING, 5, "smfs", "\"smfs\"" },
		{ NLA_FLAG, 0, "", "true" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *found = parameter(cases[i].type, cases[i].value, cases[i].bytes);
		char *words = json_dumps(fixture_at(found, "one.permanent"), JSON_ENCODE_ANY);

		assert_non_null(words);
		assert_string_equal(words, cases[i].words);
		free(words);
		json_decref(found);
	}
}

/* A type of a later kernel, or a value of another length: the parameter is named, and has no value. */
static void unknown_type_has_no_value(void **state)
{
	static const struct {
		int type, bytes;
	} cases[] = { { 129, 4 }, { NLA_U32, 1 }, { NLA_U8, 0 }, { NLA_U64, 4 }, { NLA_STRING, 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *found = parameter(cases[i].type, "smfs", cases[i].bytes);

		assert_int_equal(json_object_size(found), 1);
		assert_int_equal(json_object_size(json_object_get(found, "one")), 0);
		json_decref(found);
	}
}

static void modes_of_the_switch(void **state)
{
	static const char *const modes[] = { "legacy", "switchdev", "switchdev_inactive", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct nl_msg *message = begin(DEVLINK_CMD_ESWITCH_GET);
		json_t *eswitch;

		nla_put_u16(message, DEVLINK_ATTR_ESWITCH_MODE, i);
		eswitch = read_and_free(message, devlink_read_eswitch);
		if (modes[i])
			says(eswitch, "mode", modes[i]);
		else
			assert_int_equal(json_object_size(eswitch), 0);
		json_decref(eswitch);
	}
}

/* A name without its end, a version without a value, a message of nothing. */
static void broken_answers_give_nothing(void **state)
{
	struct nl_msg *message = begin(DEVLINK_CMD_INFO_GET);
	struct nlattr *version;
	json_t *found;

	(void)state;
	nla_put(message, DEVLINK_ATTR_INFO_SERIAL_NUMBER, 4, "0123");
	version = nla_nest_start(message, DEVLINK_ATTR_INFO_VERSION_FIXED);
	nla_put(message, DEVLINK_ATTR_INFO_VERSION_NAME, 2, "fw");
	nla_nest_end(message, version);
	found = read_and_free(message, devlink_read_info);
	assert_int_equal(json_object_size(found), 0);
	json_decref(found);
	found = read_and_free(nlmsg_alloc_simple(FAMILY, 0), devlink_read_info);
	assert_int_equal(json_object_size(found), 0);
	json_decref(found);
	found = read_and_free(begin(DEVLINK_CMD_PARAM_GET), devlink_read_parameter);
	assert_int_equal(json_object_size(found), 0);
	json_decref(found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_by_kind),
		cmocka_unit_test(parameters_of_each_type),
		cmocka_unit_test(unknown_type_has_no_value),
		cmocka_unit_test(modes_of_the_switch),
		cmocka_unit_test(broken_answers_give_nothing),
	};

	return cmocka_run_group_tests_name("devlink", tests, NULL, NULL);
}
