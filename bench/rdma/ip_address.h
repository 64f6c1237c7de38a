/* SPDX-License-Identifier: GPL-2.0 */
/* The IPv4 address by which the connection manager (rdma_cm(7)) finds a device. */
#ifndef ODPBENCH_RDMA_IP_ADDRESS_H
#define ODPBENCH_RDMA_IP_ADDRESS_H

#include <stddef.h>

/*
 * On Ethernet it is in a GID of port 1 (::ffff:a.b.c.d); on InfiniBand it is that of a network interface
 * of the same function (IPoIB). sys: "/sys". 0; or -ENOENT: it has none.
 */
int ip_address_of(const char *sys, const char *device, char *buf, size_t size);

#endif
