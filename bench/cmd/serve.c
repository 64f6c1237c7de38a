// SPDX-License-Identifier: GPL-2.0
/*
 * odpbench serve: the other host of a workload between two. A process of its own serves each
 * client, so that all it had is free when it is gone, however it went; who comes meanwhile is
 * refused by one too, and nobody waits for anybody.
 */
#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/agent.h"
#include "cmd/cmd.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "peer/peer.h"

#define IDLE_TIMEOUTS 6		/* a client may do something else for so long */
#define PATIENCE_MS 1000	/* the client before has said bye, but its process is not gone yet */
#define POLL_MS 100		/* while somebody waits */
#define NS_PER_MS 1000000ull
#define MOST_REFUSED 16		/* at once, each for no longer than the timeout */

/* Exit statuses of the processes that serve. */
enum { SERVED, LOST, NO_CLIENT };

struct serve {
	struct agent_options agent;
	const char *address, *port;
	int timeout_s;
	bool once;

	struct peer listener;
	int signals;
	pid_t child;			/* 0: nobody is served */
	struct peer waiting;		/* fd -1: nobody waits for that to change, */
	uint64_t patience_ns;		/* until then */
	char busy[200];			/* "busy with HOST" */
	unsigned int refused;		/* processes that say so */
};

static const struct argp_option options[] = {
	{ "device", 'd', "DEVICE", 0, "ibverbs device (default: the first that can do ODP)", 0 },
	{ "port", 'i', "PORT", 0, "port of the device (default 1)", 0 },
	{ "gid-index", 'x', "INDEX", 0, "index of the GID (default: the first usable)", 0 },
	{ "mtu", 'm', "BYTES", 0, "path MTU, 256 to 4096 (default: the port's); the smaller one of "
	  "both hosts is used", 0 },
	{ "tcp-port", 'p', "PORT", 0, "TCP port (default " PEER_PORT ")", 0 },
	{ "listen", 'a', "ADDRESS", 0, "address to listen at (default: all)", 0 },
	{ "lent", 'l', "FUNCTION", 0, "lent PCI function (default: the first)", 0 },
	{ "once", 'o', NULL, 0, "end when the first client has been served", 0 },
	{ "timeout", 'T', "S", 0, "seconds for each message (default 10)", 0 },
	{ }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct serve *serve = state->input;

	switch (key) {
	case 'd':
		serve->agent.device.name = arg;
		return 0;
	case 'i':
		serve->agent.device.port = cmd_number(state, "port", arg, OPTION_NUMBER, 1, 255);
		return 0;
	case 'x':
		serve->agent.device.gid_index = cmd_number(state, "gid-index", arg, OPTION_NUMBER,
							   0, 255);
		return 0;
	case 'm':
		serve->agent.device.mtu_bytes = cmd_number(state, "mtu", arg, OPTION_NUMBER, 256,
							   4096);
		return 0;
	case 'p':
		cmd_number(state, "tcp-port", arg, OPTION_NUMBER, 1, 65535);
		serve->port = arg;
		return 0;
	case 'a':
		serve->address = arg;
		return 0;
	case 'l':
		serve->agent.lent = arg;
		return 0;
	case 'o':
		serve->once = true;
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

/* In a process of its own, which ends with its parent. */
static void serve_client(struct serve *serve, struct peer *client, const char *refusal)
{
	sigset_t none;
	int ret;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	peer_close(&serve->listener);
	peer_close(&serve->waiting);
	close(serve->signals);
	ret = agent_serve(client, &serve->agent, refusal);
	exit(ret == -ENOTCONN ? NO_CLIENT : ret ? LOST : SERVED);
}

/* A process to serve it, or where another one is served to tell it so. */
static void start_process(struct serve *serve, struct peer client)
{
	pid_t pid = serve->child && serve->refused == MOST_REFUSED ? -1 : fork();

	if (!pid)
		serve_client(serve, &client, serve->child ? serve->busy : NULL);
	peer_close(&client);
	if (pid < 0) {
		log_error("%s: refused: too many at once", client.name);
	} else if (serve->child) {
		serve->refused++;
	} else {
		serve->child = pid;
		snprintf(serve->busy, sizeof(serve->busy), "busy with %s", client.name);
	}
}

static void accept_client(struct serve *serve)
{
	struct peer client;

	if (peer_accept(&serve->listener, &client, serve->timeout_s * 1000))
		return;
	if (serve->child && serve->waiting.fd < 0) {
		serve->waiting = client;
		serve->patience_ns = clock_now_ns() + PATIENCE_MS * NS_PER_MS;
	} else {
		start_process(serve, client);
	}
}

/* Its turn has come, or it has waited for long enough. */
static void look_after_waiting(struct serve *serve)
{
	struct peer client = serve->waiting;

	if (client.fd < 0 || (serve->child && clock_now_ns() < serve->patience_ns))
		return;
	serve->waiting.fd = -1;
	start_process(serve, client);
}

/* What ended; LOST, too, where a signal ended it. True where that is the end of --once. */
static bool reap(struct serve *serve, int *status)
{
	int how;
	pid_t pid;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
		if (pid != serve->child) {
			serve->refused--;
			continue;
		}
		serve->child = 0;
		*status = WIFEXITED(how) ? WEXITSTATUS(how) : LOST;
		if (WIFSIGNALED(how))
			log_error("serving was ended by signal %d", WTERMSIG(how));
		if (serve->once && *status != NO_CLIENT)
			return true;
	}
	return false;
}

/* Until a signal, or with --once the first client's end. */
static int loop(struct serve *serve)
{
	struct pollfd fds[] = { { .fd = serve->listener.fd, .events = POLLIN },
				{ .fd = serve->signals, .events = POLLIN } };
	struct signalfd_siginfo signal;
	int status = SERVED;

	for (;;) {
		if (poll(fds, 2, serve->waiting.fd < 0 ? -1 : POLL_MS) < 0 && errno != EINTR) {
			log_error("serve: poll: %s", strerror(errno));
			return CMD_FAILED;
		}
		if (fds[1].revents && read(serve->signals, &signal, sizeof(signal)) > 0) {
			if (signal.ssi_signo != SIGCHLD)
				return CMD_DONE;
			if (reap(serve, &status))
				return status == SERVED ? CMD_DONE : CMD_FAILED;
		}
		if (fds[0].revents)
			accept_client(serve);
		look_after_waiting(serve);
	}
}

static int open_signals(struct serve *serve)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	serve->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return serve->signals < 0 ? -errno : 0;
}

