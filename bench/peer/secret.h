/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A secret that two hosts share, and how each proves to the other that it knows it: each sends a
 * random challenge, and the proof is HMAC-SHA256 (RFC 2104), with the secret as its key, of both
 * challenges and the side that proves. The secret itself is never sent.
 */
#ifndef ODPBENCH_PEER_SECRET_H
#define ODPBENCH_PEER_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRET_LEAST_BYTES 16
#define SECRET_MOST_BYTES 4096
#define SECRET_TEXT 65			/* 32 bytes as text: a challenge or a proof */

struct secret {
	uint8_t bytes[SECRET_MOST_BYTES];
	size_t length;
};

enum secret_side { SECRET_OF_CLIENT, SECRET_OF_SERVER };

/*
 * Reads a file, without the newline at its end. Negative errno, logged: also if others than its
 * owner can read it (-EPERM), or if it is too short or too long (-EINVAL).
 */
int secret_load(struct secret *secret, const char *file);

/* Makes a challenge. 0, or negative errno. */
int secret_challenge(char challenge[SECRET_TEXT]);
bool secret_is_challenge(const char *text);

/* The proof of one side. */
void secret_prove(const struct secret *secret, enum secret_side side, const char *client_challenge,
		  const char *server_challenge, char proof[SECRET_TEXT]);

/* Compares in a time that does not depend on where they differ. */
bool secret_is_proof(const char *text, const char proof[SECRET_TEXT]);

#endif
