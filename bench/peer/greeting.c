// SPDX-License-Identifier: GPL-2.0
/* The first messages of peers: which protocol each speaks, and that each knows the secret. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "peer/internal.h"
#include "peer/peer.h"

/* Data and counters go over the wire as they are in memory. */
static const char *byte_order(void)
{
	return htonl(1) == 1 ? "big" : "little";
}

/* Sends a first message with the members of self; and key, unless text is NULL. */
static int send_first(struct peer *peer, json_t *self, const char *key, const char *text)
{
	json_t *message = json_pack("{s:i, s:s, s:s, s:i}", "odpbench", PEER_PROTOCOL, "version",
				    ODPBENCH_VERSION, "byte_order", byte_order(), "odp_path_abi",
				    ODP_PATH_ABI);
	int ret;

	if (message && self)
		json_object_update_missing(message, self);
	if (message && text)
		json_object_set_new(message, key, json_string(text));
	json_decref(self);
	ret = message ? peer_send(peer, message) :
			peer_fail(peer, ENOMEM, "no memory for a message");
	json_decref(message);
	return ret;
}

/* Writes how its protocol differs from ours into err; "": it does not. */
static void compare_protocols(const json_t *theirs, char *err, size_t err_size)
{
	const json_t *protocol = json_object_get(theirs, "odpbench");
	json_int_t abi = json_integer_value(json_object_get(theirs, "odp_path_abi"));
	char version[32], order[32];

	err[0] = '\0';
	peer_text(theirs, "byte_order", order, sizeof(order));
	if (!json_is_integer(protocol))
		snprintf(err, err_size, "its first message is not an odpbench's");
	else if (json_integer_value(protocol) != PEER_PROTOCOL)
		snprintf(err, err_size, "it speaks protocol %lld (odpbench %s), here is protocol %d "
			 "(odpbench %s): both need the same odpbench",
			 (long long)json_integer_value(protocol),
			 peer_text(theirs, "version", version, sizeof(version)), PEER_PROTOCOL,
			 ODPBENCH_VERSION);
	else if (strcmp(order, byte_order()))
		snprintf(err, err_size, "its byte order is '%s', here it is '%s': data of one makes "
			 "no sense to the other", order, byte_order());
	else if (abi != ODP_PATH_ABI)
		snprintf(err, err_size, "its counters are of ABI %lld, here of %d: both need the "
			 "same odpbench", (long long)abi, ODP_PATH_ABI);
}

/* For a return: drops what it sent, and fails. */
static json_t *not_with(struct peer *peer, json_t *theirs, int err, const char *why)
{
	json_decref(theirs);
	peer_fail(peer, err, "%s", why);
	return NULL;
}

/* The server's first message, or its second one; NULL if it refuses. */
static json_t *receive_first(struct peer *peer)
{
	json_t *theirs = peer_receive(peer, peer->timeout_ms);
	char why[256];

	if (!theirs)
		return NULL;
	compare_protocols(theirs, why, sizeof(why));
	if (why[0])
		return not_with(peer, theirs, EPROTONOSUPPORT, why);
	if (*peer_text(theirs, "error", why, sizeof(why)))
		return not_with(peer, theirs, EBUSY, why);
	return theirs;
}

static int send_proof(struct peer *peer, const char *proof)
{
	json_t *message = json_pack("{s:s}", "proof", proof);
	int ret = message ? peer_send(peer, message) :
			    peer_fail(peer, ENOMEM, "no memory for a message");

	json_decref(message);
	return ret;
}

/* Answers the challenge of the server, whose own proof comes with its welcome, which is returned. */
static json_t *prove(struct peer *peer, json_t *theirs, const char *ours)
{
	char challenge[SECRET_TEXT + 1], proof[SECRET_TEXT], said[SECRET_TEXT + 1];

	peer_text(theirs, "challenge", challenge, sizeof(challenge));
	if (!peer->secret)
		return not_with(peer, theirs, EACCES, "it asks for a secret (--secret FILE)");
	if (!secret_is_challenge(challenge))
		return not_with(peer, theirs, EACCES, "it does not ask for the secret");
	json_decref(theirs);
	secret_prove(peer->secret, SECRET_OF_CLIENT, ours, challenge, proof);
	theirs = send_proof(peer, proof) ? NULL : receive_first(peer);
	if (!theirs)
		return NULL;
	secret_prove(peer->secret, SECRET_OF_SERVER, ours, challenge, proof);
	if (!secret_is_proof(peer_text(theirs, "proof", said, sizeof(said)), proof))
		return not_with(peer, theirs, EACCES, "it does not know the secret");
	return theirs;
}

