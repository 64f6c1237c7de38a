// SPDX-License-Identifier: GPL-2.0
/*
 * Fault kinds of memory on another host. That host puts the memory into its state and checks it.
 * What is mapped here is a shadow that holds the same data.
 */
#include <errno.h>

#include "lib/log.h"
#include "memory/state.h"
#include "peer/far_host.h"

static struct far_host *host_of(const struct fault_memory *memory)
{
	return memory->fixture->machine->far_host;
}

static int map(struct fault_memory *memory)
{
	struct peer *peer = &host_of(memory)->peer;
	json_t *reply = peer_call(peer, "map", json_pack("{s:s, s:I}", "kind", memory->there->name,
							 "bytes", (json_int_t)memory->region.bytes));

	json_decref(reply);
	if (reply) {
		memory->region.prepared_there = true;
		return fault_memory_map(memory);
	}
	if (peer->err == EOPNOTSUPP || peer->err == ECANCELED || peer->err == ENOMEM)
		return fixture_skip(memory->fixture, "%s", peer->error);
	log_error("%s", peer->error);
	return far_host_error(host_of(memory));
}

static void unmap(struct fault_memory *memory)
{
	fault_memory_unmap(memory);
	if (host_of(memory)->peer.fd >= 0)
		far_host_do(host_of(memory), "unmap", NULL);
}

static int prepare(struct fault_memory *memory)
{
	int ret = memory->there->zeros ? fault_memory_drop_here(memory) : 0;

	if (ret)
		return ret;
	if (!memory->there->zeros)
		data_write(memory->region.address, memory->region.bytes, memory->stamp,
			   memory->whole);
	return far_host_do(host_of(memory), "prepare", json_pack("{s:I, s:b}", "stamp",
			   (json_int_t)memory->stamp, "whole", memory->whole));
}

static bool ask(struct fault_memory *memory, const char *request, size_t page, size_t n)
{
	json_t *reply = far_host_call(host_of(memory), request, json_pack("{s:I, s:I}", "page",
				      (json_int_t)page, "n", (json_int_t)n));
	bool is = json_is_true(json_object_get(reply, "is"));

	json_decref(reply);
	return is;
}

static bool is_prepared(struct fault_memory *memory, size_t page, size_t n)
{
	return ask(memory, "prepared", page, n);
}

static bool was_served(struct fault_memory *memory, size_t page, size_t n)
{
	return ask(memory, "served", page, n);
}

struct fault_kind fault_kind_far(const struct fault_kind *kind)
{
	struct fault_kind far = *kind;

	far.map = map;
	far.unmap = unmap;
	far.prepare = prepare;
	far.is_prepared = is_prepared;
	far.was_served = was_served;
	far.probe = NULL;
	return far;
}

int fault_memory_drop_there(struct fault_memory *memory)
{
	return far_host_do(host_of(memory), "drop", NULL);
}
