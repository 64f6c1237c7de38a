// SPDX-License-Identifier: GPL-2.0
/* The guest's network: what rxe0 stands on, and rxe0 itself. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <rdma/rdma_netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "init.h"

#define DUMMY "dummy0"
#define PREFIX_LENGTH 24

/* A message to the kernel: a header, and attributes behind it. */
struct message {
	struct nlmsghdr header;
	char body[256];
};

static void put(struct message *m, const void *data, size_t size)
{
	memcpy((char *)m + NLMSG_ALIGN(m->header.nlmsg_len), data, size);
	m->header.nlmsg_len = NLMSG_ALIGN(m->header.nlmsg_len) + size;
}

static void put_attribute(struct message *m, int type, const void *data, size_t size)
{
	const struct nlattr attribute = { .nla_len = NLA_HDRLEN + size, .nla_type = type };

	put(m, &attribute, sizeof(attribute));
	put(m, data, size);
}

/* Returns 0, or a negative errno: the kernel's answer. */
static int send_message(int protocol, struct message *m)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[512];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), error = 0;

	m->header.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (fd < 0 || send(fd, m, m->header.nlmsg_len, 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		error = -errno;
	else if (answer.header.nlmsg_type == NLMSG_ERROR)
		error = answer.error.error;
	if (fd >= 0)
		close(fd);
	return error;
}

static void must_ioctl(int fd, unsigned long request, struct ifreq *r, const char *what)
{
	if (ioctl(fd, request, r))
		fail("%s of %s: %m", what, r->ifr_name);
}

/* With a link-layer address and an MTU, if they are given (not NULL, not 0). */
static void bring_up(const char *interface, const unsigned char address[6], int mtu)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = {};

	strncpy(r.ifr_name, interface, sizeof(r.ifr_name) - 1);
	if (address) {
		r.ifr_hwaddr.sa_family = ARPHRD_ETHER;
		memcpy(r.ifr_hwaddr.sa_data, address, 6);
		must_ioctl(fd, SIOCSIFHWADDR, &r, "address");
	}
	if (mtu) {
		r.ifr_mtu = mtu;
		must_ioctl(fd, SIOCSIFMTU, &r, "MTU");
	}
	must_ioctl(fd, SIOCGIFFLAGS, &r, "flags");
	r.ifr_flags |= IFF_UP;
	must_ioctl(fd, SIOCSIFFLAGS, &r, "flags");
	close(fd);
}

static void add_address(const char *interface, const char *text)
{
	const struct ifaddrmsg address = { .ifa_family = AF_INET, .ifa_prefixlen = PREFIX_LENGTH,
					   .ifa_index = if_nametoindex(interface) };
	struct message m = { .header = { .nlmsg_len = sizeof(m.header), .nlmsg_type = RTM_NEWADDR,
					 .nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL } };
	struct in_addr ip;
	int error;

	inet_aton(text, &ip);
	put(&m, &address, sizeof(address));
	put_attribute(&m, IFA_LOCAL, &ip, sizeof(ip));
	put_attribute(&m, IFA_ADDRESS, &ip, sizeof(ip));
	error = send_message(NETLINK_ROUTE, &m);
	if (error)
		fail("address %s of %s: %s", text, interface, strerror(-error));
}

/*
 * The network to another guest. Its module is loaded here, not in every boot: each costs time.
 * Returns the interface's name.
 */
static const char *make_link(const char *end)
{
	static const char *const modprobe[] = { "/sbin/modprobe", "virtio_net", NULL };
	char address[] = "10.78.0.?", name[] = "end?";
	static char path[512] = "/sys/bus/virtio/drivers/virtio_net";
	const char *interface;
	struct utsname u;
	FILE *hosts;

	uname(&u);
	if (!run(modprobe))
		fail("kernel %s has no virtio_net: no --link", u.release);
	if (!enter_first(path, sizeof(path), "virtio") || !enter_first(path, sizeof(path), "net") ||
	    !enter_first(path, sizeof(path), ""))
		fail("no interface of virtio_net");
	interface = strrchr(path, '/') + 1;
	bring_up(interface, NULL, 0);
	address[strlen(address) - 1] = name[strlen(name) - 1] = *end;
	add_address(interface, address);
	hosts = fopen("/etc/hosts", "a");
	if (!hosts || fputs("10.78.0.1 end1\n10.78.0.2 end2\n", hosts) < 0 || fclose(hosts))
		fail("/etc/hosts: %m");
	sethostname(name, strlen(name));
	return interface;
}

/* rxe needs an interface; a dummy one will do. MTU 9000 gives RoCE an MTU of 4096. */
static const char *make_dummy(void)
{
	static const char *const add[] = { "/sbin/ip", "link", "add", DUMMY, "type", "dummy", NULL };
	/* a random address would give a different node GUID in each boot */
	static const unsigned char address[] = { 0x02, 0x00, 0x0a, 0x4d, 0x00, 0x01 };

	/* the module makes a dummy0 itself; a built-in driver may not */
	if (!if_nametoindex(DUMMY) && !run(add))
		log_line(DUMMY " could not be made");
	bring_up(DUMMY, address, 9000);
	add_address(DUMMY, "10.77.0.1");
	return DUMMY;
}

/* What `rdma link add rxe0 type rxe netdev INTERFACE` sends. */
static int add_rxe(const char *interface)
{
	struct message m = { .header = { .nlmsg_len = sizeof(m.header), .nlmsg_type =
		RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_NEWLINK) } };

	put_attribute(&m, RDMA_NLDEV_ATTR_DEV_NAME, "rxe0", sizeof("rxe0"));
	put_attribute(&m, RDMA_NLDEV_ATTR_NDEV_NAME, interface, strlen(interface) + 1);
	put_attribute(&m, RDMA_NLDEV_ATTR_LINK_TYPE, "rxe", sizeof("rxe"));
	return send_message(NETLINK_RDMA, &m);
}

void make_network(const struct parameters *p)
{
	bool have_rxe = !access("/sys/module/rdma_rxe", F_OK);
	const char *interface = NULL;
	int error;

	sethostname("odpbench", strlen("odpbench"));
	bring_up("lo", NULL, 0);
	if (*p->link)
		interface = make_link(p->link);
	if (!have_rxe) {
		log_line("this kernel has no rdma_rxe: no rxe0");
		return;
	}
	if (!interface)
		interface = make_dummy();
	error = add_rxe(interface);
	if (error)
		log_line("rxe0 could not be made: %s", strerror(-error));
}
