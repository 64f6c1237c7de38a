// SPDX-License-Identifier: GPL-2.0
/* What `run` and `suite` share. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "lib/log.h"
#include "run_common.h"

static const struct argp_option options[] = {
	{ "device", 'd', "DEVICE", 0, "odp_dev, or an ibverbs device (default: the first that can do ODP)", 2 },
	{ "lent", 'l', "FUNCTION", 0, "lent PCI function (default: the first)", 2 },
	{ "out", 'o', "FILE", 0, "write the result document there", 2 },
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
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp run_common_argp = { .options = options, .parser = parse };

char *command_line(int argc, char **argv)
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
	for (int i = 0; i < argc; i++)
		fprintf(out, "%s%s", i ? " " : "", argv[i]);
	fclose(out);
	return text;
}

/* Better now than after minutes of measuring. */
static int check_writable(const char *out)
{
	char *dir = strdup(out), *slash = dir ? strrchr(dir, '/') : NULL;
	int ret = 0;

	if (slash)
		slash[slash == dir] = '\0';
	if (access(slash ? dir : ".", W_OK)) {
		ret = -errno;
		log_error("%s: cannot write there: %s", out, strerror(errno));
	}
	free(dir);
	return ret;
}

/* An unknown path is told before anything runs; a workload's own list may be too long here. */
static int check_paths(const struct machine *machine, const struct run_spec *specs, size_t n)
{
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++)
		for (size_t p = 0; specs[i].paths_given && p < specs[i].npaths && !ret; p++)
			ret = session_check_path(&machine->session, specs[i].paths[p]);
	return ret;
}

static int run_and_write(struct machine *machine, const struct run_common *common,
			 struct run_spec *specs, size_t n)
{
	const struct record_setup setup = {
		.mode = common->mode,
		.out = common->out,
		.command = common->command,
		.iommu_mode = machine->lent[0] ? lent_mode(machine->lent) : "off",
		.env = machine_env(machine->session.info.version, machine->lent),
		.jobs = run_specs_to_json(specs, n),
	};
	struct record record;
	int ret = record_open(&record, &setup), wrong = 0;

	if (!ret)
		ret = run_specs(machine, specs, n, common->may_skip, &record);
	if (ret == -EBADMSG) {
		wrong = ret;
		ret = 0;
	}
	if (!ret)
		ret = record_write(&record);
	record_close(&record);
	return ret ? ret : wrong;
}

/* What is missing is told in the order in which it is had: device, module, rights. */
static int open_machine(struct machine *machine, const struct run_common *common,
			const struct run_spec *specs, size_t n)
{
	char device[JOB_DEVICE_LEN], function[LENT_NAME_LEN], err[512];

	machine_init(machine, common->lent);
	for (size_t i = 0; i < n && !common->may_skip; i++) {
		if (!specs[i].target || !specs[i].target->find(machine, specs[i].device, device,
							       function, err, sizeof(err)))
			continue;
		log_error("%s", err);
		return -ENODEV;
	}
	return session_open(&machine->session);
}

int run_common(const struct run_common *common, struct run_spec *specs, size_t n)
{
	struct machine machine;
	int ret = common->out ? check_writable(common->out) : 0;

	if (ret || open_machine(&machine, common, specs, n))
		return CMD_FAILED;
	ret = check_paths(&machine, specs, n);
	if (!ret)
		ret = run_and_write(&machine, common, specs, n);
	session_close(&machine.session);
	return ret ? CMD_FAILED : CMD_DONE;
}
