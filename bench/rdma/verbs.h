/* SPDX-License-Identifier: GPL-2.0 */
/* ibverbs: devices, what they can do on demand, and an open one with its memory regions. */
#ifndef ODPBENCH_RDMA_VERBS_H
#define ODPBENCH_RDMA_VERBS_H

#include <infiniband/verbs.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One device as `env` shows it: name, driver, firmware, ODP capabilities by transport, and "about"
 * if it is emulated. "general"
 * also has "counters" if the driver counts what it does on demand (mr_counters.h).
 */
json_t *verbs_describe(struct ibv_device *device);
/* Every device, as an array; empty if there is none, or no verbs at all. */
json_t *verbs_describe_all(void);

/*
 * The kernel driver of a device, "mlx5_core": that of the parent device; for a software device, its name
 * without digits, "rxe".
 */
void verbs_driver(const char *device, char *buf, size_t size);

/*
 * A device that can do ODP: if possible one with an active port, and among those one with a PCI
 * function of its own before a software device. -ENODEV, not logged.
 */
int verbs_first_odp(char *name, size_t size);

/*
 * The PCI function on which a device's driver maps for DMA; a scalable function's is the one that it
 * is on. -ENODEV (not logged): the device has none. So it is with soft-RoCE, which names the network
 * device that it runs on.
 */
int verbs_function(const char *device, char *function, size_t size);

/* The network device of a device on Ethernet; "": it has none. */
void verbs_netdev(const char *device, char *buf, size_t size);

/* The names of all devices, "mlx5_0, mlx5_1 and 14 more", or "none". */
void verbs_names(char *buf, size_t size);

/* Opens a device by name; NULL, with one line in err. It need not be able to do ODP. */
struct ibv_context *verbs_open_any(const char *name, char *err, size_t err_size);

/*
 * Opens a device by name. NULL, with one line in err: no such device (valid ones are named), no
 * rights, or a device that cannot do ODP over RC. 256 bytes are enough for the line.
 */
struct ibv_context *verbs_open_odp(const char *name, char *err, size_t err_size);

/* An open device: what all connections and regions on it share. */
struct verbs_device {
	struct ibv_context *context;
	struct ibv_pd *pd;
	struct ibv_device_attr attr;
	struct ibv_port_attr port;
	int port_number;
	uint32_t gid_index;
	union ibv_gid gid;
	enum ibv_mtu mtu;	/* of the path */
};

struct verbs_device_options {
	const char *name;
	int port;		/* from 1 */
	int gid_index;		/* -1: the first usable */
	size_t mtu_bytes;	/* 256 to 4096, a power of two; 0: the port's active one */
};

/* What connections need of a port. */
struct verbs_port_state {
	enum ibv_port_state state;
	uint8_t link_layer;
	bool has_gid;		/* one that connections can use, */
	union ibv_gid gid;	/* and the first such */
};

/* Negative errno, not logged. */
int verbs_port_state(struct ibv_context *context, int port, struct verbs_port_state *state);

/* 0, or negative errno, logged. */
int verbs_device_open(struct verbs_device *device, const struct verbs_device_options *options);
void verbs_device_close(struct verbs_device *device);
const char *verbs_device_name(const struct verbs_device *device);
/* Logs "DEVICE: what: error" and returns -err. */
int verbs_device_failed(const struct verbs_device *device, const char *what, int err);

/* Whether it is soft-RoCE, which does not always copy ODP memory rightly (deviation/rxe.h). */
bool verbs_is_rxe(const struct verbs_device *device);

/* What a device announces that it can do on demand: bits IBV_ODP_SUPPORT*, in general and by transport. */
struct verbs_odp_caps {
	uint64_t general;
	uint32_t rc, uc, ud, xrc;
};

/* Negative errno, logged. */
int verbs_odp_caps(const struct verbs_device *device, struct verbs_odp_caps *caps);

/* The path MTU in use, bytes. */
size_t verbs_mtu_bytes(const struct verbs_device *device);

/*
 * Registers memory: IBV_ACCESS_ON_DEMAND in access makes it an ODP region. NULL, logged with
 * device, size and kind.
 */
struct ibv_mr *verbs_register(struct verbs_device *device, void *address, size_t bytes,
			      int access);

/*
 * Registers a dma-buf from its beginning; address is where the device finds it. NULL with errno,
 * logged; not logged if it is EOPNOTSUPP: the driver imports no dma-bufs.
 */
struct ibv_mr *verbs_register_dmabuf(struct verbs_device *device, int fd, void *address,
				     size_t bytes, int access);

#endif
