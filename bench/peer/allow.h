/* SPDX-License-Identifier: GPL-2.0 */
/* Whom a server serves: addresses and networks. */
#ifndef ODPBENCH_PEER_ALLOW_H
#define ODPBENCH_PEER_ALLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct allow {
	int family;		/* AF_INET, AF_INET6 */
	uint8_t address[16];
	unsigned int bits;	/* of the address that must be equal */
};

/* ADDRESS or ADDRESS/BITS, a number of IPv4 or IPv6, no name. 0 or -EINVAL. */
int allow_parse(const char *text, struct allow *allow);

/* Whether the other end of a connection is one of these. IPv4 over an IPv6 socket is IPv4. */
bool allow_has(const struct allow *list, size_t n, int fd);

/* Whether a listening socket is reached from this host alone. */
bool allow_is_loopback(int fd);

#endif
