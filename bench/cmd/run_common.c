// SPDX-License-Identifier: GPL-2.0
/* What `run` and `suite` share. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/run_common.h"
#include "host/huge_pages.h"
#include "host/iommu_mode.h"
#include "host/knob.h"
#include "host/memory_limit.h"
#include "host/undo.h"
#include "lib/atomic_file.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "lib/shell.h"
#include "peer/far_host.h"
#include "results/environment.h"

#define MOST_TIMEOUT_S 3600

enum { OPTION_SECRET = 0x1000 };	/* above those of who has this as a child */

static const struct argp_option options[] = {
	{ "device", 'd', "DEVICE", 0, "odp_dev, or an ibverbs device (default: the first that can do ODP)", 2 },
	{ "lent", 'l', "FUNCTION", 0, "lent PCI function (default: the first)", 2 },
	{ "out", 'o', "FILE", 0, "write the result document there", 2 },
	{ "connect", 'C', "HOST", 0, "between two hosts: HOST, where odpbench serve is running, has "
	  "the responder's side", 3 },
	{ "tcp-port", 'p', "PORT", 0, "TCP port there (default " PEER_PORT ")", 3 },
	{ "secret", OPTION_SECRET, "FILE", 0, "a secret that HOST asks for (odpbench serve --secret)", 3 },
	{ "timeout", 'T', "S", 0, "seconds for connecting and for each answer of HOST (default 10)",
	  3 },
	{ }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_common *common = state->input;

	switch (key) {
	case 'd':
		common->device = arg;
		return 0;
	case 'l':
		common->lent = arg;
		return 0;
	case 'o':
		common->out = arg;
		return 0;
	case 'C':
		common->connect = arg;
		return 0;
	case 'p':
		cmd_number(state, "tcp-port", arg, OPTION_NUMBER, 1, UINT16_MAX);
		common->tcp_port = arg;
		return 0;
	case OPTION_SECRET:
		common->secret = arg;
		return 0;
	case 'T':
		common->timeout_s = cmd_number(state, "timeout", arg, OPTION_NUMBER, 1,
					       MOST_TIMEOUT_S);
		return 0;
	case ARGP_KEY_END:
		if (!common->connect && (common->tcp_port || common->timeout_s || common->secret))
			argp_error(state, "tcp-port, timeout and secret need another host: "
				   "--connect HOST");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp run_common_argp = { .options = options, .parser = parse };

char *command_line(char **argv)
{
	const char *said = getenv("ODPBENCH_COMMAND");
	char *text = NULL;
	size_t size;
	FILE *out;

	if (said && *said)
		return strdup(said);
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	fprintf(out, "%s ", argv[0]);	/* "odpbench run": two words in one */
	shell_print(argv + 1, out);
	fclose(out);
	return text;
}

/* The paths of a workload's own list are known, but this kernel may lack some: they are skipped. */
static int check_given(const struct machine *machine, const struct run_spec *spec, bool may_skip)
{
	int ret = 0;

	for (size_t p = 0; p < spec->npaths && !ret; p++)
		if (!may_skip || !run_spec_lists_path(spec, spec->paths[p]))
			ret = session_check_path(&machine->session, spec->paths[p]);
	return ret;
}

/* Reports an unknown path before anything runs. */
static int check_paths(const struct machine *machine, const struct run_spec *specs, size_t n,
		       bool may_skip)
{
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++)
		if (specs[i].paths_given)
			ret = check_given(machine, &specs[i], may_skip);
	return ret;
}

/* The environment; of the other host, what it says about itself. */
static json_t *describe(const struct machine *machine)
{
	json_t *env = environment_describe(&machine->session, machine->lent);

	if (environment_warning(env))
		log_note("%s", environment_warning(env));
	if (env && machine->far_host) {
		json_t *theirs = far_host_environment(machine->far_host);

		json_object_set(env, "peer", machine->far_host->about);
		if (theirs)
			json_object_set_new(env, "peer_env", theirs);
	}
	return env;
}

static int run_and_write(struct machine *machine, const struct run_common *common,
			 struct run_spec *specs, size_t n)
{
	const struct record_setup setup = {
		.mode = common->mode,
		.out = common->out,
		.command = common->command,
		.part = common->part,
		.iommu_mode = machine->lent[0] ? iommu_mode_of(machine->lent) : "off",
		.env = describe(machine),
		.jobs = run_specs_to_json(specs, n),
	};
	struct record record;
	int ret = record_open(&record, &setup);

	if (!ret)
		ret = run_specs(machine, specs, n, &common->manner, &record);
	if (!ret)
		ret = record_write(&record);
	if (!ret && record.failed) {
		log_error("%zu of %zu jobs failed%s%s%s", record.failed, n,
			  common->out ? "; they stand in " : "", common->out ? common->out : "",
			  common->out ? " with their errors" : "");
		ret = -EIO;
	} else if (!ret && record.wrong) {
		ret = -EBADMSG;	/* logged when it was found */
	}
	record_close(&record);
	return ret;
}

/* Reports the first thing that is missing, in this order: device, module, rights. */
static int open_machine(struct machine *machine, const struct run_common *common,
			const struct run_spec *specs, size_t n)
{
	char device[FIXTURE_DEVICE_LEN], function[LENT_NAME_LEN], err[512];

	machine_init(machine, common->lent);
	for (size_t i = 0; i < n && !common->manner.may_skip; i++) {
		if (!specs[i].target || !specs[i].target->find(machine, specs[i].device, device,
							       function, err, sizeof(err)))
			continue;
		log_error("%s", err);
		return -ENODEV;
	}
	return session_open(&machine->session);
}

static int run_between_hosts(struct machine *machine, const struct run_common *common,
			     struct run_spec *specs, size_t n)
{
	int timeout_s = common->timeout_s ? common->timeout_s : PEER_TIMEOUT_S, ret;
	const char *port = common->tcp_port ? common->tcp_port : PEER_PORT;
	struct secret secret;
	struct far_host host;

	if (common->secret && secret_load(&secret, common->secret))
		return -EINVAL;
	ret = far_host_connect(&host, common->connect, port, timeout_s * 1000,
			       common->secret ? &secret : NULL, machine->time_domain);
	if (ret)
		return ret;
	log_note("the other host is %s (%s): each has a clock of its own, and all times are taken here",
		 host.name, host.peer.name);
	machine->far_host = &host;
	ret = run_and_write(machine, common, specs, n);
	machine->far_host = NULL;
	far_host_close(&host);
	return ret;
}

static const struct undo_kind *const undo_kinds[] = {
	&undo_iommu_mode, &undo_huge_pages, &undo_memory_limit, &undo_knob, NULL
};

int run_common(const struct run_common *common, struct run_spec *specs, size_t n)
{
	struct machine machine;
	/* Better to fail now than after minutes of measuring. */
	int ret = common->out ? atomic_file_check(common->out) : 0;

	if (ret)
		return CMD_FAILED;
	undo_left(undo_kinds);
	if (open_machine(&machine, common, specs, n))
		return CMD_FAILED;
	interrupt_catch();
	ret = check_paths(&machine, specs, n, common->manner.may_skip);
	if (!ret)
		ret = common->connect ? run_between_hosts(&machine, common, specs, n) :
					run_and_write(&machine, common, specs, n);
	session_close(&machine.session);
	undo_all();
	interrupt_end();
	return ret ? CMD_FAILED : CMD_DONE;
}
