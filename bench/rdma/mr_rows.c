// SPDX-License-Identifier: GPL-2.0
/* What the kernel counted for each memory region of a device. */
#include <errno.h>
#include <rdma/rdma_netlink.h>
#include <string.h>

#include "rdma/mr_rows.h"
#include "rdma/netlink.h"
#include "rdma/unread.h"

/* One counter: its name and its value, of 64 bits. */
static void read_counter(json_t *counters, struct nlattr *entry)
{
	struct nlattr *name = nla_find(nla_data(entry), nla_len(entry),
				       RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_NAME);
	struct nlattr *value = nla_find(nla_data(entry), nla_len(entry),
					RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY_VALUE);

	if (name && value && nla_len(value) == sizeof(uint64_t) &&
	    memchr(nla_data(name), '\0', nla_len(name)))
		json_object_set_new(counters, nla_get_string(name),
				    json_integer((json_int_t)nla_get_u64(value)));
}

static void read_region(json_t *rows, struct nlattr *region)
{
	struct nlattr *number = nla_find(nla_data(region), nla_len(region),
					 RDMA_NLDEV_ATTR_RES_MRN);
	struct nlattr *list = nla_find(nla_data(region), nla_len(region),
				       RDMA_NLDEV_ATTR_STAT_HWCOUNTERS);
	json_t *counters;
	struct nlattr *entry;
	int left;

	if (!number || nla_len(number) != sizeof(uint32_t))
		return;
	counters = json_object();
	if (list)
		nla_for_each_nested(entry, list, left)
			read_counter(counters, entry);
	json_array_append_new(rows, json_pack("{s:I, s:o}", "mrn",
					      (json_int_t)nla_get_u32(number), "counters",
					      counters));
}

void mr_rows_read_message(const struct nlmsghdr *message, void *rows)
{
	struct nlattr *list, *region;
	int left;

	list = nla_find(nlmsg_attrdata(message, 0), nlmsg_attrlen(message, 0),
			RDMA_NLDEV_ATTR_RES_MR);
	if (list)
		nla_for_each_nested(region, list, left)
			read_region(rows, region);
}

json_t *mr_rows_read(int device_index, json_t *reasons)
{
	const int type = RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_STAT_GET);
	struct nl_msg *message = nlmsg_alloc_simple(type, NLM_F_REQUEST | NLM_F_DUMP);
	json_t *rows = json_array();
	struct nl_sock *socket;
	int ret = netlink_open(NETLINK_RDMA, &socket);

	if (message) {
		nla_put_u32(message, RDMA_NLDEV_ATTR_DEV_INDEX, device_index);
		nla_put_u32(message, RDMA_NLDEV_ATTR_STAT_RES, RDMA_NLDEV_ATTR_RES_MR);
	}
	if (ret)
		nlmsg_free(message);
	else
		ret = netlink_ask(socket, message, mr_rows_read_message, rows);
	netlink_close(socket);
	if (ret == -EINVAL || ret == -EOPNOTSUPP)
		unread(reasons, "mr_counters", "not in this kernel");
	else if (ret)
		unread_errno(reasons, "mr_counters", ret);
	return rows;
}

static const json_t *find(const json_t *rows, json_int_t number)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_integer_value(json_object_get(row, "mrn")) == number)
			return row;
	return NULL;
}

static json_t *subtract(const json_t *after, const json_t *before)
{
	json_t *differences = json_object();
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)after, name, value) {
		const json_t *old = json_object_get(before, name);

		if (old)
			json_object_set_new(differences, name,
					    json_integer(json_integer_value(value) -
							 json_integer_value(old)));
	}
	return differences;
}

json_t *mr_rows_difference(const json_t *before, const json_t *after)
{
	json_t *rows = json_array();
	const json_t *row, *other;
	size_t i;

	json_array_foreach(after, i, row) {
		json_t *number = json_object_get(row, "mrn"), *counters;

		other = find(before, json_integer_value(number));
		if (!other)
			continue;
		counters = subtract(json_object_get(row, "counters"),
				    json_object_get(other, "counters"));
		json_array_append_new(rows, json_pack("{s:O, s:o}", "mrn", number, "counters",
						      counters));
	}
	return rows;
}
