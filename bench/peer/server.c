// SPDX-License-Identifier: GPL-2.0
/* A server of peers: newcomers, the client that is served, the one that waits, those refused. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "peer/server.h"

#define PATIENCE_MS 1000	/* how long a client waits for the process before it to end */
#define POLL_MS 20		/* while there is a newcomer or a client that waits */
#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull
#define MOST_NEWCOMERS 16	/* that have not greeted; the oldest makes room */
#define MOST_REFUSED 16		/* at once, each for no longer than the timeout */
#define MOST_GREETING_BYTES 4096

/* Exit statuses of the processes that serve. */
enum { SERVED, LOST, NO_CLIENT };

struct newcomer {
	struct peer peer;		/* fd -1: none */
	uint64_t until_ns;
};

struct state {
	const struct server *server;
	struct peer listener;
	int signals;
	struct newcomer newcomers[MOST_NEWCOMERS];
	pid_t child;			/* serves a client; 0: nobody is served */
	struct peer waiting;		/* the client that waits for its end; fd -1: none */
	uint64_t patience_ns;		/* it waits until then */
	char busy[200];			/* "busy with HOST" */
	unsigned int served;		/* clients */
	bool lost;			/* one of them */
	uint64_t end_ns;		/* UINT64_MAX: never */
	unsigned int refused;		/* processes that tell clients so */
};

/* Runs in a process of its own, which ends with its parent. */
static void serve_client(struct state *state, struct peer *client, const char *refusal)
{
	sigset_t none;
	int ret;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	peer_close(&state->listener);
	peer_close(&state->waiting);
	for (size_t i = 0; i < MOST_NEWCOMERS; i++)
		peer_close(&state->newcomers[i].peer);
	close(state->signals);
	ret = state->server->serve(client, state->server->context, refusal);
	exit(ret == -ENOTCONN ? NO_CLIENT : ret ? LOST : SERVED);
}

/* Starts a process that serves the client, or that refuses it if another one is served. */
static void start_process(struct state *state, struct peer client)
{
	pid_t pid;

	if (state->child && state->refused == MOST_REFUSED) {
		log_error("%s: refused: too many at once", client.name);
		peer_close(&client);
		return;
	}
	pid = fork();
	if (!pid)
		serve_client(state, &client, state->child ? state->busy : NULL);
	peer_close(&client);
	if (pid < 0) {
		log_error("%s: not served: fork: %s", client.name, strerror(errno));
	} else if (state->child) {
		state->refused++;
	} else {
		state->child = pid;
		snprintf(state->busy, sizeof(state->busy), "busy with %s", client.name);
	}
}

/* Says so in one message, which always fits into a new connection. */
static void turn_away(struct peer *stranger)
{
	stranger->timeout_ms = 0;
	peer_refuse(stranger, "your address is not allowed here (odpbench serve --allow)");
	log_error("%s", stranger->error);
	peer_close(stranger);
}

static void accept_newcomer(struct state *state)
{
	const struct server *server = state->server;
	struct newcomer *place = &state->newcomers[0], *one;
	struct peer peer;

	if (peer_accept(&state->listener, &peer, server->timeout_ms))
		return;
	if (server->nallow && !allow_has(server->allow, server->nallow, peer.fd)) {
		turn_away(&peer);
		return;
	}
	peer.secret = server->secret;
	for (size_t i = 0; i < MOST_NEWCOMERS && place->peer.fd >= 0; i++) {
		one = &state->newcomers[i];
		if (one->peer.fd < 0 || one->until_ns < place->until_ns)
			place = one;
	}
	if (place->peer.fd >= 0)
		log_error("%s: closed without a greeting, to make room", place->peer.name);
	peer_close(&place->peer);
	place->peer = peer;
	place->until_ns = clock_now_ns() + SERVER_GREETING_MS * NS_PER_MS;
}

/* Whether its whole first message is there; negative errno (-EPIPE, -EMSGSIZE): none will come. */
static int has_greeted(int fd)
{
	uint32_t header, length;
	ssize_t n = recv(fd, &header, sizeof(header), MSG_PEEK | MSG_DONTWAIT);
	int there;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? false : -errno;
	if (!n)
		return -EPIPE;
	if (n < (ssize_t)sizeof(header))
		return false;
	length = ntohl(header);
	if (!length || length > MOST_GREETING_BYTES)
		return -EMSGSIZE;
	if (ioctl(fd, FIONREAD, &there))
		return -errno;
	return there >= (int)(sizeof(header) + length);
}

/* It has greeted, so it is a client: it waits if another is served, or gets a process. */
static void take_in(struct state *state, struct peer client)
{
	if (state->child && state->waiting.fd < 0) {
		state->waiting = client;
		state->patience_ns = clock_now_ns() + PATIENCE_MS * NS_PER_MS;
	} else {
		start_process(state, client);
	}
}

