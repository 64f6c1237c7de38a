/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The protocol of two odpbench, without its requests (agent/requests.c): its number, its limits,
 * and the counters of a session as they are sent.
 */
#ifndef ODPBENCH_PEER_PROTOCOL_H
#define ODPBENCH_PEER_PROTOCOL_H

#include <jansson.h>

#include <odpbench/odp_path.h>

/*
 * Any other number is refused. 2: the greeting has byte order and the ABI of the counters. 3: a
 * server may ask for the proof of a secret.
 */
#define PEER_PROTOCOL 3
#define PEER_PORT "18515"		/* perftest's */
#define PEER_TIMEOUT_S 10		/* for connecting, and for each answer */
#define PEER_PROOF_MS 5000		/* at most, until a client has proven that it knows the secret */
#define PEER_MESSAGE_BYTES (1u << 20)	/* at most: the addresses of some thousand QPs */
#define PEER_MOST_QPS 1024
#define PEER_MOST_DEPTH 4096		/* of a QP */

/* Counters, in the order of their struct; a new reference, or NULL (no memory). */
json_t *peer_pack_stats(const struct odp_path_stats *stats);
/* 0, or -EPROTO if their number is wrong or one is no number: then stats is all 0. */
int peer_unpack_stats(const json_t *from, struct odp_path_stats *stats);

#endif
