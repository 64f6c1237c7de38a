// SPDX-License-Identifier: GPL-2.0
/* odpbench serve: the other host of a workload between two. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "cmd/cmd.h"
#include "host/own_memory.h"
#include "lib/must.h"
#include "peer/server.h"

#define IDLE_TIMEOUTS 6		/* so many timeouts a client may stay idle */
#define MOST_SESSION_S (7 * 24 * 3600)

/*
 * What a client's process may have besides --max-bytes: a message of 1 MiB, which is up to 80 MiB
 * when it is parsed, and the libraries' own.
 */
#define OTHER_BYTES (256ull << 20)

struct serve {
	struct agent_options agent;
	struct server server;
	struct allow *allow;		/* server.nallow of them */
	const char *secret_file;
	int timeout_s, session_s;
};

enum { OPTION_ALLOW = 0x100, OPTION_SECRET, OPTION_MAX_CLIENTS, OPTION_MAX_TIME };

static const struct argp_option options[] = {
	{ "device", 'd', "DEVICE", 0, "ibverbs device (default: the first that can do ODP)", 0 },
	{ "port", 'i', "PORT", 0, "port of the device (default 1)", 0 },
	{ "gid-index", 'x', "INDEX", 0, "index of the GID (default: the first usable)", 0 },
	{ "mtu", 'm', "BYTES", 0, "path MTU, 256 to 4096 (default: the port's); the smaller one of "
	  "both hosts is used", 0 },
	{ "lent", 'l', "FUNCTION", 0, "lent PCI function (default: the first)", 0 },
	{ "listen", 'a', "ADDRESS", 0, "address of this host to listen at, or any: all of them "
	  "(default 127.0.0.1)", 1 },
	{ "tcp-port", 'p', "PORT", 0, "TCP port (default " PEER_PORT ")", 1 },
	{ "allow", OPTION_ALLOW, "ADDRESS[/BITS]", 0, "serve clients of this address, or of this "
	  "network; may be given several times; nobody else is served", 1 },
	{ "secret", OPTION_SECRET, "FILE", 0, "serve only who knows the secret in FILE (odpbench run "
	  "--secret)", 1 },
	{ "max-bytes", 'b', "BYTES", 0, "memory of this host that a client may have, suffix K, M, G "
	  "or T (default 1G)", 2 },
	{ "session", 's', "S", 0, "seconds that a client may stay (default 3600)", 2 },
	{ "max-clients", OPTION_MAX_CLIENTS, "N", 0, "end when so many clients have been served, one "
	  "after the other", 2 },
	{ "max-time", OPTION_MAX_TIME, "S", 0, "end after so many seconds, whoever is served", 2 },
	{ "timeout", 'T', "S", 0, "seconds for each message (default 10)", 2 },
	{ "once", 'o', NULL, 0, "as --max-clients 1", 2 },
	{ }
};

static size_t mtu(struct argp_state *state, const char *text)
{
	size_t bytes = cmd_number(state, "mtu", text, OPTION_NUMBER, 256, 4096);

	if (bytes & (bytes - 1))
		argp_error(state, "mtu: invalid value '%s'; valid: 256, 512, 1024, 2048 or 4096",
			   text);
	return bytes;
}

