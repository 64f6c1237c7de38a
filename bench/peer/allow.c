// SPDX-License-Identifier: GPL-2.0
/* Whom a server serves: addresses and networks. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/option.h"
#include "peer/allow.h"

#define IPV4_BITS 32
#define IPV6_BITS 128
#define MAPPED_BYTES 12		/* before an IPv4 address that is written as an IPv6 one */

static const struct allow loopback[] = {
	{ .family = AF_INET, .address = { 127 }, .bits = 8 },
	{ .family = AF_INET6, .address = { [15] = 1 }, .bits = IPV6_BITS },
};

static bool is_mapped(const uint8_t address[16])
{
	return IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)address);
}

int allow_parse(const char *text, struct allow *allow)
{
	const char *slash = strchrnul(text, '/');
	char address[INET6_ADDRSTRLEN];
	uint64_t bits;

	if ((size_t)(slash - text) >= sizeof(address))
		return -EINVAL;
	snprintf(address, sizeof(address), "%.*s", (int)(slash - text), text);
	*allow = (struct allow){ .family = strchr(address, ':') ? AF_INET6 : AF_INET };
	allow->bits = allow->family == AF_INET ? IPV4_BITS : IPV6_BITS;
	if (inet_pton(allow->family, address, allow->address) != 1 ||
	    (allow->family == AF_INET6 && is_mapped(allow->address)))
		return -EINVAL;
	if (!*slash)
		return 0;
	if (option_parse_number(slash + 1, OPTION_NUMBER, 0, allow->bits, &bits))
		return -EINVAL;
	allow->bits = bits;
	return 0;
}

static bool begins_alike(const uint8_t *a, const uint8_t *b, unsigned int bits)
{
	unsigned int rest = bits % 8;

	return !memcmp(a, b, bits / 8) &&
	       (!rest || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0);
}

/* The family and the bytes of an address. */
static struct allow address_of(const struct sockaddr_storage *from)
{
	struct allow one = { .family = from->ss_family };

	if (one.family == AF_INET) {
		memcpy(one.address, &((const struct sockaddr_in *)from)->sin_addr, 4);
	} else if (one.family == AF_INET6) {
		memcpy(one.address, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
		if (is_mapped(one.address)) {
			one.family = AF_INET;
			memmove(one.address, one.address + MAPPED_BYTES, 4);
		}
	}
	return one;
}

static bool is_one_of(const struct allow *list, size_t n, const struct sockaddr_storage *address)
{
	struct allow one = address_of(address);

	for (size_t i = 0; i < n; i++)
		if (list[i].family == one.family &&
		    begins_alike(list[i].address, one.address, list[i].bits))
			return true;
	return false;
}

bool allow_has(const struct allow *list, size_t n, int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	return !getpeername(fd, (struct sockaddr *)&address, &size) && is_one_of(list, n, &address);
}

bool allow_is_loopback(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	return !getsockname(fd, (struct sockaddr *)&address, &size) &&
	       is_one_of(loopback, sizeof(loopback) / sizeof(loopback[0]), &address);
}
