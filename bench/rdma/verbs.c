// SPDX-License-Identifier: GPL-2.0
/* ibverbs devices and what they can do on demand. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/emulated.h"
#include "lib/log.h"
#include "lib/sysfs.h"
#include "rdma/mr_counters.h"
#include "rdma/pci.h"
#include "rdma/verbs.h"

/* With the sentence around them they fit into the reason of a skip, which has 255 bytes. */
#define MOST_NAMES_BYTES 100

static const struct {
	uint32_t bit;
	const char *name;
} general_caps[] = {
	{ IBV_ODP_SUPPORT, "odp" },
	{ IBV_ODP_SUPPORT_IMPLICIT, "implicit" },
}, transport_caps[] = {
	{ IBV_ODP_SUPPORT_SEND, "send" },
	{ IBV_ODP_SUPPORT_RECV, "recv" },
	{ IBV_ODP_SUPPORT_WRITE, "write" },
	{ IBV_ODP_SUPPORT_READ, "read" },
	{ IBV_ODP_SUPPORT_ATOMIC, "atomic" },
	{ IBV_ODP_SUPPORT_SRQ_RECV, "srq" },
};

static json_t *general_words(uint64_t caps)
{
	json_t *words = json_array();

	for (size_t i = 0; i < sizeof(general_caps) / sizeof(general_caps[0]); i++)
		if (caps & general_caps[i].bit)
			json_array_append_new(words, json_string(general_caps[i].name));
	return words;
}

static json_t *transport_words(uint32_t caps)
{
	json_t *words = json_array();

	for (size_t i = 0; i < sizeof(transport_caps) / sizeof(transport_caps[0]); i++)
		if (caps & transport_caps[i].bit)
			json_array_append_new(words, json_string(transport_caps[i].name));
	return words;
}

void verbs_driver(const char *device, char *buf, size_t size)
{
	if (!sysfs_link(buf, size, "/sys/class/infiniband/%s/device/driver", device))
		return;
	snprintf(buf, size, "%.*s", (int)strcspn(device, "0123456789"), device);
}

json_t *verbs_describe(struct ibv_device *device)
{
	struct ibv_context *context = ibv_open_device(device);
	struct ibv_device_attr_ex attr = { };
	json_t *general, *described;
	char driver[64];

	if (context && ibv_query_device_ex(context, NULL, &attr))
		memset(&attr, 0, sizeof(attr));
	general = general_words(attr.odp_caps.general_caps);
	if (json_array_size(general) && mr_counters_known(context))
		json_array_append_new(general, json_string("counters"));
	if (context)
		ibv_close_device(context);
	verbs_driver(ibv_get_device_name(device), driver, sizeof(driver));
	described = json_pack("{s:s, s:s, s:s, s:{s:o, s:o, s:o, s:o}}",
			 "name", ibv_get_device_name(device), "driver", driver,
			 "firmware", attr.orig_attr.fw_ver, "odp",
			 "general", general,
			 "rc", transport_words(attr.odp_caps.per_transport_caps.rc_odp_caps),
			 "uc", transport_words(attr.odp_caps.per_transport_caps.uc_odp_caps),
			 "ud", transport_words(attr.odp_caps.per_transport_caps.ud_odp_caps));
	if (emulated_device(ibv_get_device_name(device)))
		json_object_set_new(described, "about", json_string(EMULATED_WORDS));
	return described;
}

json_t *verbs_describe_all(void)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	json_t *all = json_array();

	for (size_t i = 0; devices && devices[i]; i++)
		json_array_append_new(all, verbs_describe(devices[i]));
	if (devices)
		ibv_free_device_list(devices);
	return all;
}

static bool can_odp(struct ibv_context *context)
{
	struct ibv_device_attr_ex attr = { };

	return !ibv_query_device_ex(context, NULL, &attr) &&
	       (attr.odp_caps.general_caps & IBV_ODP_SUPPORT) &&
	       attr.odp_caps.per_transport_caps.rc_odp_caps;
}

