// SPDX-License-Identifier: GPL-2.0
/* Which of a port's GIDs connections use. */
#include <string.h>

#include "rdma/gid.h"

static int rank_of_roce(const union ibv_gid *gid)
{
	static const uint8_t ipv4[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t link_local[8] = { 0xfe, 0x80 };

	if (!memcmp(gid->raw, ipv4, sizeof(ipv4)))
		return 3;
	return memcmp(gid->raw, link_local, sizeof(link_local)) ? 2 : 1;
}

/*
 * 0: chosen only if its index is asked for. An unspecified link layer is InfiniBand
 * (ibv_query_port(3)).
 */
static int rank_of(const struct ibv_gid_entry *entry, uint8_t link_layer)
{
	if (link_layer != IBV_LINK_LAYER_ETHERNET)
		return entry->gid_type == IBV_GID_TYPE_IB;
	return entry->gid_type == IBV_GID_TYPE_ROCE_V2 ? rank_of_roce(&entry->gid) : 0;
}

const struct ibv_gid_entry *gid_choose(const struct ibv_gid_entry *entries, size_t n,
				       unsigned int port, int index, uint8_t link_layer)
{
	const struct ibv_gid_entry *best = NULL;
	int rank, best_rank = 0;

	for (size_t i = 0; i < n; i++) {
		if (entries[i].port_num != port)
			continue;
		if (index >= 0 && entries[i].gid_index == (uint32_t)index)
			return &entries[i];
		rank = index >= 0 ? 0 : rank_of(&entries[i], link_layer);
		if (rank > best_rank) {
			best = &entries[i];
			best_rank = rank;
		}
	}
	return best;
}
