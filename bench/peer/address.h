/* SPDX-License-Identifier: GPL-2.0 */
/* The address of a QP as peers exchange it: [number, LID, MTU, "GID in hexadecimal", reads]. */
#ifndef ODPBENCH_PEER_ADDRESS_H
#define ODPBENCH_PEER_ADDRESS_H

#include <jansson.h>

#include "rdma/link.h"

/* A new reference, or NULL (no memory). */
json_t *peer_pack_address(const struct link_address *address);
/* 0, or -EPROTO if it is no address. */
int peer_unpack_address(json_t *from, struct link_address *address);

#endif
