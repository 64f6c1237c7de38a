// SPDX-License-Identifier: GPL-2.0
/* What the kernel's devlink says of a device. */
#include <errno.h>
#include <linux/devlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdbool.h>
#include <string.h>

#include "rdma/devlink.h"
#include "rdma/netlink.h"
#include "rdma/unread.h"

/* From Linux 6.18 on. */
#define ESWITCH_SWITCHDEV_INACTIVE 2

static const char *const cmodes[] = {
	[DEVLINK_PARAM_CMODE_RUNTIME] = "runtime",
	[DEVLINK_PARAM_CMODE_DRIVERINIT] = "driverinit",
	[DEVLINK_PARAM_CMODE_PERMANENT] = "permanent",
};

static const char *const eswitch_modes[] = {
	[DEVLINK_ESWITCH_MODE_LEGACY] = "legacy",
	[DEVLINK_ESWITCH_MODE_SWITCHDEV] = "switchdev",
	[ESWITCH_SWITCHDEV_INACTIVE] = "switchdev_inactive",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A text of the kernel's, or NULL where its end is missing. */
static const char *text_of(const struct nlattr *attr)
{
	return attr && memchr(nla_data(attr), '\0', nla_len(attr)) ? nla_get_string(attr) : NULL;
}

static void set_text(json_t *object, const char *name, const struct nlattr *attr)
{
	if (text_of(attr))
		json_object_set_new(object, name, json_string(text_of(attr)));
}

static bool parse(const struct nlmsghdr *message, struct nlattr *attrs[DEVLINK_ATTR_MAX + 1])
{
	return genlmsg_valid_hdr((struct nlmsghdr *)message, 0) &&
	       !genlmsg_parse((struct nlmsghdr *)message, 0, attrs, DEVLINK_ATTR_MAX, NULL);
}

/* One version, a nested name and value, into the object of its kind. */
static void add_version(json_t *firmware, const char *kind, struct nlattr *version)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	json_t *versions = json_object_get(firmware, kind);

	if (nla_parse_nested(attrs, DEVLINK_ATTR_MAX, version, NULL) ||
	    !text_of(attrs[DEVLINK_ATTR_INFO_VERSION_NAME]))
		return;
	if (!versions) {
		versions = json_object();
		json_object_set_new(firmware, kind, versions);
	}
	set_text(versions, text_of(attrs[DEVLINK_ATTR_INFO_VERSION_NAME]),
		 attrs[DEVLINK_ATTR_INFO_VERSION_VALUE]);
}

void devlink_read_info(const struct nlmsghdr *message, void *argument)
{
	static const struct {
		int type;
		const char *kind;
	} kinds[] = {
		{ DEVLINK_ATTR_INFO_VERSION_FIXED, "fixed" },
		{ DEVLINK_ATTR_INFO_VERSION_RUNNING, "running" },
		{ DEVLINK_ATTR_INFO_VERSION_STORED, "stored" },
	};
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1], *attr;
	json_t *firmware = argument;
	int left;

	if (!parse(message, attrs))
		return;
	set_text(firmware, "serial_number", attrs[DEVLINK_ATTR_INFO_SERIAL_NUMBER]);
	set_text(firmware, "board_serial_number", attrs[DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER]);
	/* there are several of a kind */
	nla_for_each_attr(attr, genlmsg_attrdata(nlmsg_data(message), 0),
			  genlmsg_attrlen(nlmsg_data(message), 0), left)
		for (size_t i = 0; i < COUNT(kinds); i++)
			if (nla_type(attr) == kinds[i].type)
				add_version(firmware, kinds[i].kind, attr);
}

/* The types are those of netlink's attributes. NULL: another one. */
static json_t *value_of(int type, const struct nlattr *data)
{
	static const int bytes[] = { [NLA_U8] = 1, [NLA_U16] = 2, [NLA_U32] = 4, [NLA_U64] = 8 };
	uint64_t number = 0;

	if (type == NLA_FLAG)
		return json_boolean(data);
	if (!data)
		return NULL;
	if (type == NLA_STRING)
		return text_of(data) ? json_string(text_of(data)) : NULL;
	if (type < NLA_U8 || type > NLA_U64 || nla_len(data) != bytes[type])
		return NULL;
	switch (type) {
	case NLA_U8:
		number = nla_get_u8(data);
		break;
	case NLA_U16:
		number = nla_get_u16(data);
		break;
	case NLA_U32:
		number = nla_get_u32(data);
		break;
	case NLA_U64:
		number = nla_get_u64(data);
		break;
	}
	return json_integer((json_int_t)number);
}

static void add_value(json_t *values, int type, struct nlattr *value)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	const struct nlattr *cmode;
	json_t *json;

	if (nla_parse_nested(attrs, DEVLINK_ATTR_MAX, value, NULL))
		return;
	cmode = attrs[DEVLINK_ATTR_PARAM_VALUE_CMODE];
	json = value_of(type, attrs[DEVLINK_ATTR_PARAM_VALUE_DATA]);
	if (json && cmode && nla_get_u8(cmode) < COUNT(cmodes))
		json_object_set(values, cmodes[nla_get_u8(cmode)], json);
	json_decref(json);
}