/* A challenge of ours. 0, or the peer has failed. */
static int challenge(struct peer *peer, char ours[SECRET_TEXT])
{
	int ret = secret_challenge(ours);

	return ret ? peer_fail(peer, -ret, "no random bytes: %s", strerror(-ret)) : 0;
}

json_t *peer_greet(struct peer *peer, json_t *self)
{
	char ours[SECRET_TEXT];
	json_t *theirs;

	if (peer->secret && challenge(peer, ours)) {
		json_decref(self);
		return NULL;
	}
	if (send_first(peer, self, "challenge", peer->secret ? ours : NULL))
		return NULL;
	theirs = receive_first(peer);
	if (theirs && (peer->secret || json_object_get(theirs, "challenge")))
		theirs = prove(peer, theirs, ours);
	return theirs;
}

int peer_refuse(struct peer *peer, const char *why)
{
	int ret = send_first(peer, NULL, "error", why);

	return ret ? ret : peer_fail(peer, EBUSY, "refused: %s", why);
}

/* For a return: as not_with(), but the client is told, too. */
static json_t *refuse(struct peer *peer, json_t *theirs, int err, const char *why)
{
	json_decref(theirs);
	if (!send_first(peer, NULL, "error", why))
		peer_fail(peer, err, "%s", why);
	return NULL;
}

/* Has the client prove that it knows the secret, and prepares our own proof. */
static json_t *demand_proof(struct peer *peer, json_t *theirs)
{
	char their[SECRET_TEXT + 1], ours[SECRET_TEXT], proof[SECRET_TEXT], said[SECRET_TEXT + 1];
	int wait_ms = peer->timeout_ms < PEER_PROOF_MS ? peer->timeout_ms : PEER_PROOF_MS;
	json_t *answer = NULL;
	bool knows;

	peer_text(theirs, "challenge", their, sizeof(their));
	if (!peer->secret)
		return refuse(peer, theirs, EACCES, "no secret is asked for here (odpbench serve "
			      "--secret), and the client has one");
	if (!secret_is_challenge(their))
		return refuse(peer, theirs, EACCES, "a secret is asked for here (--secret FILE)");
	if (!challenge(peer, ours) && !send_first(peer, NULL, "challenge", ours))
		answer = peer_receive(peer, wait_ms);
	if (!answer) {
		json_decref(theirs);
		return NULL;
	}
	secret_prove(peer->secret, SECRET_OF_CLIENT, their, ours, proof);
	secret_prove(peer->secret, SECRET_OF_SERVER, their, ours, peer->proof);
	knows = secret_is_proof(peer_text(answer, "proof", said, sizeof(said)), proof);
	json_decref(answer);
	return knows ? theirs :
		       refuse(peer, theirs, EACCES, "the client's secret is not the server's");
}

json_t *peer_hear(struct peer *peer, const char *refusal)
{
	json_t *theirs = peer_receive(peer, peer->timeout_ms);
	char why[256];

	if (!theirs)
		return NULL;
	/* The other side is told in any case: it compares for itself, with our number. */
	compare_protocols(theirs, why, sizeof(why));
	if (why[0])
		return refuse(peer, theirs, EPROTONOSUPPORT, why);
	if (peer->secret || json_object_get(theirs, "challenge"))
		theirs = demand_proof(peer, theirs);
	if (theirs && refusal) {
		peer_refuse(peer, refusal);
		json_decref(theirs);
		return NULL;
	}
	return theirs;
}

int peer_welcome(struct peer *peer, json_t *self)
{
	return send_first(peer, self, "proof", peer->secret ? peer->proof : NULL);
}
