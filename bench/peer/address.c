// SPDX-License-Identifier: GPL-2.0
/* The address of a QP as peers exchange it. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "peer/address.h"

#define GID_DIGITS (2 * sizeof(union ibv_gid))

json_t *peer_pack_address(const struct link_address *address)
{
	char gid[GID_DIGITS + 1];

	for (size_t i = 0; i < sizeof(address->gid.raw); i++)
		sprintf(gid + 2 * i, "%02x", address->gid.raw[i]);
	return json_pack("[I, i, i, s, i]", (json_int_t)address->qp_number, (int)address->lid,
			 (int)address->mtu, gid, (int)address->reads);
}

int peer_unpack_address(json_t *from, struct link_address *address)
{
	json_int_t number, lid, mtu, reads;
	const char *gid;

	if (json_unpack(from, "[I, I, I, s, I!]", &number, &lid, &mtu, &gid, &reads) ||
	    number < 0 || number > UINT32_MAX || lid < 0 || lid > UINT16_MAX ||
	    mtu < IBV_MTU_256 || mtu > IBV_MTU_4096 || reads < 0 || reads > UINT8_MAX ||
	    strlen(gid) != GID_DIGITS ||
	    strspn(gid, "0123456789abcdef") != GID_DIGITS)
		return -EPROTO;
	*address = (struct link_address){ .qp_number = number, .lid = lid, .mtu = mtu,
					  .reads = reads };
	for (size_t i = 0; i < sizeof(address->gid.raw); i++)
		sscanf(gid + 2 * i, "%2" SCNx8, &address->gid.raw[i]);
	return 0;
}
