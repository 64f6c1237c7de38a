// SPDX-License-Identifier: GPL-2.0
/* odpbench qualify: a device against a profile. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "qualify/form.h"
#include "qualify/qualify.h"
#include "suite/named.h"

enum { KEY_PROFILE = 1000, KEY_SIGN, KEY_VERIFY, KEY_SIGNERS };

struct arguments {
	struct qualification of;
	const char *key, *verify, *signers;
};

static const struct argp_option options[] = {
	{ "device", 'd', "DEVICE", 0, "the ibverbs device", 0 },
	{ "connect", 'C', "HOST", 0, "between two hosts: HOST, where odpbench serve runs, and where ssh leads for "
	  "the entry gate", 0 },
	{ "profile", KEY_PROFILE, "PROFILE", 0, "what is required: a file, or mlx5, rxe or vm, which come with odpbench; "
	  "mlx5.ini explains the format", 0 },
	{ "out", 'o', "DIR", 0, "where all goes; made if missing. A run that was cut off goes on there", 0 },
	{ "sign", KEY_SIGN, "KEY", 0, "sign the digests with this key of ssh-keygen", 0 },
	{ "verify", KEY_VERIFY, "DIR", 0, "instead: are all files in DIR as they were when it was written, and is "
	  "the signature right, if there is one?", 0 },
	{ "signers", KEY_SIGNERS, "FILE", 0, "with --verify: there must be a signature, of one of these "
	  "(ssh-keygen, ALLOWED SIGNERS)", 0 },
	{ }
};

static void check(const struct arguments *arguments, struct argp_state *state)
{
	const struct qualification *of = &arguments->of;

	if (arguments->signers && !arguments->verify)
		argp_error(state, "--signers is for --verify");
	if (arguments->verify)
		return;
	if (!of->device || !of->profile || !of->directory)
		argp_error(state, "%s is needed", !of->device ? "-d DEVICE" :
			   !of->profile ? "--profile PROFILE" : "-o DIR");
	if (of->device[strspn(of->device, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")])
		argp_error(state, "-d %s: is no name of a device", of->device);
	if (of->peer && of->peer[strspn(of->peer, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
					"_.:%-")])
		argp_error(state, "-C %s: is no name or address of a host", of->peer);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'd':
		arguments->of.device = arg;
		return 0;
	case 'C':
		arguments->of.peer = arg;
		return 0;
	case KEY_PROFILE:
		arguments->of.profile = arg;
		return 0;
	case 'o':
		arguments->of.directory = arg;
		return 0;
	case KEY_SIGN:
		arguments->key = arg;
		return 0;
	case KEY_VERIFY:
		cmd_folder_there(state, arg);
		arguments->verify = arg;
		return 0;
	case KEY_SIGNERS:
		arguments->signers = arg;
		return 0;
	case ARGP_KEY_END:
		check(arguments, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: no argument is expected", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options, .parser = parse,
	.doc = "Qualify a device: an entry gate, the conformance cases, all workloads and a soak, against what a "
	       "profile requires. Exit status: 0 if it qualifies, 1 if it does not.",
};

static int verify(const struct arguments *arguments)
{
	bool is_signed = signature_is_there(arguments->verify);
	int ret = digests_check(arguments->verify);

	if (!ret && (is_signed || arguments->signers))
		ret = signature_check(arguments->verify, arguments->signers);
	if (!ret)
		printf("%s: every file is as it was%s\n", arguments->verify,
		       is_signed ? ", and the signature is right" : "; it is not signed");
	return ret ? CMD_FAILED : CMD_DONE;
}

static void print_verdict(const struct qualification *of)
{
	printf("%s: %s", qualify_passes(of) ? "PASS" : "FAIL", of->device);
	for (size_t i = 0; i < LINE_VERDICTS; i++)
		printf(", %zu %s", lines_count(&of->lines, i), line_words[i]);
	printf("\n");
	for (size_t i = 0; i < of->lines.n; i++) {
		const struct line *line = &of->lines.lines[i];

		if (line->verdict == LINE_FAIL || line->verdict == LINE_UNKNOWN)
			printf("  %s: %s: %s (%s)\n", line_words[line->verdict], line->name, line->had,
			       line->evidence ? line->evidence : "-");
	}
}

/* The file that a person means; it stays as long as the process. */
static const char *find_profile(const char *name)
{
	char err[512], *folder = suite_folder("profiles"), *file = suite_find(folder, name, err, sizeof(err));

	free(folder);
	if (!file)
		log_error("--profile %s", err);
	return file;
}

static int qualify(struct arguments *arguments)
{
	struct qualification *of = &arguments->of;
	int ret;

	of->profile = find_profile(of->profile);
	ret = of->profile ? qualify_read(of) : -ENOENT;
	if (!ret && arguments->key)
		ret = signature_try(arguments->key);
	if (!ret)
		ret = qualify_run(of);
	if (!ret)
		ret = qualify_write(of);
	if (!ret && arguments->key)
		ret = signature_make(of->directory, arguments->key);
	if (!ret)
		print_verdict(of);
	ret = ret || !qualify_passes(of) ? CMD_FAILED : CMD_DONE;
	qualify_free(of);
	return ret;
}

int cmd_qualify(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int ret;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (arguments.verify)
		return verify(&arguments);
	interrupt_catch();
	ret = qualify(&arguments);
	interrupt_end();
	return ret;
}
