// SPDX-License-Identifier: GPL-2.0
/* An agent: welcomes one client, and answers its requests one after the other. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "agent/internal.h"
#include "host/iommu_mode.h"
#include "host/memory.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "target/verbs.h"

#define NS_PER_MS 1000000ull

/* What the client's rows say about this host. */
static json_t *describe(const struct agent *agent)
{
	const char *function = agent->fixture.function;
	struct utsname uts;

	uname(&uts);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "host", uts.nodename, "kernel",
			 uts.release, "device", agent->device_name, "odp_path",
			 agent->machine.session.info.version, "time_domain",
			 agent->machine.time_domain, "iommu_mode",
			 function[0] ? iommu_mode_of(function) : "off");
}

/* Opens what every client needs, before one is welcomed. */
static int open_machine(struct agent *agent)
{
	const char *named = agent->options->device.name;

	machine_init(&agent->machine, agent->options->lent);
	if (session_open(&agent->machine.session))
		return -ENODEV;
	if (named)
		snprintf(agent->device_name, sizeof(agent->device_name), "%s", named);
	else if (verbs_first_odp(agent->device_name, sizeof(agent->device_name))) {
		log_error("no RDMA device here can do ODP");
		return -ENODEV;
	}
	snprintf(agent->fixture.device, sizeof(agent->fixture.device), "%s", agent->device_name);
	verbs_find_function(&agent->machine, agent->device_name, agent->fixture.function);
	agent->fixture.maps = target_verbs.maps(agent->device_name);
	return 0;
}

/* Nothing is opened for a client that is no odpbench, or does not know the secret. */
static int welcome(struct agent *agent, const char *refusal)
{
	struct peer *client = agent->client;
	char host[128], version[32], why[512] = "";
	json_t *theirs = peer_hear(client, refusal);
	int ret;

	if (!theirs) {
		log_error("%s", client->error);
		return -ENOTCONN;
	}
	log_keep_error(why, sizeof(why));
	refusal = open_machine(agent) ? why : NULL;
	log_keep_error(NULL, 0);
	ret = refusal ? peer_refuse(client, refusal) : peer_welcome(client, describe(agent));
	if (ret) {
		log_error("%s", client->error);
		json_decref(theirs);
		return -ENOTCONN;
	}
	log_note("%s: %s, odpbench %s, is served", client->name,
		 peer_text(theirs, "host", host, sizeof(host)),
		 peer_text(theirs, "version", version, sizeof(version)));
	json_decref(theirs);
	return 0;
}

/* A request that fails is answered with its error; a failure of the connection is returned. */
static int answer(struct agent *agent, const json_t *request)
{
	json_t *reply = json_object();
	char why[512];
	int ret;

	agent->fixture.skipped[0] = '\0';
	agent->data_bytes = 0;
	log_keep_error(why, sizeof(why));
	ret = reply ? agent_do(agent, request, reply) : -ENOMEM;
	log_keep_error(NULL, 0);
	if (!ret) {
		ret = peer_reply(agent->client, reply);
		return ret || !agent->data_bytes ? ret :
		       peer_send_bytes(agent->client, agent->data, agent->data_bytes);
	}
	json_decref(reply);
	return peer_reply_error(agent->client, -ret, ret == -ECANCELED ? agent->fixture.skipped :
							why[0] ? why : strerror(-ret));
}

static bool is_bye(const json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "request"));

	return name && !strcmp(name, "bye");
}

/* Says which time limit of this host the client has exceeded; "": none. */
static void over_limit(struct agent *agent, char *why, size_t size)
{
	const struct agent_options *options = agent->options;
	uint64_t now = clock_now_ns();

	why[0] = '\0';
	if (agent->buffer)
		agent->closed_ns = now;
	if (now - agent->begin_ns > options->session_ms * NS_PER_MS)
		snprintf(why, size, "it has been served for %d s, the most (odpbench serve "
			 "--session)", options->session_ms / 1000);
	else if (now - agent->closed_ns > options->closed_ms * NS_PER_MS)
		snprintf(why, size, "it has had no connections open for %d s",
			 options->closed_ms / 1000);
}

/* -ETIME, and the client is told, if it has exceeded a limit of time; or 0. */
static int keep_limits(struct agent *agent)
{
	char why[128];

	over_limit(agent, why, sizeof(why));
	if (!why[0])
		return 0;
	log_error("%s: %s", agent->client->name, why);
	peer_reply_error(agent->client, ETIME, why);
	return -ETIME;
}

/* A client that asks nothing stays no longer than one that asks. 0, or -ETIME. */
static int wait_for_request(struct agent *agent)
{
	uint64_t elapsed_ms = (clock_now_ns() - agent->begin_ns) / NS_PER_MS;
	int left_ms = agent->options->session_ms - (int)elapsed_ms + 1;

	if (left_ms < agent->options->idle_ms && peer_is_silent(agent->client, left_ms))
		return keep_limits(agent);
	return 0;
}

/* Answers a request. 0, or negative errno if it was the last one. */
static int answer_in_time(struct agent *agent, const json_t *request)
{
	int ret = keep_limits(agent);

	return ret ? ret : answer(agent, request);
}

static int serve(struct agent *agent)
{
	struct peer *client = agent->client;
	bool bye = false;
	json_t *request;
	int ret = 0;

	while (!ret && !bye && !agent->lost) {
		ret = wait_for_request(agent);
		if (ret)
			break;
		request = peer_receive(client, agent->options->idle_ms);
		bye = request && is_bye(request);
		if (bye) {
			/* A client that gets the answer may come again at once. */
			agent_close(agent);
			session_close(&agent->machine.session);
			ret = peer_reply(client, json_object());
		} else {
			ret = request ? answer_in_time(agent, request) : -client->err;
		}
		json_decref(request);
	}
	if (ret || agent->lost)
		log_error("%s: given up", client->error[0] ? client->error : client->name);
	else
		log_note("%s: said bye", client->name);
	return agent->lost ? -EPROTO : ret;
}

void agent_init(struct agent *agent, struct peer *client, const struct agent_options *options)
{
	*agent = (struct agent){ .client = client, .options = options, .machine.session.fd = -1 };
	agent->fixture.machine = &agent->machine;
	agent->spare_bytes = memory_to_spare_bytes();
	agent->begin_ns = agent->closed_ns = clock_now_ns();
}

int agent_check(const struct agent_options *options)
{
	struct verbs_device_options device = options->device;
	struct verbs_device opened;
	struct agent agent;
	int ret;

	agent_init(&agent, NULL, options);
	ret = open_machine(&agent);
	if (!ret) {
		device.name = agent.device_name;
		ret = verbs_device_open(&opened, &device);
	}
	if (!ret)
		verbs_device_close(&opened);
	session_close(&agent.machine.session);
	return ret;
}

int agent_serve(struct peer *client, const struct agent_options *options, const char *refusal)
{
	struct agent agent;
	int ret;

	agent_init(&agent, client, options);
	ret = welcome(&agent, refusal);
	if (!ret)
		ret = serve(&agent);
	agent_close(&agent);
	session_close(&agent.machine.session);
	peer_close(client);
	return ret;
}
