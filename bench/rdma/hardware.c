// SPDX-License-Identifier: GPL-2.0
/* What can be read of an RDMA device besides what it can do. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/sysfs.h"
#include "rdma/attribute.h"
#include "rdma/devlink.h"
#include "rdma/fault_scheme.h"
#include "rdma/hardware.h"
#include "rdma/lag.h"
#include "rdma/pci.h"
#include "rdma/ports.h"
#include "rdma/unread.h"

static const struct attribute attributes[] = {
	{ "hca_type", "hca_type", attribute_text },
	{ "board_id", "board_id", attribute_text },
	{ "hw_rev", "hw_rev", attribute_text },
	{ "node_type", "node_type", attribute_after_colon },
	{ "node_guid", "node_guid", attribute_text },
	{ "sys_image_guid", "sys_image_guid", attribute_text },
};

/* Also a scalable function's, "mlx5_core.sf". */
static bool is_mlx5(const char *sys, const char *device)
{
	char driver[64];

	return !sysfs_link(driver, sizeof(driver), "%s/class/infiniband/%s/device/driver", sys,
			   device) && !strncmp(driver, "mlx5_core", strlen("mlx5_core"));
}

/* The PCI function that the device is on, or the scalable function on that. */
static void add_function(json_t *hardware, const char *sys, const char *device, json_t *reasons)
{
	char function[64], name[64], bus[32];

	if (pci_function_of(sys, device, function, sizeof(function))) {
		unread(reasons, "pci", "it is on no PCI function: a software device, or on another "
		       "bus");
		return;
	}
	pci_describe(hardware, sys, function, reasons);
	sysfs_link(name, sizeof(name), "%s/class/infiniband/%s/device", sys, device);
	sysfs_link(bus, sizeof(bus), "%s/class/infiniband/%s/device/subsystem", sys, device);
	if (strcmp(name, function))
		json_object_set_new(hardware, "scalable_function", json_string(name));
	devlink_describe(hardware, bus, name, reasons);
	if (is_mlx5(sys, device))
		lag_describe(hardware, sys, name, reasons);
}

json_t *hardware_describe(const char *sys, const char *device)
{
	json_t *hardware = json_pack("{s:s}", "name", device), *reasons = json_object();
	char directory[PATH_MAX];

	snprintf(directory, sizeof(directory), "%s/class/infiniband/%s", sys, device);
	attribute_read(hardware, directory, attributes, sizeof(attributes) / sizeof(attributes[0]),
		       "", reasons);
	ports_describe(hardware, sys, device, reasons);
	add_function(hardware, sys, device, reasons);
	json_object_set_new(hardware, "unread", reasons);
	return hardware;
}

json_t *hardware_describe_open(const char *sys, struct ibv_device *device)
{
	const char *name = ibv_get_device_name(device);
	json_t *hardware = hardware_describe(sys, name);
	json_t *reasons = json_object_get(hardware, "unread");
	struct ibv_context *context = ibv_open_device(device);

	if (!context) {
		unread(reasons, "ports.mtu_bytes", "ibv_open_device: %s", strerror(errno));
		if (is_mlx5(sys, name))
			unread(reasons, "fault_scheme", "ibv_open_device: %s", strerror(errno));
		return hardware;
	}
	ports_add_mtu(hardware, context, reasons);
	if (is_mlx5(sys, name))
		fault_scheme_describe(hardware, context, reasons);
	ibv_close_device(context);
	return hardware;
}

json_t *hardware_describe_all(void)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	json_t *all = json_array();

	for (size_t i = 0; devices && devices[i]; i++)
		json_array_append_new(all, hardware_describe_open("/sys", devices[i]));
	if (devices)
		ibv_free_device_list(devices);
	return all;
}
