/* SPDX-License-Identifier: GPL-2.0 */
/* What the requests of a send queue have in common, by opcode. */
#ifndef ODPBENCH_NIC_OPCODE_H
#define ODPBENCH_NIC_OPCODE_H

#include <stdbool.h>

enum { ATOMIC_BYTES = 8 };	/* what an atomic operation changes */

/* All are false of an opcode that is not a request to a peer. */
bool opcode_is_request(unsigned opcode);
bool opcode_has_remote(unsigned opcode);	/* memory of the peer, by key */
bool opcode_takes_receive(unsigned opcode);	/* a request of the peer's receive queue */
bool opcode_has_response(unsigned opcode);	/* data that comes back */
bool opcode_is_atomic(unsigned opcode);

#endif
