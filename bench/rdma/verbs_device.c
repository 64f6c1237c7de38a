// SPDX-License-Identifier: GPL-2.0
/* An open ibverbs device: its port, its GID, its memory regions. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"
#include "rdma/gid.h"
#include "rdma/verbs.h"

const char *verbs_device_name(const struct verbs_device *device)
{
	return ibv_get_device_name(device->context->device);
}

int verbs_device_failed(const struct verbs_device *device, const char *what, int err)
{
	log_error("%s: %s: %s", verbs_device_name(device), what, strerror(err));
	return -err;
}

/*
 * 1: chosen; 0: the port has none; negative errno. The table has the GIDs of all ports:
 * ibv_query_gid_table() fails if there is no room for all.
 */
static int choose_gid(const struct verbs_device *device, int gid_index, struct ibv_gid_entry *gid)
{
	size_t most = (size_t)device->attr.phys_port_cnt * device->port.gid_tbl_len;
	struct ibv_gid_entry *entries = calloc(most ? most : 1, sizeof(*entries));
	const struct ibv_gid_entry *chosen = NULL;
	ssize_t n = entries ? ibv_query_gid_table(device->context, entries, most, 0) : -ENOMEM;

	if (n >= 0)
		chosen = gid_choose(entries, n, device->port_number, gid_index,
				    device->port.link_layer);
	if (chosen)
		*gid = *chosen;
	free(entries);
	return n < 0 ? (int)n : chosen ? 1 : 0;
}

static int find_gid(struct verbs_device *device, int gid_index)
{
	struct ibv_gid_entry gid;
	int ret = choose_gid(device, gid_index, &gid);

	if (ret < 0) {
		verbs_device_failed(device, "ibv_query_gid_table", -ret);
	} else if (!ret) {
		log_error("%s: port %d: no usable GID%s: has its network device an address?",
			  verbs_device_name(device), device->port_number,
			  gid_index < 0 ? "" : " of that index");
	} else {
		device->gid_index = gid.gid_index;
		device->gid = gid.gid;
	}
	return ret > 0 ? 0 : -ENODEV;
}

int verbs_port_state(struct ibv_context *context, int port, struct verbs_port_state *state)
{
	struct verbs_device device = { .context = context, .port_number = port };
	struct ibv_gid_entry gid;
	int ret = ibv_query_device(context, &device.attr);

	memset(state, 0, sizeof(*state));
	if (!ret)
		ret = ibv_query_port(context, port, &device.port);
	if (ret)
		return -ret;
	state->state = device.port.state;
	state->link_layer = device.port.link_layer;
	ret = choose_gid(&device, -1, &gid);
	if (ret > 0) {
		state->has_gid = true;
		state->gid = gid.gid;
	}
	return ret < 0 ? ret : 0;
}

/* The one asked for, or the port's. */
static int find_mtu(struct verbs_device *device, size_t bytes)
{
	device->mtu = device->port.active_mtu;
	if (!bytes)
		return 0;
	for (enum ibv_mtu mtu = IBV_MTU_256; mtu <= device->port.active_mtu; mtu++) {
		device->mtu = mtu;
		if (verbs_mtu_bytes(device) == bytes)
			return 0;
	}
	log_error("%s: mtu %zu: valid: powers of two from 256 to %zu, the port's",
		  verbs_device_name(device), bytes, verbs_mtu_bytes(device));
	return -EINVAL;
}

static int open_port(struct verbs_device *device, const struct verbs_device_options *options)
{
	int ret, err;

	device->port_number = options->port;
	err = ibv_query_device(device->context, &device->attr);
	if (err)
		return verbs_device_failed(device, "ibv_query_device", err);
	err = ibv_query_port(device->context, options->port, &device->port);
	if (err)
		return verbs_device_failed(device, "ibv_query_port", err);
	if (device->port.state != IBV_PORT_ACTIVE) {
		log_error("%s: port %d is %s, not active", verbs_device_name(device),
			  options->port, ibv_port_state_str(device->port.state));
		return -ENETDOWN;
	}
	ret = find_gid(device, options->gid_index);
	if (!ret)
		ret = find_mtu(device, options->mtu_bytes);
	if (ret)
		return ret;
	device->pd = ibv_alloc_pd(device->context);
	return device->pd ? 0 : verbs_device_failed(device, "ibv_alloc_pd", errno);
}

int verbs_device_open(struct verbs_device *device, const struct verbs_device_options *options)
{
	char err[512];
	int ret;

	memset(device, 0, sizeof(*device));
	device->context = verbs_open_odp(options->name, err, sizeof(err));
	if (!device->context) {
		log_error("%s", err);
		return -ENODEV;
	}
	ret = open_port(device, options);
	if (ret)
		verbs_device_close(device);
	return ret;
}

void verbs_device_close(struct verbs_device *device)
{
	if (device->pd)
		ibv_dealloc_pd(device->pd);
	if (device->context)
		ibv_close_device(device->context);
	memset(device, 0, sizeof(*device));
}

bool verbs_is_rxe(const struct verbs_device *device)
{
	/* RXE_VENDOR_ID, which no vendor has (drivers/infiniband/sw/rxe/rxe_param.h) */
	return device->attr.vendor_id == 0xffffff;
}

int verbs_odp_caps(const struct verbs_device *device, struct verbs_odp_caps *caps)
{
	struct ibv_device_attr_ex attr = { };
	int err = ibv_query_device_ex(device->context, NULL, &attr);

	if (err)
		return verbs_device_failed(device, "ibv_query_device_ex", err);
	*caps = (struct verbs_odp_caps){
		.general = attr.odp_caps.general_caps,
		.rc = attr.odp_caps.per_transport_caps.rc_odp_caps,
		.uc = attr.odp_caps.per_transport_caps.uc_odp_caps,
		.ud = attr.odp_caps.per_transport_caps.ud_odp_caps,
		.xrc = attr.xrc_odp_caps,
	};
	return 0;
}

size_t verbs_mtu_bytes(const struct verbs_device *device)
{
	return 128u << device->mtu;	/* IBV_MTU_256 is 1 */
}

struct ibv_mr *verbs_register(struct verbs_device *device, void *address, size_t bytes,
			      int access)
{
	struct ibv_mr *mr = ibv_reg_mr(device->pd, address, bytes, access);
	int err = errno;

	if (mr)
		return mr;
	log_error("%s: ibv_reg_mr(%zu bytes, %s): %s", verbs_device_name(device), bytes,
		  access & IBV_ACCESS_ON_DEMAND ? "on demand" : "pinned", strerror(err));
	errno = err;	/* the caller may look at it */
	return NULL;
}

struct ibv_mr *verbs_register_dmabuf(struct verbs_device *device, int fd, void *address,
				     size_t bytes, int access)
{
	struct ibv_mr *mr = ibv_reg_dmabuf_mr(device->pd, 0, bytes, (uintptr_t)address, fd,
					      access);
	int err = errno;

	if (!mr && err != EOPNOTSUPP)
		log_error("%s: ibv_reg_dmabuf_mr(%zu bytes): %s", verbs_device_name(device), bytes,
			  strerror(err));
	errno = err;
	return mr;
}