static void add_allowed(struct serve *serve, struct argp_state *state, const char *text)
{
	struct allow one;

	if (allow_parse(text, &one))
		argp_error(state, "allow: invalid value '%s'; valid: 10.0.0.7, 10.0.0.0/24, "
			   "fe80::/10 and such", text);
	serve->allow = must_grow(serve->allow, serve->server.nallow + 1, sizeof(one));
	serve->allow[serve->server.nallow++] = one;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct serve *serve = state->input;
	struct verbs_device_options *device = &serve->agent.device;

	switch (key) {
	case 'd':
		device->name = arg;
		return 0;
	case 'i':
		device->port = cmd_number(state, "port", arg, OPTION_NUMBER, 1, 255);
		return 0;
	case 'x':	/* ibv_global_route.sgid_index is of 8 bits */
		device->gid_index = cmd_number(state, "gid-index", arg, OPTION_NUMBER, 0, 255);
		return 0;
	case 'm':
		device->mtu_bytes = mtu(state, arg);
		return 0;
	case 'p':
		cmd_number(state, "tcp-port", arg, OPTION_NUMBER, 1, UINT16_MAX);
		serve->server.port = arg;
		return 0;
	case 'a':
		serve->server.address = strcmp(arg, "any") ? arg : NULL;
		return 0;
	case 'l':
		serve->agent.lent = arg;
		return 0;
	case 'b':
		serve->agent.max_bytes = cmd_number(state, "max-bytes", arg, OPTION_BYTES, 4096,
						    INT64_MAX);
		return 0;
	case 'o':
		serve->server.most_clients = 1;
		return 0;
	case OPTION_ALLOW:
		add_allowed(serve, state, arg);
		return 0;
	case OPTION_SECRET:
		serve->secret_file = arg;
		return 0;
	case OPTION_MAX_CLIENTS:
		serve->server.most_clients = cmd_number(state, "max-clients", arg, OPTION_NUMBER, 1,
							UINT32_MAX);
		return 0;
	case OPTION_MAX_TIME:
		serve->server.most_s = cmd_number(state, "max-time", arg, OPTION_NUMBER, 1,
						  MOST_SESSION_S);
		return 0;
	case 's':
		serve->session_s = cmd_number(state, "session", arg, OPTION_NUMBER, 1,
					      MOST_SESSION_S);
		return 0;
	case 'T':
		serve->timeout_s = cmd_number(state, "timeout", arg, OPTION_NUMBER, 1, 3600);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: no argument is expected", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/*
 * The agent keeps its limits itself, and tells the client. The kernel keeps them if the agent cannot:
 * in a call that takes long, or for memory that is not the client's alone.
 */
static int serve_one(struct peer *client, const void *context, const char *refusal)
{
	const struct agent_options *options = context;

	if (own_memory_limit(options->max_bytes + OTHER_BYTES))
		refusal = "its memory cannot be limited";
	alarm((options->session_ms + client->timeout_ms) / 1000 + 1);
	return agent_serve(client, options, refusal);
}

static int run(struct serve *serve)
{
	struct secret secret;

	serve->agent.idle_ms = serve->agent.closed_ms = serve->timeout_s * 1000 * IDLE_TIMEOUTS;
	serve->agent.session_ms = serve->session_s * 1000;
	serve->server.timeout_ms = serve->timeout_s * 1000;
	serve->server.context = &serve->agent;
	serve->server.allow = serve->allow;
	if (serve->secret_file) {
		if (secret_load(&secret, serve->secret_file))
			return CMD_FAILED;
		serve->server.secret = &secret;
	}
	if (agent_check(&serve->agent))
		return CMD_FAILED;
	return server_run(&serve->server) ? CMD_FAILED : CMD_DONE;
}

int cmd_serve(int argc, char **argv)
{
	const struct argp argp = {
		.options = options, .parser = parse,
		.doc = "Be the other host of `odpbench run WORKLOAD --connect HOST`: the responder's "
		       "side of its connections, with memory that is prepared, faulted and counted "
		       "here. Size, iterations, QPs and depth are the client's to choose.\v"
		       "Without --listen only this host reaches it. With it, it says whom it serves: "
		       "--allow, --secret or both; otherwise it does not start. --allow 0.0.0.0/0 is "
		       "every host of IPv4: whoever is served can have memory of this process, as "
		       "much as --max-bytes says, and fault it.\n"
		       "A secret is a file of 16 bytes or more on both hosts, which only its owner "
		       "can read (head -c 32 /dev/urandom | base64 > FILE). Both sides prove that "
		       "they know it (HMAC-SHA256 of random challenges), and it is never sent. What "
		       "follows is neither encrypted nor signed: who can change packets on the way "
		       "can still take over a connection.\n"
		       "It serves one client at a time; a second one is told who is served. A limit "
		       "that is exceeded ends the client's process, and all memory in it.",
	};
	struct serve serve = {
		.agent = { .device = { .port = 1, .gid_index = -1 }, .max_bytes = 1ull << 30 },
		.server = { .address = "127.0.0.1", .port = PEER_PORT, .serve = serve_one },
		.timeout_s = PEER_TIMEOUT_S, .session_s = 3600,
	};
	int ret;

	argp_err_exit_status = CMD_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &serve))
		return CMD_USAGE;
	ret = run(&serve);
	free(serve.allow);
	return ret;
}
