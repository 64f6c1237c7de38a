// SPDX-License-Identifier: GPL-2.0
/* Digests and their signature, by the programs that everybody has: sha256sum, ssh-keygen. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/program.h"
#include "lib/log.h"
#include "lib/must.h"
#include "qualify/form.h"

#define SUMS "SHA256SUMS"
#define NAMESPACE "odpbench"	/* of signatures: one for another purpose is none of ours */
#define TIMEOUT_S 600

/* A script with $1 and $2; its exit status, or negative errno, logged. */
static int run(const char *script, const char *first, const char *second)
{
	char *words[] = { "sh", "-euc", must_copy(script), "odpbench qualify", must_copy(first),
			  must_copy(second ? second : ""), NULL };
	int status = program_run(words, NULL, TIMEOUT_S);

	free(words[2]);
	free(words[4]);
	free(words[5]);
	return status;
}

int digests_write(const char *directory)
{
	int status = run("cd \"$1\"; rm -f " SUMS ".sig; find . -type f -name '*.tmp.[A-Za-z0-9]*' -delete; "
			 "find . -type f ! -name '" SUMS "*' -printf '%P\\0' | sort -z | xargs -0 sha256sum >" SUMS ".new; mv " SUMS ".new " SUMS, directory, NULL);

	if (!status)
		return 0;
	log_error("%s/" SUMS ": cannot be written (sha256sum: exit status %d)", directory, status);
	return -EIO;
}

/* What has not ended, or is none at all. */
static int check_sums(const char *directory)
{
	char *path = must_format("%s/" SUMS, directory);
	int ret = access(path, R_OK) ? -errno : 0;

	if (ret)
		log_error("%s: %s: no qualification that has ended is there", path, strerror(-ret));
	free(path);
	return ret;
}

int digests_check(const char *directory)
{
	int status = check_sums(directory);

	if (status)
		return status;
	status = run("cd \"$1\"; sha256sum --check --strict --quiet " SUMS " >&2", directory, NULL);
	if (status) {
		log_error("%s: files are not what they were when " SUMS " was made", directory);
		return -EBADMSG;
	}
	status = run("cd \"$1\"; more=$(find . -type f ! -name " SUMS " ! -name " SUMS ".sig -printf '%P\\n' | sort | "
		     "while IFS= read -r name; do grep -qxF -e \"$(sha256sum \"$name\")\" " SUMS " || "
		     "echo \"$name\"; done); [ -z \"$more\" ] || { echo \"$more\" >&2; exit 1; }", directory, NULL);
	if (!status)
		return 0;
	log_error("%s: has files that " SUMS " does not name", directory);
	return -EBADMSG;
}

/* Without a terminal: nobody is there to type a passphrase when a qualification ends. */
#define SIGN "setsid -w ssh-keygen -q -Y sign -f \"$2\" -n " NAMESPACE

int signature_try(const char *key)
{
	int status = run(SIGN " </dev/null >/dev/null", "", key);

	if (!status)
		return 0;
	log_error("%s: cannot sign with this key (ssh-keygen -Y sign: exit status %d); one with a passphrase must "
		  "be in ssh-agent, and is named by its .pub", key, status);
	return -EIO;
}

int signature_make(const char *directory, const char *key)
{
	int status = run("rm -f \"$1/" SUMS ".sig\"; " SIGN " \"$1/" SUMS "\"", directory, key);

	if (!status)
		return 0;
	log_error("%s: cannot sign (ssh-keygen -Y sign: exit status %d)", key, status);
	return -EIO;
}

bool signature_is_there(const char *directory)
{
	char *path = must_format("%s/" SUMS ".sig", directory);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

int signature_check(const char *directory, const char *signers)
{
	int status = signers ?
		run("cd \"$1\"; who=$(ssh-keygen -Y find-principals -s " SUMS ".sig -f \"$2\" | head -n 1); "
		    "ssh-keygen -Y verify -f \"$2\" -I \"$who\" -n " NAMESPACE " -s " SUMS ".sig <" SUMS " >&2",
		    directory, signers) :
		run("cd \"$1\"; ssh-keygen -Y check-novalidate -n " NAMESPACE " -s " SUMS ".sig <" SUMS " >&2",
		    directory, NULL);

	if (!status)
		return 0;
	log_error("%s: the signature is not right%s", directory, signers ? ", or not of one who may sign" : "");
	return -EBADMSG;
}