static void look_after_newcomers(struct state *state)
{
	uint64_t now = clock_now_ns();

	for (size_t i = 0; i < MOST_NEWCOMERS; i++) {
		struct newcomer *one = &state->newcomers[i];
		struct peer peer = one->peer;
		int ret = peer.fd < 0 ? 0 : has_greeted(peer.fd);

		if (!ret && (peer.fd < 0 || now < one->until_ns))
			continue;
		one->peer.fd = -1;
		if (ret > 0) {
			take_in(state, peer);
			continue;
		}
		log_error("%s: no greeting of an odpbench: %s", peer.name, !ret ?
			  "it did not come within 1 s" : ret == -EPIPE ?
			  "it closed the connection" : strerror(-ret));
		peer_close(&peer);
	}
}

/* Starts a process for the client that waits when its turn has come or its patience is over. */
static void look_after_waiting(struct state *state)
{
	struct peer client = state->waiting;

	if (client.fd < 0 || (state->child && clock_now_ns() < state->patience_ns))
		return;
	state->waiting.fd = -1;
	start_process(state, client);
}

/* Reaps processes that ended. True if the last client has been served. */
static bool reap(struct state *state)
{
	int how, status;
	pid_t pid;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
		if (pid != state->child) {
			state->refused--;
			continue;
		}
		state->child = 0;
		status = WIFEXITED(how) ? WEXITSTATUS(how) : LOST;
		if (WIFSIGNALED(how))
			log_error("serving was ended by signal %d", WTERMSIG(how));
		if (status == NO_CLIENT)
			continue;
		state->lost = state->lost || status == LOST;
		if (++state->served == state->server->most_clients)
			return true;
	}
	return false;
}

static bool is_quiet(const struct state *state)
{
	bool quiet = state->waiting.fd < 0;

	for (size_t i = 0; i < MOST_NEWCOMERS; i++)
		quiet = quiet && state->newcomers[i].peer.fd < 0;
	return quiet;
}

/* How long poll() may wait; rounded up. */
static int wait_ms(const struct state *state, uint64_t now)
{
	uint64_t left_ms;

	if (!is_quiet(state))
		return POLL_MS;
	if (state->end_ns == UINT64_MAX)
		return -1;
	left_ms = now < state->end_ns ? (state->end_ns - now) / NS_PER_MS + 1 : 0;
	return left_ms < INT_MAX ? left_ms : INT_MAX;
}

/* Its time is over. A client that is served ends with this process, and is lost. */
static int end_of_time(const struct state *state)
{
	log_note("served for %u s, the most (odpbench serve --max-time)", state->server->most_s);
	return state->lost || state->child ? -ECONNABORTED : 0;
}

/* Runs until a signal or a limit. */
static int loop(struct state *state)
{
	struct pollfd fds[] = { { .fd = state->listener.fd, .events = POLLIN },
				{ .fd = state->signals, .events = POLLIN } };
	struct signalfd_siginfo signal;

	for (;;) {
		uint64_t now = clock_now_ns();

		if (now >= state->end_ns)
			return end_of_time(state);
		if (poll(fds, 2, wait_ms(state, now)) < 0 && errno != EINTR) {
			log_error("serve: poll: %s", strerror(errno));
			return -EIO;
		}
		if (fds[1].revents && read(state->signals, &signal, sizeof(signal)) > 0) {
			if (signal.ssi_signo != SIGCHLD)
				return 0;
			if (reap(state))
				return state->lost ? -ECONNABORTED : 0;
		}
		if (fds[0].revents)
			accept_newcomer(state);
		look_after_newcomers(state);
		look_after_waiting(state);
	}
}

static int open_signals(struct state *state)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	state->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (state->signals >= 0)
		return 0;
	log_error("serve: signalfd: %s", strerror(errno));
	return -errno;
}

static int listen_safely(struct state *state)
{
	const struct server *server = state->server;
	int ret = peer_listen(&state->listener, server->address, server->port);

	if (ret) {
		log_error("serve: %s", state->listener.error);
		return ret;
	}
	if (server->nallow || server->secret || allow_is_loopback(state->listener.fd))
		return 0;
	log_error("serve: %s: whoever reaches it would be served; say whom: --allow ADDRESS[/BITS], "
		  "or --secret FILE", state->listener.name);
	return -EPERM;
}

int server_run(const struct server *server)
{
	struct state state = { .server = server, .waiting.fd = -1, .end_ns = UINT64_MAX };
	int ret = open_signals(&state);

	for (size_t i = 0; i < MOST_NEWCOMERS; i++)
		state.newcomers[i].peer.fd = -1;
	if (ret)
		return ret;
	if (server->most_s)
		state.end_ns = clock_now_ns() + server->most_s * NS_PER_S;
	ret = listen_safely(&state);
	if (!ret) {
		log_note("serving on %s", state.listener.name);
		ret = loop(&state);
	}
	peer_close(&state.listener);
	peer_close(&state.waiting);
	for (size_t i = 0; i < MOST_NEWCOMERS; i++)
		peer_close(&state.newcomers[i].peer);
	close(state.signals);
	return ret;
}
