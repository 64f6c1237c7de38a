// SPDX-License-Identifier: GPL-2.0
/* The device: whether it is there, can be reached, and does ODP. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "doctor/users.h"
#include "lib/sysfs.h"
#include "lib/words.h"

#define RXE_FIX "rdma link add rxe0 type rxe netdev NETDEV"

static bool is_verbs(const struct subject *subject)
{
	return subject->device.found && !subject->device.software;
}

static const char *described(const struct subject *subject, const char *key)
{
	const char *value = json_string_value(json_object_get(subject->device.described, key));

	return value ? value : "";
}

static bool has_driver(const struct subject *subject, const char *prefix)
{
	return !strncmp(described(subject, "driver"), prefix, strlen(prefix));
}

/* The first device that the kernel has, whether libibverbs finds it or not. */
static bool kernel_has(const struct subject *subject, char *name, size_t size)
{
	return !sysfs_first(name, size, "%s/sys/class/infiniband", subject->root);
}

static void not_found(const struct subject *subject, struct finding *finding)
{
	const struct subject_device *device = &subject->device;
	char name[64];

	if (strcmp(device->present, "none") && device->asked) {
		finding_fail(finding, "no device %s; present: %s", device->name, device->present);
		finding_fix(finding, "name one of these");
	} else if (strcmp(device->present, "none")) {
		finding_fail(finding, "none that can do ODP; present: %s", device->present);
		finding_fix(finding, "a ConnectX-4 or later; soft-RoCE from Linux 6.15 on: " RXE_FIX);
	} else if (kernel_has(subject, name, sizeof(name))) {
		finding_fail(finding, "the kernel has %s, but libibverbs does not find it", name);
		finding_fix(finding, "modprobe ib_uverbs; install ibverbs-providers (librxe, libmlx5)");
	} else {
		finding_fail(finding, "there is no RDMA device");
		finding_fix(finding, "modprobe mlx5_ib; without such a NIC: " RXE_FIX);
	}
}

static void found(const struct subject *subject, struct finding *finding)
{
	const struct subject_device *device = &subject->device;
	const char *about = described(subject, "about");

	if (device->found) {
		finding_ok(finding, "%s%s%s%s%s", device->name, *about ? ", " : "", about,
			   device->function[0] ? ", " : "", device->function);
	} else if (device->software) {
		finding_fail(finding, "%s", device->error);
		finding_fix(finding, "insmod odp_dev.ko, then odpbench lend 0000:BB:DD.F --to odp_dev");
	} else if (device->asked && words_have(device->present, device->name)) {
		finding_fail(finding, "%s", device->error);
		finding_fix(finding, "run odpbench as root");
	} else {
		not_found(subject, finding);
	}
}

static bool is_ethernet(const struct subject *subject)
{
	return subject->device.port.link_layer == IBV_LINK_LAYER_ETHERNET;
}

static const char *netdev(const struct subject *subject)
{
	return subject->device.netdev[0] ? subject->device.netdev : "NETDEV";
}

static void port(const struct subject *subject, struct finding *finding)
{
	const struct subject_device *device = &subject->device;

	if (!is_verbs(subject))
		return;
	if (device->port_error) {
		finding_unknown(finding, "port 1: %s", strerror(-device->port_error));
	} else if (device->port.state == IBV_PORT_ACTIVE) {
		finding_ok(finding, "port 1 is active, %s", is_ethernet(subject) ? "Ethernet" :
			   "InfiniBand");
	} else {
		finding_fail(finding, "port 1 is %s", ibv_port_state_str(device->port.state));
		if (is_ethernet(subject))
			finding_fix(finding, "ip link set %s up; is the cable in?", netdev(subject));
		else if (device->port.state == IBV_PORT_DOWN)
			finding_fix(finding, "plug the cable in");
		else
			finding_fix(finding, "start a subnet manager: systemctl start opensm");
	}
}