int cmd_serve(int argc, char **argv)
{
	const struct argp argp = {
		.options = options, .parser = parse,
		.doc = "Be the other host of `odpbench run WORKLOAD --connect HOST`: the responder's "
		       "side of its connections, with memory that is prepared, faulted and counted "
		       "here. Size, iterations, QPs and depth are the client's to choose.\v"
		       "One client after the other; a second one is told who is served. As with "
		       "perftest, nobody is asked who he is: whoever reaches the port can have "
		       "memory of this process, up to seven eighths of what is free, and fault "
		       "it. It is for a network of a laboratory; --listen says on which of the "
		       "host's addresses.",
	};
	struct serve serve = {
		.agent.device = { .port = 1, .gid_index = -1 },
		.port = PEER_PORT, .timeout_s = PEER_TIMEOUT_S, .waiting.fd = -1,
	};
	int ret;

	argp_err_exit_status = CMD_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &serve))
		return CMD_USAGE;
	serve.agent.idle_ms = serve.timeout_s * 1000 * IDLE_TIMEOUTS;
	if (open_signals(&serve) || peer_listen(&serve.listener, serve.address, serve.port)) {
		log_error("serve: %s", serve.listener.error);
		return CMD_FAILED;
	}
	log_note("serving on %s", serve.listener.name);
	ret = loop(&serve);
	peer_close(&serve.listener);
	return ret;
}
