// SPDX-License-Identifier: GPL-2.0
/* A secret of two hosts: who knows it is served, who does not learns nothing, and both are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "peer/peer.h"

#define LONG_MS 5000
#define ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222222222222222222222222222"

static const struct secret right = { "a secret that both know", 23 };
static const struct secret wrong = { "a secret that both knew", 23 };

/* The proofs are those of python: hmac.new(key, b"odpbench 3 client 111... 222...", "sha256"). */
static void proofs_are_those_of_the_rfc(void **state)
{
	char proof[SECRET_TEXT];

	(void)state;
	secret_prove(&right, SECRET_OF_CLIENT, ONE, TWO, proof);
	assert_string_equal(proof, "395de73c48dd48963211c8526429833ce056beecaadb207e928e9ed0df2f42da");
	secret_prove(&right, SECRET_OF_SERVER, ONE, TWO, proof);
	assert_string_equal(proof, "fa7ce729b8ed08aea280d9bca83c379c602428eb2f192a7cc3042f38fb43ef93");
}

static void what_is_a_proof(void **state)
{
	static char proof[SECRET_TEXT] = ONE;
	char other[SECRET_TEXT] = ONE;

	(void)state;
	assert_true(secret_is_proof(other, proof));
	for (size_t i = 0; i < SECRET_TEXT - 1; i++) {
		other[i] = '2';
		assert_false(secret_is_proof(other, proof));
		other[i] = '1';
	}
	assert_false(secret_is_proof("", proof));
	assert_false(secret_is_proof(ONE "1", proof));
	other[SECRET_TEXT - 2] = '\0';
	assert_false(secret_is_proof(other, proof));
}

static void challenges_differ(void **state)
{
	char one[SECRET_TEXT], two[SECRET_TEXT];

	(void)state;
	assert_int_equal(secret_challenge(one), 0);
	assert_int_equal(secret_challenge(two), 0);
	assert_true(secret_is_challenge(one));
	assert_string_not_equal(one, two);
	assert_false(secret_is_challenge(""));
	assert_false(secret_is_challenge("x" TWO));
	one[5] = 'A';
	assert_false(secret_is_challenge(one));
}

/* Makes a file of so many bytes, and loads it. */
static int load(struct secret *secret, size_t bytes, const char *end, mode_t mode)
{
	char path[] = "/tmp/odpbench-secret.XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	for (size_t i = 0; i < bytes; i++)
		assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(write(fd, end, strlen(end)), strlen(end));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	ret = secret_load(secret, path);
	unlink(path);
	return ret;
}

static void files(void **state)
{
	struct secret secret;

	(void)state;
	assert_int_equal(load(&secret, 16, "\n", 0600), 0);
	assert_int_equal(secret.length, 16);
	assert_int_equal(load(&secret, 16, "", 0400), 0);
	assert_int_equal(secret.length, 16);
	assert_int_equal(load(&secret, 4096, "\n", 0600), 0);
	assert_int_equal(secret.length, 4096);
	assert_int_equal(load(&secret, 4097, "", 0600), -EINVAL);
	assert_int_equal(load(&secret, 9000, "", 0600), -EINVAL);
	assert_int_equal(load(&secret, 15, "\n", 0600), -EINVAL);
	assert_int_equal(load(&secret, 0, "", 0600), -EINVAL);
	assert_int_equal(load(&secret, 32, "\n", 0640), -EPERM);
	assert_int_equal(load(&secret, 32, "\n", 0604), -EPERM);
	assert_int_equal(secret_load(&secret, "/nonexistent/secret"), -ENOENT);
}

/* What both sides of a greeting say about it; "": all is well. */
struct end {
	char client[1024], server[1024];
	char about[64];		/* what the client got to know of the server */
};

static void serve_in_child(int fd, const struct secret *secret, const char *refusal, int report)
{
	struct peer peer;
	json_t *theirs;

	peer_init(&peer, fd, "client", LONG_MS);
	peer.secret = secret;
	theirs = peer_hear(&peer, refusal);
	if (theirs)
		peer_welcome(&peer, json_pack("{s:s}", "host", "inner life"));
	json_decref(theirs);
	(void)!write(report, peer.error, strlen(peer.error));
	_exit(0);
}

static struct end greet(const struct secret *clients, const struct secret *servers,
			const char *refusal)
{
	struct end end = { };
	int fds[2], report[2];
	struct peer peer;
	json_t *about;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(pipe(report), 0);
	fflush(NULL);
	pid = fork();
	if (!pid) {
		close(fds[0]);
		serve_in_child(fds[1], servers, refusal, report[1]);
	}
	close(fds[1]);
	close(report[1]);
	peer_init(&peer, fds[0], "server", LONG_MS);
	peer.secret = clients;
	about = peer_greet(&peer, json_pack("{s:s}", "host", "here"));
	peer_text(about, "host", end.about, sizeof(end.about));
	snprintf(end.client, sizeof(end.client), "%s", peer.error);
	assert_true((about == NULL) == (peer.error[0] != '\0'));
	json_decref(about);
	peer_close(&peer);
	assert_true(read(report[0], end.server, sizeof(end.server) - 1) >= 0);
	close(report[0]);
	assert_int_equal(waitpid(pid, &(int){ 0 }, 0), pid);
	return end;
}

static void both_know_it(void **state)
{
	struct end end = greet(&right, &right, NULL);

	(void)state;
	assert_string_equal(end.client, "");
	assert_string_equal(end.server, "");
	assert_string_equal(end.about, "inner life");
}

