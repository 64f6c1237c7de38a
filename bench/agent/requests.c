// SPDX-License-Identifier: GPL-2.0
/*
 * The requests that an agent answers: a function and a line in the table each. They come from
 * another host, so nothing in them is trusted before it is checked.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "agent/internal.h"
#include "host/memory.h"
#include "lib/log.h"
#include "results/environment.h"

int agent_unpack(const json_t *request, const char *format, ...)
{
	json_error_t error;
	char name[32];
	va_list args;
	int ret;

	va_start(args, format);
	ret = json_vunpack_ex((json_t *)request, &error, 0, format, args);
	va_end(args);
	if (!ret)
		return 0;
	log_error("request %s: %s", peer_text(request, "request", name, sizeof(name)), error.text);
	return -EPROTO;
}

int agent_bad(const char *what)
{
	log_error("request: %s", what);
	return -EPROTO;
}

/*
 * The client may not have filled all that it has. So memory to spare now may include that, and the
 * limit is also what was to spare at first, less what the client has.
 */
int agent_check_room(const struct agent *agent, uint64_t bytes)
{
	uint64_t has = agent->buffer_bytes + agent->queue_bytes +
		       (agent->kind ? agent->memory.region.bytes : 0);
	uint64_t spare = memory_to_spare_bytes(), most = agent->options->max_bytes;

	if (has > most || bytes > most - has) {
		log_error("%" PRIu64 " MiB are asked for in addition to %" PRIu64 " MiB; the limit "
			  "there is %" PRIu64 " MiB (odpbench serve --max-bytes)", bytes >> 20,
			  has >> 20, most >> 20);
		return -ENOMEM;
	}
	if (agent->spare_bytes < has + spare)
		spare = agent->spare_bytes < has ? 0 : agent->spare_bytes - has;
	if (bytes <= spare)
		return 0;
	log_error("%" PRIu64 " MiB are asked for, %" PRIu64 " MiB can be spared", bytes >> 20,
		  spare >> 20);
	return -ENOMEM;
}

int agent_find_place(struct agent *agent, const char *of, json_int_t offset, json_int_t length,
		      char **at)
{
	bool buffer = !strcmp(of, "buffer"), region = !strcmp(of, "region");
	json_int_t bytes = buffer ? (json_int_t)agent->buffer_bytes :
				    (json_int_t)agent->memory.region.bytes;
	char *start = buffer ? agent->buffer : region && agent->kind ?
		      agent->memory.region.address : NULL;

	if (!start || offset < 0 || length < 1 || offset > bytes || length > bytes - offset)
		return agent_bad("there is no such place in the memory");
	*at = start + offset;
	return 0;
}

void agent_close(struct agent *agent)
{
	agent_free_memory(agent);
	agent_close_link(agent);
}

static int do_close(struct agent *agent, const json_t *request, json_t *reply)
{
	(void)request;
	(void)reply;
	agent_close(agent);
	return 0;
}

/* Path and level for regions that are registered from now on. */
static int do_config(struct agent *agent, const json_t *request, json_t *reply)
{
	char path[ODP_PATH_NAME_LEN];
	int level, ret = agent_unpack(request, "{s:i}", "level", &level);

	(void)reply;
	if (ret)
		return ret;
	peer_text(request, "path", path, sizeof(path));
	if (level < ODP_PATH_OFF || level > ODP_PATH_VERIFY)
		return agent_bad("config: no such level");
	return session_config(&agent->machine.session, path, agent->fixture.function, level);
}

static int do_stats(struct agent *agent, const json_t *request, json_t *reply)
{
	struct odp_path_stats stats = session_stats(&agent->machine.session);

	(void)request;
	return json_object_set_new(reply, "stats", peer_pack_stats(&stats)) ? -ENOMEM : 0;
}

/* What this machine is, for the document of the other one. */
static int do_environment(struct agent *agent, const json_t *request, json_t *reply)
{
	json_t *env = environment_describe(&agent->machine.session, agent->machine.lent);

	(void)request;
	return json_object_set_new(reply, "env", env) ? -ENOMEM : 0;
}

static const struct {
	const char *name;
	agent_request *answer;
} requests[] = {
	{ "open", agent_open_link }, { "close", do_close }, { "config", do_config },
	{ "stats", do_stats }, { "map", agent_map }, { "unmap", agent_unmap }, { "add", agent_add },
	{ "remove", agent_remove }, { "prepare", agent_prepare }, { "drop", agent_drop },
	{ "prepared", agent_prepared }, { "served", agent_served }, { "put", agent_put },
	{ "get", agent_get }, { "receive", agent_receive }, { "reap", agent_reap },
	{ "environment", do_environment },
};

int agent_do(struct agent *agent, const json_t *request, json_t *reply)
{
	char name[32];

	peer_text(request, "request", name, sizeof(name));
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (!strcmp(requests[i].name, name))
			return requests[i].answer(agent, request, reply);
	log_error("request '%s': unknown", name);
	return -EPROTO;
}
