// SPDX-License-Identifier: GPL-2.0
/* The ports of an RDMA device and the network devices behind them. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/sysfs.h"
#include "rdma/attribute.h"
#include "rdma/ports.h"
#include "rdma/unread.h"

#define MOST_PORTS 255	/* phys_port_cnt of struct ibv_device_attr has 8 bits */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct attribute attributes[] = {
	{ "link_layer", "link_layer", attribute_text },
	{ "state", "state", attribute_after_colon },
	{ "physical_state", "phys_state", attribute_after_colon },
	{ "rate", "rate", attribute_text },
	{ "lid", "lid", attribute_number },
}, of_netdev[] = {
	{ "netdev_mtu_bytes", "mtu", attribute_number },
}, of_bond[] = {
	/* "802.3ad 4": the kernel's number of the mode follows */
	{ "bond_mode", "bonding/mode", attribute_text },
};

static void add_bond(json_t *port, const char *sys, const char *netdev, const char *prefix,
		     json_t *reasons)
{
	char master[64], directory[PATH_MAX];

	if (sysfs_link(master, sizeof(master), "%s/class/net/%s/master", sys, netdev))
		return;		/* it has none */
	snprintf(directory, sizeof(directory), "%s/class/net/%s/bonding", sys, master);
	if (access(directory, F_OK))
		return;		/* a bridge, a switch */
	json_object_set_new(port, "bond", json_string(master));
	snprintf(directory, sizeof(directory), "%s/class/net/%s", sys, master);
	attribute_read(port, directory, of_bond, COUNT(of_bond), prefix, reasons);
}

/* GID 0 is the default one of the port's own network device, or of the bond. */
static void add_netdev(json_t *port, const char *sys, const char *directory, const char *prefix,
		       json_t *reasons)
{
	char netdev[64], name[64], path[PATH_MAX];
	int ret = sysfs_read(netdev, sizeof(netdev), "%s/gid_attrs/ndevs/0", directory);

	if (ret) {
		snprintf(name, sizeof(name), "%snetdev", prefix);
		unread(reasons, name, "GID 0 has no network device");
		return;
	}
	json_object_set_new(port, "netdev", json_string(netdev));
	snprintf(path, sizeof(path), "%s/class/net/%s", sys, netdev);
	attribute_read(port, path, of_netdev, COUNT(of_netdev), prefix, reasons);
	add_bond(port, sys, netdev, prefix, reasons);
}

void ports_describe(json_t *object, const char *sys, const char *device, json_t *reasons)
{
	json_t *ports = json_array();

	for (int i = 1; i <= MOST_PORTS; i++) {
		json_t *port = json_pack("{s:i}", "port", i);
		char directory[PATH_MAX], prefix[32];
		const char *layer;

		snprintf(directory, sizeof(directory), "%s/class/infiniband/%s/ports/%d", sys, device,
			 i);
		if (access(directory, F_OK)) {
			json_decref(port);
			break;
		}
		snprintf(prefix, sizeof(prefix), "ports.%d.", i);
		attribute_read(port, directory, attributes, COUNT(attributes), prefix, reasons);
		layer = json_string_value(json_object_get(port, "link_layer"));
		if (layer && !strcmp(layer, "Ethernet"))
			add_netdev(port, sys, directory, prefix, reasons);
		json_array_append_new(ports, port);
	}
	json_object_set_new(object, "ports", ports);
	if (!json_array_size(ports))
		unread(reasons, "ports", "not exported");
}

void ports_add_mtu(json_t *object, struct ibv_context *context, json_t *reasons)
{
	json_t *port;
	size_t i;

	json_array_foreach(json_object_get(object, "ports"), i, port) {
		struct ibv_port_attr attr = { };
		int n = json_integer_value(json_object_get(port, "port")), err;
		char name[32];

		err = ibv_query_port(context, n, &attr);
		if (!err) {	/* IBV_MTU_256 is 1 */
			json_object_set_new(port, "mtu_bytes", json_integer(128 << attr.active_mtu));
			json_object_set_new(port, "most_mtu_bytes", json_integer(128 << attr.max_mtu));
			continue;
		}
		snprintf(name, sizeof(name), "ports.%d.mtu_bytes", n);
		unread(reasons, name, "ibv_query_port: %s", strerror(err));
	}
}
