// SPDX-License-Identifier: GPL-2.0
/* The connections of an agent: the responder's ends, and the buffers for what is sent to them. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "agent/internal.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "peer/address.h"

#define NS_PER_MS 1000000ull

/*
 * The kernel memory of one place in the queues of a QP: for rxe a send request (rxe_send_wqe, about
 * 200 bytes), a receive request and two completions of 64 bytes each.
 */
#define QUEUE_ENTRY_BYTES 512ull

void agent_close_link(struct agent *agent)
{
	if (!agent->buffer)
		return;
	if (agent->buffer_mr)
		ibv_dereg_mr(agent->buffer_mr);
	link_close(&agent->link);
	verbs_device_close(&agent->device);
	munmap(agent->buffer, agent->buffer_bytes);
	agent->buffer_mr = NULL;
	agent->buffer = NULL;
	agent->buffer_bytes = 0;
	agent->queue_bytes = 0;
}

/* Connects to the client's ends, and puts ours into the reply. */
static int connect_all(struct agent *agent, const json_t *addresses,
		       const struct link_options *options, json_t *reply)
{
	json_t *ours = json_array(), *address;
	struct link_address theirs, mine;
	size_t i;
	int ret = 0;

	json_object_set_new(reply, "addresses", ours);
	json_array_foreach(addresses, i, address) {
		if (peer_unpack_address(address, &theirs))
			return agent_bad("an address of a QP makes no sense");
		ret = link_connect(&agent->link, LINK_RESPONDER, i, &theirs, options);
		if (ret)
			return ret;
		mine = link_address(&agent->link, LINK_RESPONDER, i);
		json_array_append_new(ours, peer_pack_address(&mine));
	}
	return 0;
}

static int open_link(struct agent *agent, const struct link_options *options,
		     const json_t *addresses, json_t *reply)
{
	struct verbs_device_options device = agent->options->device;
	int ret;

	device.name = agent->device_name;
	ret = verbs_device_open(&agent->device, &device);
	if (ret)
		return ret;
	ret = link_open_side(&agent->link, &agent->device, options, LINK_RESPONDER);
	if (ret)
		return ret;
	agent->buffer_mr = verbs_register(&agent->device, agent->buffer, agent->buffer_bytes,
					  AGENT_ACCESS);
	if (!agent->buffer_mr)
		return -ENOMEM;
	json_object_set_new(reply, "buffer", json_pack("{s:I, s:I}", "address",
				(json_int_t)(uintptr_t)agent->buffer, "rkey",
				(json_int_t)agent->buffer_mr->rkey));
	return connect_all(agent, addresses, options, reply);
}

int agent_open_link(struct agent *agent, const json_t *request, json_t *reply)
{
	struct link_options options = { LINK_DEFAULTS };
	json_int_t bytes, depth, ack_timeout, reads;
	uint64_t queue_bytes;
	json_t *addresses;
	int ret = agent_unpack(request, "{s:I, s:I, s:I, s:I, s:o}", "buffer_bytes", &bytes, "depth",
			 &depth, "ack_timeout", &ack_timeout, "reads", &reads, "addresses",
			 &addresses);

	if (ret)
		return ret;
	options.connections = json_array_size(addresses);
	options.depth = depth;
	options.ack_timeout = ack_timeout;
	options.reads = reads;
	if (agent->buffer || bytes <= 0 || depth < 1 || depth > PEER_MOST_DEPTH ||
	    ack_timeout < 0 || ack_timeout > 31 || reads < 1 || reads > 255 ||
	    !options.connections || options.connections > PEER_MOST_QPS)
		return agent_bad("open: it is open already, or an argument is out of range");
	queue_bytes = options.connections * depth * QUEUE_ENTRY_BYTES;
	ret = agent_check_room(agent, bytes + queue_bytes);
	if (ret)
		return ret;
	agent->buffer = memory_map(bytes);
	if (!agent->buffer)
		return -ENOMEM;
	agent->buffer_bytes = bytes;
	agent->queue_bytes = queue_bytes;
	memset(agent->buffer, 0xff, bytes);
	ret = open_link(agent, &options, addresses, reply);
	if (ret)
		agent_close_link(agent);
	return ret;
}

/* Posts a buffer for one message: [connection, offset]. */
static int post_buffer(struct agent *agent, json_t *one, const char *of, json_int_t length)
{
	bool buffer = !strcmp(of, "buffer");
	json_int_t connection, offset;
	struct ibv_sge sge;
	struct ibv_recv_wr wr = { .sg_list = &sge, .num_sge = 1 };
	char *at;
	int ret;

	if (json_unpack(one, "[I, I]", &connection, &offset) || connection < 0 ||
	    connection >= agent->link.connections)
		return agent_bad("receive: there is no such connection");
	ret = agent_find_place(agent, of, offset, length, &at);
	if (ret)
		return ret;
	if (length > UINT32_MAX || (!agent->region_mr && !buffer))
		return agent_bad("receive: the region is not registered, or the message too long");
	sge = (struct ibv_sge){ (uintptr_t)at, length, buffer ? agent->buffer_mr->lkey :
								agent->region_mr->lkey };
	return link_post_recv(&agent->link, connection, &wr);
}

/* Posts buffers for messages that will be sent here. */
int agent_receive(struct agent *agent, const json_t *request, json_t *reply)
{
	json_int_t length;
	json_t *list, *one;
	const char *of;
	size_t i;
	int ret = agent_unpack(request, "{s:s, s:I, s:o}", "of", &of, "length", &length,
			       "list", &list);

	(void)reply;
	if (ret)
		return ret;
	if (!json_is_array(list))
		return agent_bad("receive: its list is no array");
	json_array_foreach(list, i, one) {
		ret = post_buffer(agent, one, of, length);
		if (ret)
			return ret;
	}
	return 0;
}

/* Waits half the timeout at most, so that the client gets an answer within it. */
int agent_reap(struct agent *agent, const json_t *request, json_t *reply)
{
	uint64_t deadline_ns = clock_now_ns() + agent->client->timeout_ms * NS_PER_MS / 2;
	json_int_t n;
	int ret = agent_unpack(request, "{s:I}", "n", &n);

	(void)reply;
	if (ret)
		return ret;
	if (!agent->buffer || n < 0 || n > PEER_MOST_QPS * PEER_MOST_DEPTH)
		return agent_bad("reap: nothing is connected");
	return link_wait(&agent->link, n, NULL, "receive", deadline_ns);
}
