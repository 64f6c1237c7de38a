// SPDX-License-Identifier: GPL-2.0
/* Asks the kernel by netlink, and reads its whole answer. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "rdma/netlink.h"

/* From netlink_ask() to the callbacks of libnl. */
struct asking {
	void (*read)(const struct nlmsghdr *message, void *argument);
	void *argument;
	int error;	/* that the kernel answered */
};

int netlink_open(int protocol, struct nl_sock **socket)
{
	const struct timeval deadline = { .tv_sec = 2 };
	struct nl_sock *opened = nl_socket_alloc();

	*socket = NULL;
	if (!opened)
		return -ENOMEM;
	nl_socket_disable_auto_ack(opened);	/* the answer is enough */
	if (nl_connect(opened, protocol) ||
	    setsockopt(nl_socket_get_fd(opened), SOL_SOCKET, SO_RCVTIMEO, &deadline,
		       sizeof(deadline))) {
		nl_socket_free(opened);
		return -EIO;
	}
	*socket = opened;
	return 0;
}

void netlink_close(struct nl_sock *socket)
{
	if (socket)
		nl_socket_free(socket);
}

static int read_message(struct nl_msg *message, void *argument)
{
	const struct asking *asking = argument;

	asking->read(nlmsg_hdr(message), asking->argument);
	return NL_OK;
}

static int read_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *argument)
{
	struct asking *asking = argument;

	(void)from;
	asking->error = error->error;
	return NL_STOP;
}

int netlink_ask(struct nl_sock *socket, struct nl_msg *message,
		void (*read)(const struct nlmsghdr *message, void *argument), void *argument)
{
	struct asking asking = { .read = read, .argument = argument };
	int ret;

	if (!message)
		return -ENOMEM;
	ret = nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, read_message, &asking);
	if (ret >= 0)
		ret = nl_socket_modify_err_cb(socket, NL_CB_CUSTOM, read_error, &asking);
	if (ret >= 0)
		ret = nl_send_auto(socket, message);
	if (ret >= 0)
		ret = nl_recvmsgs_default(socket);
	nlmsg_free(message);
	if (asking.error)
		return asking.error;
	return ret < 0 ? -EIO : 0;
}
