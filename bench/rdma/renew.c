// SPDX-License-Identifier: GPL-2.0
/* Makes a software device again, by netlink, as `rdma link` does. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <rdma/rdma_netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/log.h"
#include "lib/sysfs.h"
#include "rdma/renew.h"

#define LINK_TYPE "rxe"
#define MOST_GIDS 16
#define WAIT_MS 5
#define MOST_WAITS 400

static int device_index(const char *name)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	int index = -1;

	for (size_t i = 0; devices && devices[i]; i++)
		if (!strcmp(ibv_get_device_name(devices[i]), name))
			index = ibv_get_device_index(devices[i]);
	if (devices)
		ibv_free_device_list(devices);
	return index;
}

/* The GIDs of its port that are not all zero. They come with its network device's addresses. */
static size_t count_gids(const char *name)
{
	size_t n = 0;
	char gid[64];

	for (int i = 0; i < MOST_GIDS; i++)
		n += !sysfs_read(gid, sizeof(gid), "/sys/class/infiniband/%s/ports/1/gids/%d", name,
				 i) && strspn(gid, "0:") != strlen(gid);
	return n;
}

static void wait_for_gids(const char *name, size_t wanted)
{
	const struct timespec pause = { .tv_nsec = WAIT_MS * 1000000L };

	for (int i = 0; i < MOST_WAITS && count_gids(name) < wanted; i++)
		nanosleep(&pause, NULL);
}

static struct nl_msg *message_of(int command)
{
	return nlmsg_alloc_simple(RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, command), NLM_F_REQUEST);
}

static int remove_link(struct nl_sock *socket, int index)
{
	struct nl_msg *message = message_of(RDMA_NLDEV_CMD_DELLINK);

	if (!message || nla_put_u32(message, RDMA_NLDEV_ATTR_DEV_INDEX, (uint32_t)index)) {
		nlmsg_free(message);
		return -ENOMEM;
	}
	return nl_send_sync(socket, message);
}

static int add_link(struct nl_sock *socket, const char *name, const char *netdev)
{
	struct nl_msg *message = message_of(RDMA_NLDEV_CMD_NEWLINK);

	if (!message || nla_put_string(message, RDMA_NLDEV_ATTR_DEV_NAME, name) ||
	    nla_put_string(message, RDMA_NLDEV_ATTR_LINK_TYPE, LINK_TYPE) ||
	    nla_put_string(message, RDMA_NLDEV_ATTR_NDEV_NAME, netdev)) {
		nlmsg_free(message);
		return -ENOMEM;
	}
	return nl_send_sync(socket, message);
}

static int renew(struct nl_sock *socket, const char *name, const char *netdev)
{
	size_t gids = count_gids(name);
	int index = device_index(name), ret;

	/* Only an rdma link can be removed: any other device stays as it is. */
	if (index < 0 || remove_link(socket, index))
		return 0;
	ret = add_link(socket, name, netdev);
	if (ret) {
		log_error("%s: was removed, and could not be made again on %s: %s", name, netdev,
			  nl_geterror(ret));
		return -EIO;
	}
	wait_for_gids(name, gids);
	return 0;
}

int rdma_renew(const char *name)
{
	struct nl_sock *socket;
	char netdev[64];
	int ret = 0;

	if (sysfs_read(netdev, sizeof(netdev),
		       "/sys/class/infiniband/%s/ports/1/gid_attrs/ndevs/0", name))
		return 0;
	socket = nl_socket_alloc();
	if (!socket)
		return -ENOMEM;
	if (!nl_connect(socket, NETLINK_RDMA))
		ret = renew(socket, name, netdev);
	nl_socket_free(socket);
	return ret;
}
