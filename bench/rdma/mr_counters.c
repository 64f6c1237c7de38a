// SPDX-License-Identifier: GPL-2.0
/* Asks the kernel, by netlink, what it counted for a memory region. */
#include <errno.h>
#include <rdma/rdma_netlink.h>
#include <stddef.h>
#include <string.h>

#include "rdma/mr_counters.h"
#include "rdma/netlink.h"

/* What is looked for in an answer, and what was found. */
struct answer {
	uint32_t lkey, number;		/* the lkey that is looked for; the region's number */
	bool found;
	char name[64];			/* of the counter that is being read */
	struct mr_counts counts;
	bool counted;
};

static const struct {
	const char *name;
	size_t offset;
} names[] = {
	{ "page_faults", offsetof(struct mr_counts, page_faults) },
	{ "page_faults_handled", offsetof(struct mr_counts, page_faults_handled) },
	{ "page_invalidations", offsetof(struct mr_counts, page_invalidations) },
	{ "page_invalidations_handled", offsetof(struct mr_counts, page_invalidations_handled) },
	{ "page_prefetch", offsetof(struct mr_counts, page_prefetch) },
};

static void take_counter(struct answer *answer, uint64_t value)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, answer->name))
			continue;
		memcpy((char *)&answer->counts + names[i].offset, &value, sizeof(value));
		answer->counted = true;
	}
}

static void read_attrs(struct answer *answer, const struct nlattr *attrs, int length)
{
	bool has_number = false, has_lkey = false;
	const struct nlattr *attr;
	uint32_t number = 0;
	int left;

	nla_for_each_attr(attr, attrs, length, left) {
		switch (nla_type(attr)) {
		case RDMA_NLDEV_ATTR_RES_MR:
		case RDMA_NLDEV_ATTR_RES_MR_ENTRY:
		case RDMA_NLDEV_ATTR_STAT_HWCOUNTERS:
		case RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY:
			read_attrs(answer, nla_data(attr), nla_len(attr));
			break;
		case RDMA_NLDEV_ATTR_RES_MRN:
			has_number = true;
			number = nla_get_u32(attr);
			break;
		case RDMA_NLDEV_ATTR_RES_LKEY:
			has_lkey = nla_get_u32(attr) == answer->lkey;
			break;
		case RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_NAME:
			nla_strlcpy(answer->name, attr, sizeof(answer->name));
			break;
		case RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_VALUE:
			take_counter(answer, nla_get_u64(attr));
			break;
		}
	}
	if (has_number && has_lkey) {	/* both in one entry, in either order */
		answer->number = number;
		answer->found = true;
	}
}

static void read_message(const struct nlmsghdr *header, void *argument)
{
	read_attrs(argument, nlmsg_attrdata(header, 0), nlmsg_attrlen(header, 0));
}

static struct nl_msg *message_about(const struct mr_counters *counters, int command, int flags)
{
	struct nl_msg *message = nlmsg_alloc_simple(RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, command),
						    NLM_F_REQUEST | flags);

	if (message)
		nla_put_u32(message, RDMA_NLDEV_ATTR_DEV_INDEX, counters->device_index);
	return message;
}

int mr_counters_open(struct mr_counters *counters, struct ibv_device *device)
{
	int index = ibv_get_device_index(device);

	if (index < 0)
		return -ENODEV;
	counters->device_index = index;
	return netlink_open(NETLINK_RDMA, &counters->socket);
}

void mr_counters_close(struct mr_counters *counters)
{
	netlink_close(counters->socket);
	counters->socket = NULL;
}

int mr_counters_find(const struct mr_counters *counters, uint32_t lkey, uint32_t *number)
{
	struct nl_msg *message = message_about(counters, RDMA_NLDEV_CMD_RES_MR_GET, NLM_F_DUMP);
	struct answer answer = { .lkey = lkey };
	int ret = netlink_ask(counters->socket, message, read_message, &answer);

	*number = answer.number;
	return ret ? ret : answer.found ? 0 : -ENOENT;
}

int mr_counters_read(const struct mr_counters *counters, uint32_t number,
		     struct mr_counts *counts)
{
	struct nl_msg *message = message_about(counters, RDMA_NLDEV_CMD_STAT_GET, 0);
	struct answer answer = { };
	int ret;

	if (message) {
		nla_put_u32(message, RDMA_NLDEV_ATTR_STAT_RES, RDMA_NLDEV_ATTR_RES_MR);
		nla_put_u32(message, RDMA_NLDEV_ATTR_RES_MRN, number);
	}
	ret = netlink_ask(counters->socket, message, read_message, &answer);
	*counts = answer.counts;
	return ret ? ret : answer.counted ? 0 : -ENODATA;
}

static bool counts_region(struct ibv_device *device, const struct ibv_mr *mr)
{
	struct mr_counters counters;
	struct mr_counts counts;
	uint32_t number;
	bool counted;

	if (mr_counters_open(&counters, device))
		return false;
	counted = !mr_counters_find(&counters, mr->lkey, &number) &&
		  !mr_counters_read(&counters, number, &counts);
	mr_counters_close(&counters);
	return counted;
}

bool mr_counters_known(struct ibv_context *context)
{
	static char page[8192];
	struct ibv_pd *pd = ibv_alloc_pd(context);
	struct ibv_mr *mr = pd ? ibv_reg_mr(pd, page, sizeof(page), IBV_ACCESS_LOCAL_WRITE |
					    IBV_ACCESS_ON_DEMAND) : NULL;
	bool known = mr && counts_region(context->device, mr);

	if (mr)
		ibv_dereg_mr(mr);
	if (pd)
		ibv_dealloc_pd(pd);
	return known;
}
