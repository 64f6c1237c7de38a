// SPDX-License-Identifier: GPL-2.0
/* The PCI function of an RDMA device. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sysfs.h"
#include "rdma/attribute.h"
#include "rdma/pci.h"
#include "rdma/unread.h"
#include "rdma/vpd.h"

#define MELLANOX 0x15b3
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum kind { PHYSICAL, VIRTUAL, UNKNOWN };

static const char *const kinds[] = {
	[PHYSICAL] = "physical function",
	[VIRTUAL] = "virtual function",
};

/* drivers/net/ethernet/mellanox/mlx5/core/main.c, mlx5_core_pci_table */
static const struct known {
	int device;
	enum kind kind;
	const char *family;
} known[] = {
	{ 0x1011, PHYSICAL, "Connect-IB" },
	{ 0x1012, VIRTUAL, "Connect-IB" },
	{ 0x1013, PHYSICAL, "ConnectX-4" },
	{ 0x1014, VIRTUAL, "ConnectX-4" },
	{ 0x1015, PHYSICAL, "ConnectX-4 Lx" },
	{ 0x1016, VIRTUAL, "ConnectX-4 Lx" },
	{ 0x1017, PHYSICAL, "ConnectX-5" },
	{ 0x1018, VIRTUAL, "ConnectX-5" },
	{ 0x1019, PHYSICAL, "ConnectX-5 Ex" },
	{ 0x101a, VIRTUAL, "ConnectX-5 Ex" },
	{ 0x101b, PHYSICAL, "ConnectX-6" },
	{ 0x101c, VIRTUAL, "ConnectX-6" },
	{ 0x101d, PHYSICAL, "ConnectX-6 Dx" },
	{ 0x101e, VIRTUAL, "ConnectX-6 Dx or later" },	/* of all since then */
	{ 0x101f, PHYSICAL, "ConnectX-6 Lx" },
	{ 0x1021, PHYSICAL, "ConnectX-7" },
	{ 0x1023, PHYSICAL, "ConnectX-8" },
	{ 0x1025, PHYSICAL, "ConnectX-9" },
	{ 0x1027, PHYSICAL, "ConnectX-10" },
	{ 0x2101, PHYSICAL, "ConnectX-10" },
	{ 0xa2d2, PHYSICAL, "BlueField" },
	{ 0xa2d3, VIRTUAL, "BlueField" },
	{ 0xa2d6, PHYSICAL, "BlueField-2" },
	{ 0xa2dc, PHYSICAL, "BlueField-3" },
	{ 0xa2df, PHYSICAL, "BlueField-4" },
};

/* pci_speed_string(): "16.0 GT/s PCIe", or "Unknown". */
static json_t *speed(const char *text)
{
	char *end;
	double gts = strtod(text, &end);

	return end != text && !strncmp(end, " GT/s", 5) ? json_real(gts) : NULL;
}

/* 0: the link is down; 255: the function does not say. */
static json_t *lanes(const char *text)
{
	json_t *number = attribute_number(text);
	json_int_t n = json_integer_value(number);

	if (n > 0 && n < 255)
		return number;
	json_decref(number);
	return NULL;
}

static const struct attribute attributes[] = {
	{ "vendor", "vendor", attribute_number },
	{ "device", "device", attribute_number },
	{ "subsystem_vendor", "subsystem_vendor", attribute_number },
	{ "subsystem_device", "subsystem_device", attribute_number },
	{ "revision", "revision", attribute_number },
	{ "speed_gts", "current_link_speed", speed },
	{ "width", "current_link_width", lanes },
	{ "most_speed_gts", "max_link_speed", speed },
	{ "most_width", "max_link_width", lanes },
	{ "numa_node", "numa_node", attribute_number },
}, of_physical[] = {
	{ "virtual_functions", "sriov_numvfs", attribute_number },
	{ "most_virtual_functions", "sriov_totalvfs", attribute_number },
};