static bool has_active_port(struct ibv_context *context)
{
	struct ibv_device_attr device = { };
	struct ibv_port_attr port = { };

	if (ibv_query_device(context, &device))
		return false;
	for (int i = 1; i <= device.phys_port_cnt; i++)
		if (!ibv_query_port(context, i, &port) && port.state == IBV_PORT_ACTIVE)
			return true;
	return false;
}

int verbs_function(const char *device, char *function, size_t size)
{
	return pci_function_of("/sys", device, function, size);
}

/*
 * 0: no ODP. Best is an active port, then a function of its own. The list that libibverbs gives is in
 * the order in which devices were made, which changes whenever one is made again.
 */
static int suits(struct ibv_device *device)
{
	struct ibv_context *context = ibv_open_device(device);
	char function[64];
	int suit = 0;

	if (context && can_odp(context))
		suit = 1 + 2 * has_active_port(context) +
		       !verbs_function(ibv_get_device_name(device), function, sizeof(function));
	if (context)
		ibv_close_device(context);
	return suit;
}

int verbs_first_odp(char *name, size_t size)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	int best = 0, suit;

	for (size_t i = 0; devices && devices[i]; i++) {
		suit = suits(devices[i]);
		if (suit > best) {
			snprintf(name, size, "%s", ibv_get_device_name(devices[i]));
			best = suit;
		}
	}
	if (devices)
		ibv_free_device_list(devices);
	return best ? 0 : -ENODEV;
}

/* Whole names, as many as there is room for: "mlx5_0, mlx5_1 and 14 more". */
static void name_all(struct ibv_device **devices, char *buf, size_t size)
{
	static const char note[] = " and 10000 more";
	size_t len = snprintf(buf, size, "%s", devices[0] ? "" : "none"), named = 0, more = 0;

	for (; devices[named]; named++) {
		const char *name = ibv_get_device_name(devices[named]);

		if (len + strlen(", ") + strlen(name) + sizeof(note) > size)
			break;
		len += snprintf(buf + len, size - len, "%s%s", named ? ", " : "", name);
	}
	while (devices[named + more])
		more++;
	if (more)
		snprintf(buf + len, size - len, " and %zu more", more);
}

static struct ibv_context *open_by_name(struct ibv_device **devices, const char *name, char *err,
					size_t err_size)
{
	struct ibv_context *context;
	char names[MOST_NAMES_BYTES];

	for (size_t i = 0; devices[i]; i++) {
		if (strcmp(ibv_get_device_name(devices[i]), name))
			continue;
		context = ibv_open_device(devices[i]);
		if (!context)
			snprintf(err, err_size, "%s: ibv_open_device: %s", name, strerror(errno));
		return context;
	}
	name_all(devices, names, sizeof(names));
	snprintf(err, err_size, "%s: no such RDMA device; present: %s (soft-RoCE: rdma link add "
		 "rxe0 type rxe netdev NETDEV)", name, names);
	return NULL;
}

struct ibv_context *verbs_open_any(const char *name, char *err, size_t err_size)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	struct ibv_context *context;

	if (!devices) {
		snprintf(err, err_size, "%s: ibv_get_device_list: %s (is ib_uverbs loaded?)", name,
			 strerror(errno));
		return NULL;
	}
	context = open_by_name(devices, name, err, err_size);
	ibv_free_device_list(devices);
	return context;
}

struct ibv_context *verbs_open_odp(const char *name, char *err, size_t err_size)
{
	struct ibv_context *context = verbs_open_any(name, err, err_size);

	if (context && !can_odp(context)) {
		snprintf(err, err_size, "%s: the device or its driver cannot do ODP over RC (rxe "
			 "can from Linux 6.15, mlx5 from ConnectX-4); odpbench info shows what "
			 "each can", name);
		ibv_close_device(context);
		return NULL;
	}
	return context;
}

void verbs_names(char *buf, size_t size)
{
	struct ibv_device **devices = ibv_get_device_list(NULL), *none = NULL;

	name_all(devices ? devices : &none, buf, size);
	if (devices)
		ibv_free_device_list(devices);
}

void verbs_netdev(const char *device, char *buf, size_t size)
{
	if (sysfs_read(buf, size, "/sys/class/infiniband/%s/parent", device))
		sysfs_first(buf, size, "/sys/class/infiniband/%s/device/net", device);
}
