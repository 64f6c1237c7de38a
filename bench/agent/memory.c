// SPDX-License-Identifier: GPL-2.0
/* The memory of an agent: one region, which it prepares and checks, and the data in it. */
#include <errno.h>
#include <string.h>

#include "agent/internal.h"
#include "lib/log.h"

/* The fault kinds that need nothing on this host but memory of this process. */
static const struct fault_kind *const kinds[] = { &fault_kind_absent, &fault_kind_resident };

#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

static void remove_region(struct agent *agent)
{
	if (agent->region_mr)
		ibv_dereg_mr(agent->region_mr);
	agent->region_mr = NULL;
}

void agent_free_memory(struct agent *agent)
{
	remove_region(agent);
	if (agent->kind)
		agent->kind->unmap(&agent->memory);
	agent->kind = NULL;
}

int agent_map(struct agent *agent, const json_t *request, json_t *reply)
{
	const struct fault_kind *kind = NULL;
	const char *name;
	json_int_t bytes;
	int ret = agent_unpack(request, "{s:s, s:I}", "kind", &name, "bytes", &bytes);

	(void)reply;
	if (ret)
		return ret;
	for (size_t i = 0; i < NKINDS; i++)
		if (!strcmp(kinds[i]->name, name))
			kind = kinds[i];
	if (agent->kind || bytes <= 0 || bytes % PAGE_BYTES)
		return agent_bad("map: there is memory already, or the size is not whole pages");
	if (!kind) {
		log_error("memory of that kind is not possible on another host");
		return -EOPNOTSUPP;
	}
	ret = agent_check_room(agent, bytes);
	if (ret)
		return ret;
	memset(&agent->memory, 0, sizeof(agent->memory));
	agent->memory.fixture = &agent->fixture;
	agent->memory.region.bytes = bytes;
	ret = kind->map(&agent->memory);
	if (!ret)
		agent->kind = kind;
	return ret;
}

int agent_unmap(struct agent *agent, const json_t *request, json_t *reply)
{
	(void)request;
	(void)reply;
	agent_free_memory(agent);
	return 0;
}

int agent_add(struct agent *agent, const json_t *request, json_t *reply)
{
	struct target_region *region = &agent->memory.region;
	int pinned, ret = agent_unpack(request, "{s:b}", "pinned", &pinned);

	if (ret)
		return ret;
	if (!agent->buffer || !agent->kind || agent->region_mr)
		return agent_bad("add: nothing to register");
	region->pinned = pinned;
	agent->region_mr = verbs_register(&agent->device, region->address, region->bytes,
					  AGENT_ACCESS | (pinned ? 0 : IBV_ACCESS_ON_DEMAND));
	if (!agent->region_mr)
		return -ENOMEM;
	return json_object_update_new(reply, json_pack("{s:I, s:I}", "address",
				(json_int_t)(uintptr_t)region->address, "rkey",
				(json_int_t)agent->region_mr->rkey)) ? -ENOMEM : 0;
}

int agent_remove(struct agent *agent, const json_t *request, json_t *reply)
{
	(void)request;
	(void)reply;
	remove_region(agent);
	return 0;
}

/* Puts all pages into the state of the kind; pinned ones stay where they are. */
int agent_prepare(struct agent *agent, const json_t *request, json_t *reply)
{
	struct fault_memory *memory = &agent->memory;
	json_int_t stamp;
	int whole, ret = agent_unpack(request, "{s:I, s:b}", "stamp", &stamp, "whole", &whole);

	(void)reply;
	if (ret)
		return ret;
	if (!agent->kind)
		return agent_bad("prepare: there is no memory");
	memory->stamp = stamp;
	memory->whole = whole;
	if (!memory->region.pinned)
		return agent->kind->prepare(memory);
	fault_memory_rewrite(memory);
	return 0;
}

int agent_drop(struct agent *agent, const json_t *request, json_t *reply)
{
	(void)request;
	(void)reply;
	return agent->kind ? fault_memory_drop(&agent->memory) :
			     agent_bad("drop: there is no memory");
}

/* Unpacks a range of pages of the memory. */
static int unpack_pages(struct agent *agent, const json_t *request, size_t *page, size_t *n)
{
	json_int_t first, count, all = agent->memory.region.bytes / PAGE_BYTES;
	int ret = agent_unpack(request, "{s:I, s:I}", "page", &first, "n", &count);

	if (ret)
		return ret;
	if (!agent->kind || first < 0 || count < 1 || first > all || count > all - first)
		return agent_bad("there are no such pages");
	*page = first;
	*n = count;
	return 0;
}

int agent_prepared(struct agent *agent, const json_t *request, json_t *reply)
{
	size_t page, n;
	int ret = unpack_pages(agent, request, &page, &n);

	if (ret)
		return ret;
	json_object_set_new(reply, "is", json_boolean(agent->kind->is_prepared(&agent->memory, page,
									      n)));
	return 0;
}

int agent_served(struct agent *agent, const json_t *request, json_t *reply)
{
	size_t page, n;
	int ret = unpack_pages(agent, request, &page, &n);
	bool is;

	if (ret)
		return ret;
	is = agent->kind->was_served ? agent->kind->was_served(&agent->memory, page, n) :
				       fault_memory_all_present(&agent->memory, page, n);
	json_object_set_new(reply, "is", json_boolean(is));
	return 0;
}

static int unpack_place(struct agent *agent, const json_t *request, char **at, size_t *length)
{
	json_int_t offset, bytes;
	const char *of;
	int ret = agent_unpack(request, "{s:s, s:I, s:I}", "of", &of, "offset", &offset,
			       "length", &bytes);

	if (!ret)
		ret = agent_find_place(agent, of, offset, bytes, at);
	*length = ret ? 0 : bytes;
	return ret;
}

/* The data follows the request. Data without a place is not read: then the next request is lost. */
int agent_put(struct agent *agent, const json_t *request, json_t *reply)
{
	size_t length;
	char *at;
	int ret = unpack_place(agent, request, &at, &length);

	(void)reply;
	if (!ret)
		return peer_receive_bytes(agent->client, at, length);
	agent->lost = true;
	return ret;
}

/* The data follows the reply. */
int agent_get(struct agent *agent, const json_t *request, json_t *reply)
{
	(void)reply;
	return unpack_place(agent, request, &agent->data, &agent->data_bytes);
}