/* "0000:03:00.1" */
static int is_function(const char *name)
{
	unsigned int domain, bus, slot, function;
	int length = 0;

	return sscanf(name, "%4x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &length) == 4 &&
	       !name[length];
}

int pci_function_of(const char *sys, const char *device, char *function, size_t size)
{
	char path[PATH_MAX], real[PATH_MAX], *slash;

	/* only software devices have a "parent", which is a network device */
	snprintf(path, sizeof(path), "%s/class/infiniband/%s/parent", sys, device);
	if (!access(path, F_OK))
		return -ENODEV;
	snprintf(path, sizeof(path), "%s/class/infiniband/%s/device", sys, device);
	if (!realpath(path, real))
		return -ENODEV;
	while ((slash = strrchr(real, '/'))) {
		if (is_function(slash + 1)) {
			snprintf(function, size, "%s", slash + 1);
			return 0;
		}
		*slash = '\0';
	}
	return -ENODEV;
}

/* NULL: its ids are not in the table. */
static const struct known *find_known(const json_t *pci)
{
	json_int_t device = json_integer_value(json_object_get(pci, "device"));

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].device == device &&
		    json_integer_value(json_object_get(pci, "vendor")) == MELLANOX)
			return &known[i];
	return NULL;
}

/* The last part of a link is a text, or a number. */
static void add_link(json_t *pci, const char *directory, const char *file, const char *member,
		     json_t *(*value)(const char *text), json_t *reasons)
{
	char target[64], name[96];
	int ret = sysfs_link(target, sizeof(target), "%s/%s", directory, file);

	if (!ret) {
		json_object_set_new(pci, member, value(target));
		return;
	}
	snprintf(name, sizeof(name), "pci.%s", member);
	unread_errno(reasons, name, ret);
}

/* A guest that was given a virtual function sees no physical one: then only its ids tell. */
static enum kind kind_of(const char *directory, const struct known *of)
{
	char text[64];

	if (!sysfs_link(text, sizeof(text), "%s/physfn", directory))
		return VIRTUAL;
	if (!sysfs_read(text, sizeof(text), "%s/sriov_totalvfs", directory))
		return PHYSICAL;
	return of ? of->kind : UNKNOWN;
}

static void add_kind(json_t *pci, const char *directory, json_t *reasons)
{
	const struct known *of = find_known(pci);
	enum kind kind = kind_of(directory, of);

	if (of)
		json_object_set_new(pci, "family", json_string(of->family));
	if (kind == UNKNOWN)
		unread(reasons, "pci.kind", "not exported: it has neither physfn nor sriov_totalvfs");
	else
		json_object_set_new(pci, "kind", json_string(kinds[kind]));
	if (kind == VIRTUAL)
		add_link(pci, directory, "physfn", "physical_function", attribute_text, reasons);
	else
		attribute_read(pci, directory, of_physical, COUNT(of_physical), "pci.", reasons);
}

static void add_product(json_t *object, const char *directory, json_t *reasons)
{
	json_t *product = json_object();
	int ret = vpd_read(product, directory);

	if (ret == -ENODATA)
		unread(reasons, "product", "the function's vital product data has no end, or nothing "
		       "in it");
	else if (ret)
		unread_errno(reasons, "product", ret);
	if (json_object_size(product))
		json_object_set(object, "product", product);
	json_decref(product);
}

void pci_describe(json_t *object, const char *sys, const char *function, json_t *reasons)
{
	json_t *pci = json_pack("{s:s}", "function", function);
	char directory[PATH_MAX];

	snprintf(directory, sizeof(directory), "%s/bus/pci/devices/%s", sys, function);
	attribute_read(pci, directory, attributes, COUNT(attributes), "pci.", reasons);
	add_kind(pci, directory, reasons);
	add_link(pci, directory, "iommu_group", "iommu_group", attribute_number, reasons);
	json_object_set_new(object, "pci", pci);
	add_product(object, directory, reasons);
}