void devlink_read_parameter(const struct nlmsghdr *message, void *parameters)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1], *of[DEVLINK_ATTR_MAX + 1], *value;
	json_t *values;
	int left;

	if (!parse(message, attrs) || !attrs[DEVLINK_ATTR_PARAM] ||
	    nla_parse_nested(of, DEVLINK_ATTR_MAX, attrs[DEVLINK_ATTR_PARAM], NULL) ||
	    !text_of(of[DEVLINK_ATTR_PARAM_NAME]) || !of[DEVLINK_ATTR_PARAM_TYPE] ||
	    !of[DEVLINK_ATTR_PARAM_VALUES_LIST])
		return;
	values = json_object();
	nla_for_each_nested(value, of[DEVLINK_ATTR_PARAM_VALUES_LIST], left)
		add_value(values, nla_get_u8(of[DEVLINK_ATTR_PARAM_TYPE]), value);
	json_object_set_new(parameters, text_of(of[DEVLINK_ATTR_PARAM_NAME]), values);
}

void devlink_read_eswitch(const struct nlmsghdr *message, void *eswitch)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	unsigned int mode;

	if (!parse(message, attrs) || !attrs[DEVLINK_ATTR_ESWITCH_MODE])
		return;
	mode = nla_get_u16(attrs[DEVLINK_ATTR_ESWITCH_MODE]);
	if (mode < COUNT(eswitch_modes))
		json_object_set_new(eswitch, "mode", json_string(eswitch_modes[mode]));
}

/* A parameter's answer names its device: the kernel may dump those of all. */
struct asked {
	const char *bus, *name;
	json_t *parameters;
};

static void read_parameter_of(const struct nlmsghdr *message, void *argument)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	const struct asked *asked = argument;

	if (parse(message, attrs) && text_of(attrs[DEVLINK_ATTR_BUS_NAME]) &&
	    text_of(attrs[DEVLINK_ATTR_DEV_NAME]) &&
	    !strcmp(text_of(attrs[DEVLINK_ATTR_BUS_NAME]), asked->bus) &&
	    !strcmp(text_of(attrs[DEVLINK_ATTR_DEV_NAME]), asked->name))
		devlink_read_parameter(message, asked->parameters);
}

static struct nl_msg *message_about(int family, int command, int flags, const char *bus,
				    const char *name)
{
	struct nl_msg *message = nlmsg_alloc();

	if (!message)
		return NULL;
	genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_REQUEST | flags, command,
		    DEVLINK_GENL_VERSION);
	nla_put_string(message, DEVLINK_ATTR_BUS_NAME, bus);
	nla_put_string(message, DEVLINK_ATTR_DEV_NAME, name);
	return message;
}

/* An answer with nothing in it is one, too: mlx5's for a virtual function has no version. */
static void add(json_t *object, const char *member, json_t *found, int ret, json_t *reasons)
{
	if (ret == -ENODEV)
		unread(reasons, member, "the device is not in devlink");
	else if (ret == -EOPNOTSUPP)
		unread(reasons, member, "not exported");
	else if (ret)
		unread_errno(reasons, member, ret);
	else if (!json_object_size(found))
		unread(reasons, member, "devlink has none of this device");
	else
		json_object_set(object, member, found);
	json_decref(found);
}

static void ask(struct nl_sock *socket, int family, json_t *object, const char *bus,
		const char *name, json_t *reasons)
{
	struct asked asked = { bus, name, json_object() };
	json_t *firmware = json_object(), *eswitch = json_object();
	int ret;

	ret = netlink_ask(socket, message_about(family, DEVLINK_CMD_INFO_GET, 0, bus, name),
			  devlink_read_info, firmware);
	add(object, "firmware", firmware, ret, reasons);
	ret = netlink_ask(socket, message_about(family, DEVLINK_CMD_PARAM_GET, NLM_F_DUMP, bus,
						name), read_parameter_of, &asked);
	add(object, "parameters", asked.parameters, ret, reasons);
	ret = netlink_ask(socket, message_about(family, DEVLINK_CMD_ESWITCH_GET, 0, bus, name),
			  devlink_read_eswitch, eswitch);
	add(object, "eswitch", eswitch, ret, reasons);
}

void devlink_describe(json_t *object, const char *bus, const char *name, json_t *reasons)
{
	static const char *const members[] = { "firmware", "parameters", "eswitch" };
	struct nl_sock *socket;
	int ret = netlink_open(NETLINK_GENERIC, &socket);
	int family = ret ? ret : genl_ctrl_resolve(socket, DEVLINK_GENL_NAME);

	if (family >= 0)
		ask(socket, family, object, bus, name, reasons);
	for (size_t i = 0; i < COUNT(members) && family < 0; i++)
		unread(reasons, members[i], ret ? "no netlink socket" :
		       "this kernel has no devlink");
	netlink_close(socket);
}