/* Who does not prove it is told why, and nothing about the server; the server says so, too. */
static void who_does_not_know_it(void **state)
{
	static const struct {
		const struct secret *client, *server;
		const char *refusal, *words;
	} cases[] = {
		{ &wrong, &right, NULL, "the client's secret is not the server's" },
		{ &wrong, &right, "busy with Alice", "the client's secret is not the server's" },
		{ NULL, &right, NULL, "a secret is asked for here (--secret FILE)" },
		{ NULL, &right, "busy with Alice", "a secret is asked for here (--secret FILE)" },
		{ &right, NULL, NULL, "no secret is asked for here" },
		{ &right, &right, "busy with Alice", "busy with Alice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct end end = greet(cases[i].client, cases[i].server, cases[i].refusal);

		if (!strstr(end.client, cases[i].words) || !strstr(end.server, cases[i].words))
			fail_msg("no '%s' in '%s' and '%s'", cases[i].words, end.client, end.server);
		assert_string_equal(end.about, "");
	}
}

/* A connection of a client under test, to a server that this test plays; or the other way round. */
static struct peer played, under_test;

static int make_pair(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	peer_init(&under_test, fds[0], "it", 200);
	under_test.secret = &right;
	peer_init(&played, fds[1], "test", LONG_MS);
	return 0;
}

static int close_pair(void **state)
{
	(void)state;
	peer_close(&played);
	peer_close(&under_test);
	return 0;
}

/* Sends a first message of our protocol, with one member of its own. */
static void plays(const char *key, const char *text)
{
	json_t *self = json_pack("{s:s}", key, text);

	assert_int_equal(peer_welcome(&played, self), 0);
}

static void fails_with(const json_t *result, const char *words)
{
	assert_null(result);
	if (!strstr(under_test.error, words))
		fail_msg("no '%s' in '%s'", words, under_test.error);
}

/* A server that lets everybody in may be anybody. */
static void a_server_must_prove_it(void **state)
{
	static const char *const proofs[] = { "", ONE, ONE ONE };

	for (size_t i = 0; i < 3; i++) {
		plays("challenge", TWO);
		plays("proof", proofs[i]);
		fails_with(peer_greet(&under_test, NULL), "it does not know the secret");
		close_pair(state);
		make_pair(state);
	}
}

static void a_server_must_ask(void **state)
{
	static const char *const challenges[] = { "", "short", ONE "1", ONE ONE };

	for (size_t i = 0; i < 4; i++) {
		plays("challenge", challenges[i]);
		fails_with(peer_greet(&under_test, NULL), "it does not ask for the secret");
		close_pair(state);
		make_pair(state);
	}
	plays("host", "whoever");
	fails_with(peer_greet(&under_test, NULL), "it does not ask for the secret");
}

static void who_has_none_is_asked_for_one(void **state)
{
	(void)state;
	under_test.secret = NULL;
	plays("challenge", TWO);
	fails_with(peer_greet(&under_test, NULL), "it asks for a secret (--secret FILE)");
}

/* A proof of the other side, or one that was seen before, is none. */
static void a_proof_is_of_one_side_and_once(void **state)
{
	char challenge[SECRET_TEXT], proof[SECRET_TEXT];
	json_t *asked;
	pid_t pid;
	int status;

	for (int side = SECRET_OF_CLIENT; side <= SECRET_OF_SERVER; side++) {
		const char *of = side == SECRET_OF_CLIENT ? TWO : NULL;

		pid = fork();
		if (!pid) {
			json_t *theirs = peer_hear(&under_test, NULL);

			_exit(theirs || !strstr(under_test.error, "the client's secret is not"));
		}
		plays("challenge", ONE);
		asked = peer_receive(&played, LONG_MS);
		peer_text(asked, "challenge", challenge, sizeof(challenge));
		json_decref(asked);
		secret_prove(&right, side, ONE, of ? of : challenge, proof);
		asked = json_pack("{s:s}", "proof", proof);
		assert_int_equal(peer_send(&played, asked), 0);
		json_decref(asked);
		asked = peer_receive(&played, LONG_MS);
		assert_non_null(json_object_get(asked, "error"));
		assert_null(json_object_get(asked, "proof"));
		json_decref(asked);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		close_pair(state);
		make_pair(state);
	}
}

static void who_does_not_answer_is_given_up(void **state)
{
	(void)state;
	plays("challenge", ONE);
	fails_with(peer_hear(&under_test, NULL), "nothing came within 0.2 s");
}

/* Everything that either side sends; nothing of it is the secret. */
static void the_secret_is_not_sent(void **state)
{
	char proof[SECRET_TEXT], text[8192];
	ssize_t n;

	(void)state;
	plays("challenge", TWO);
	plays("proof", ONE);
	assert_null(peer_greet(&under_test, NULL));
	n = recv(played.fd, text, sizeof(text), MSG_DONTWAIT);
	assert_in_range(n, 100, sizeof(text) - 1);
	assert_null(memmem(text, n, right.bytes, right.length));
	secret_prove(&right, SECRET_OF_CLIENT, ONE, TWO, proof);
	assert_null(memmem(text, n, proof, strlen(proof)));	/* its challenge is not ONE */
	assert_non_null(memmem(text, n, "\"proof\"", 7));
}

#define ON_PAIR(name) cmocka_unit_test_setup_teardown(name, make_pair, close_pair)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proofs_are_those_of_the_rfc),
		cmocka_unit_test(what_is_a_proof),
		cmocka_unit_test(challenges_differ),
		cmocka_unit_test(files),
		cmocka_unit_test(both_know_it),
		cmocka_unit_test(who_does_not_know_it),
		ON_PAIR(a_server_must_prove_it),
		ON_PAIR(a_server_must_ask),
		ON_PAIR(who_has_none_is_asked_for_one),
		ON_PAIR(a_proof_is_of_one_side_and_once),
		ON_PAIR(who_does_not_answer_is_given_up),
		ON_PAIR(the_secret_is_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
