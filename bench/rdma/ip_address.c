// SPDX-License-Identifier: GPL-2.0
/* The IPv4 address of an ibverbs device. */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/sysfs.h"
#include "rdma/ip_address.h"

#define MOST_GIDS 256

/* An IPv4 address that is written as a GID, as sysfs has it. */
static int of_gid(const char *gid, char *buf, size_t size)
{
	struct in6_addr address;

	if (inet_pton(AF_INET6, gid, &address) != 1 || !IN6_IS_ADDR_V4MAPPED(&address))
		return -ENOENT;
	return inet_ntop(AF_INET, &address.s6_addr[12], buf, (socklen_t)size) ? 0 : -ENOENT;
}

static int of_gids(const char *sys, const char *device, char *buf, size_t size)
{
	char gid[64];

	for (int i = 0; i < MOST_GIDS; i++)
		if (!sysfs_read(gid, sizeof(gid), "%s/class/infiniband/%s/ports/1/gids/%d", sys, device, i) &&
		    !of_gid(gid, buf, size))
			return 0;
	return -ENOENT;
}

static int of_interfaces(const char *sys, const char *device, char *buf, size_t size)
{
	struct ifaddrs *all, *one;
	int ret = -ENOENT;
	char path[512];

	if (getifaddrs(&all))
		return -errno;
	for (one = all; one && ret; one = one->ifa_next) {
		if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET)
			continue;
		snprintf(path, sizeof(path), "%s/class/infiniband/%s/device/net/%s", sys, device, one->ifa_name);
		if (!access(path, F_OK) &&
		    inet_ntop(AF_INET, &((struct sockaddr_in *)one->ifa_addr)->sin_addr, buf, (socklen_t)size))
			ret = 0;
	}
	freeifaddrs(all);
	return ret;
}

int ip_address_of(const char *sys, const char *device, char *buf, size_t size)
{
	return of_gids(sys, device, buf, size) ? of_interfaces(sys, device, buf, size) : 0;
}
