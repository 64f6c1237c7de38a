// SPDX-License-Identifier: GPL-2.0
/* A secret that two hosts share. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nettle/hmac.h>
#include <nettle/memops.h>

#include "lib/log.h"
#include "peer/protocol.h"
#include "peer/secret.h"

#define SECRET_BYTES ((SECRET_TEXT - 1) / 2)

_Static_assert(SECRET_BYTES == SHA256_DIGEST_SIZE, "a proof is a digest");

/* All of an open file, but no more than size bytes. The count, or negative errno. */
static ssize_t read_all(int fd, uint8_t *to, size_t size)
{
	size_t length = 0;
	ssize_t n = 1;

	while (n && length < size) {
		n = read(fd, to + length, size - length);
		if (n < 0 && errno != EINTR)
			return -errno;
		length += n > 0 ? n : 0;
	}
	return length;
}

static int read_secret(struct secret *secret, int fd, const char *file)
{
	uint8_t bytes[SECRET_MOST_BYTES + 2];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st)) {
		log_error("%s: fstat: %s", file, strerror(errno));
		return -EIO;
	}
	if (st.st_mode & 077) {
		log_error("%s: its mode is %03o: a secret is its owner's alone (chmod 600)", file,
			  st.st_mode & 0777);
		return -EPERM;
	}
	n = read_all(fd, bytes, sizeof(bytes));
	if (n < 0) {
		log_error("%s: read: %s", file, strerror(-n));
		return n;
	}
	if (n && bytes[n - 1] == '\n')
		n--;
	if (n < SECRET_LEAST_BYTES || n > SECRET_MOST_BYTES) {
		log_error("%s: a secret has %d to %d bytes", file, SECRET_LEAST_BYTES,
			  SECRET_MOST_BYTES);
		return -EINVAL;
	}
	memcpy(secret->bytes, bytes, n);
	secret->length = n;
	return 0;
}

int secret_load(struct secret *secret, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0) {
		ret = -errno;
		log_error("%s: open: %s", file, strerror(errno));
		return ret;
	}
	ret = read_secret(secret, fd, file);
	close(fd);
	return ret;
}

static void write_text(const uint8_t *bytes, char text[SECRET_TEXT])
{
	for (size_t i = 0; i < SECRET_BYTES; i++)
		sprintf(text + 2 * i, "%02x", bytes[i]);
}

int secret_challenge(char challenge[SECRET_TEXT])
{
	uint8_t bytes[SECRET_BYTES];

	/* So few bytes come whole, or not at all: random(4). */
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return errno ? -errno : -EIO;
	write_text(bytes, challenge);
	return 0;
}

bool secret_is_challenge(const char *text)
{
	return strlen(text) == SECRET_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == SECRET_TEXT - 1;
}

void secret_prove(const struct secret *secret, enum secret_side side, const char *client_challenge,
		  const char *server_challenge, char proof[SECRET_TEXT])
{
	static const char *const sides[] = { [SECRET_OF_CLIENT] = "client",
					     [SECRET_OF_SERVER] = "server" };
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct hmac_sha256_ctx hmac;
	char text[256];
	int length = snprintf(text, sizeof(text), "odpbench %d %s %s %s", PEER_PROTOCOL,
			      sides[side], client_challenge, server_challenge);

	hmac_sha256_set_key(&hmac, secret->length, secret->bytes);
	hmac_sha256_update(&hmac, length, (const uint8_t *)text);
	hmac_sha256_digest(&hmac, sizeof(digest), digest);
	write_text(digest, proof);
}

bool secret_is_proof(const char *text, const char proof[SECRET_TEXT])
{
	return strlen(text) == SECRET_TEXT - 1 && memeql_sec(text, proof, SECRET_TEXT - 1);
}