static void gid(const struct subject *subject, struct finding *finding)
{
	const struct subject_device *device = &subject->device;
	char address[INET6_ADDRSTRLEN];

	if (!is_verbs(subject) || device->port_error)
		return;
	if (device->port.has_gid) {
		inet_ntop(AF_INET6, device->port.gid.raw, address, sizeof(address));
		finding_ok(finding, "%s%s", address, is_ethernet(subject) ? ", RoCE v2" : "");
	} else {
		finding_fail(finding, "port 1 has none that connections can use");
		if (is_ethernet(subject))
			finding_fix(finding, "ip address add ADDRESS/PREFIX dev %s", netdev(subject));
		else
			finding_fix(finding, "start a subnet manager: systemctl start opensm");
	}
}

static void firmware(const struct subject *subject, struct finding *finding)
{
	const char *version = described(subject, "firmware");

	if (!is_verbs(subject) || has_driver(subject, "rxe") || has_driver(subject, "siw"))
		return;
	if (*version)
		finding_ok(finding, "%s", version);
	else
		finding_unknown(finding, "the driver does not say its version");
}

/* "general: odp implicit; rc: send recv" */
static void list_capabilities(const json_t *odp, char *buf, size_t size)
{
	const char *transport;
	size_t length = 0;
	json_t *words;
	char text[128];

	buf[0] = '\0';
	json_object_foreach((json_t *)odp, transport, words) {
		words_join(words, " ", text, sizeof(text));
		if (length < size)
			length += snprintf(buf + length, size - length, "%s%s: %s",
					   length ? "; " : "", transport, *text ? text :
					   "nothing");
	}
}

static void odp(const struct subject *subject, struct finding *finding)
{
	const json_t *odp = json_object_get(subject->device.described, "odp");
	char capabilities[384];

	if (!is_verbs(subject))
		return;
	list_capabilities(odp, capabilities, sizeof(capabilities));
	if (json_array_size(json_object_get(odp, "general")) &&
	    json_array_size(json_object_get(odp, "rc"))) {
		finding_ok(finding, "%s", capabilities);
		return;
	}
	finding_fail(finding, "no ODP over RC (%s)", capabilities);
	if (has_driver(subject, "rxe"))
		finding_fix(finding, "boot Linux 6.15 or later");
	else if (has_driver(subject, "mlx5"))
		finding_fix(finding, "update the firmware; ODP is in ConnectX-4 and later, where the "
			    "kernel has CONFIG_INFINIBAND_ON_DEMAND_PAGING");
	else
		finding_fix(finding, "take another device: odpbench info shows what each can");
}

static void lent(const struct subject *subject, struct finding *finding)
{
	const struct subject_device *device = &subject->device;

	if (!device->found || subject->odp_path.error)
		return;
	if (device->lent[0]) {
		finding_ok(finding, "%s", device->lent);
	} else if (device->function[0]) {
		finding_ok(finding, "none: workload map is skipped (odpbench lend)");
	} else {
		finding_warn(finding, "none: %s maps nothing itself, so only path native works",
			     device->name);
		finding_fix(finding, "odpbench lend 0000:BB:DD.F, a spare PCI function (lspci -nnk)");
	}
}

static void users(const struct subject *subject, struct finding *finding)
{
	struct users users;

	if (!is_verbs(subject))
		return;
	users_find(subject->root, subject->device.name, &users);
	if (!users.node[0]) {
		finding_unknown(finding, "no device file of %s is found", subject->device.name);
	} else if (users.n) {
		finding_warn(finding, "open in %zu other program%s: %s", users.n,
			     users.n == 1 ? "" : "s", users.names);
		finding_fix(finding, "end %s: their traffic and faults are in the numbers",
			    users.n == 1 ? "it" : "them");
	} else if (users.hidden) {
		finding_unknown(finding, "%zu processes do not show what they have open",
				users.hidden);
		finding_fix(finding, "run odpbench doctor as root");
	} else {
		finding_ok(finding, "no other program has it open");
	}
}

const struct check device_checks[] = {
	{ "device.found", "a device that can do ODP", found },
	{ "device.port", "connections need an active port", port },
	{ "device.gid", "connections need an address", gid },
	{ "device.firmware", "a NIC's firmware serves its part of ODP", firmware },
	{ "device.odp", "what it can do on demand, by transport", odp },
	{ "device.lent", "a PCI function for devices that do not map themselves", lent },
	{ "device.users", "other programs on it", users },
	{ }
};
