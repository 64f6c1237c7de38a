/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of an agent share: its client, the requests, the connections, the memory. */
#ifndef ODPBENCH_AGENT_INTERNAL_H
#define ODPBENCH_AGENT_INTERNAL_H

#include "agent/agent.h"
#include "memory/state.h"
#include "rdma/link.h"
#include "target/machine.h"

struct agent {
	struct peer *client;
	const struct agent_options *options;
	char device_name[FIXTURE_DEVICE_LEN];
	struct machine machine;
	struct fixture fixture;			/* fault kinds need one, and write into it */

	/* From open to close. */
	struct verbs_device device;
	struct link link;
	struct ibv_mr *buffer_mr;
	char *buffer;				/* NULL: not open */
	size_t buffer_bytes;
	size_t queue_bytes;			/* of the kernel's memory, roughly */

	/* From map to unmap. */
	struct fault_memory memory;
	const struct fault_kind *kind;		/* NULL: no memory */
	struct ibv_mr *region_mr;		/* from add to remove; NULL */

	char *data;				/* to be sent after the reply */
	size_t data_bytes;
	bool lost;				/* it is not known where its next request begins */

	uint64_t begin_ns;			/* when it was welcomed */
	uint64_t closed_ns;			/* when it last had connections; or begin_ns */
	uint64_t spare_bytes;			/* memory to spare before the client had any */
};

/* Initialises an agent with nothing open and no session. */
void agent_init(struct agent *agent, struct peer *client, const struct agent_options *options);

/*
 * Does what a request asks for and fills in the reply. Negative errno with one line logged; -EPROTO
 * if the request makes no sense.
 */
int agent_do(struct agent *agent, const json_t *request, json_t *reply);

/* The requests: see requests.c. */
typedef int agent_request(struct agent *agent, const json_t *request, json_t *reply);

agent_request agent_open_link, agent_receive, agent_reap;		/* link.c */
agent_request agent_map, agent_unmap, agent_add, agent_remove, agent_prepare, agent_drop,
	agent_prepared, agent_served, agent_put, agent_get;		/* memory.c */

/* Unpacks the members of a request; -EPROTO, logged, if they are not what format says. */
int agent_unpack(const json_t *request, const char *format, ...);
/* For a request that makes no sense: logs what, returns -EPROTO. */
int agent_bad(const char *what);
/*
 * Checks, before it is allocated, that the client may have so much more memory. -ENOMEM, logged, if
 * that is over the limit or this host cannot spare it.
 */
int agent_check_room(const struct agent *agent, uint64_t bytes);
/* Finds a place in the buffer or in the region ("buffer", "region"). Errors as agent_unpack(). */
int agent_find_place(struct agent *agent, const char *of, json_int_t offset, json_int_t length,
		     char **at);

/* Parts of agent_close(). */
void agent_close_link(struct agent *agent);
void agent_free_memory(struct agent *agent);

#define AGENT_ACCESS (IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ | IBV_ACCESS_REMOTE_WRITE | \
		      IBV_ACCESS_REMOTE_ATOMIC)

/* Closes all that is open. */
void agent_close(struct agent *agent);

#endif
