// SPDX-License-Identifier: GPL-2.0
/* The counters of a session as peers send them. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "peer/protocol.h"

#define NCOUNTERS (sizeof(struct odp_path_stats) / sizeof(uint64_t))

/* The struct has only counters of 64 bits; hosts of another ABI are refused in the greeting. */
_Static_assert(sizeof(struct odp_path_stats) % sizeof(uint64_t) == 0, "not counters alone");

json_t *peer_pack_stats(const struct odp_path_stats *stats)
{
	json_t *values = json_array();
	uint64_t value[NCOUNTERS];

	memcpy(value, stats, sizeof(value));
	for (size_t i = 0; i < NCOUNTERS; i++)
		json_array_append_new(values, json_integer((json_int_t)value[i]));
	return values;
}

int peer_unpack_stats(const json_t *from, struct odp_path_stats *stats)
{
	uint64_t value[NCOUNTERS];

	memset(stats, 0, sizeof(*stats));
	if (json_array_size(from) != NCOUNTERS)
		return -EPROTO;
	for (size_t i = 0; i < NCOUNTERS; i++) {
		const json_t *one = json_array_get(from, i);

		if (!json_is_integer(one))
			return -EPROTO;
		value[i] = json_integer_value(one);
	}
	memcpy(stats, value, sizeof(*stats));
	return 0;
}
