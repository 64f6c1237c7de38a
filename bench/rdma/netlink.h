/* SPDX-License-Identifier: GPL-2.0 */
/* Asks the kernel by netlink, and reads its whole answer. */
#ifndef ODPBENCH_RDMA_NETLINK_H
#define ODPBENCH_RDMA_NETLINK_H

#include <linux/netlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

/*
 * A socket of this protocol (NETLINK_RDMA, NETLINK_GENERIC), which waits for an answer for up to two
 * seconds. 0, or negative errno, not logged.
 */
int netlink_open(int protocol, struct nl_sock **socket);
void netlink_close(struct nl_sock *socket);	/* NULL: nothing */

/*
 * Sends the message, frees it, and calls read for each message of the answer. NULL as message: there
 * was no memory for it. 0, or negative errno, not logged: the one that the kernel answered, -EIO if
 * none came.
 */
int netlink_ask(struct nl_sock *socket, struct nl_msg *message,
		void (*read)(const struct nlmsghdr *message, void *argument), void *argument);

#endif
