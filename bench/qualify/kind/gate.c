// SPDX-License-Identifier: GPL-2.0
/*
 * The entry gate: programs of others, with pinned memory. A device, a cable or a switch that fails here
 * has no defect of on-demand paging.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/time_domain.h"
#include "lib/must.h"
#include "qualify/kind.h"
#include "rdma/ip_address.h"

#define TIMEOUT_S 60
#define PORT "18516"	/* not their own default, where odpbench serve is */
#define START_S 2	/* until the one that listens does */
#define CM_DEVICE "/dev/infiniband/rdma_cm"

/* How each is started: the one that listens, and the one that connects. The device comes in between. */
static const struct program {
	const char *name;
	const char *shows;
	const char *listen, *connect;	/* with a %s for the device */
	const char *packages;		/* of Debian, and of RHEL and its like */
	enum {
		OF_WORDS,
		OF_BANDWIDTH,		/* it prints Gb/s, and nothing else */
		OF_ADDRESS,		/* it finds the device by an address of it */
	} kind;
} programs[] = {
	{ "ibv_rc_pingpong", "data arrive as they were sent",
	  "ibv_rc_pingpong -c -p " PORT " -d %s -g 0", "ibv_rc_pingpong -c -p " PORT " -d %s -g 0",
	  "ibverbs-utils, libibverbs-utils", OF_WORDS },
	{ "rping", "connections are made by address, and data arrive as they were sent",
	  "rping -s -V -C 100", "rping -c -V -C 100 -a", "rdmacm-utils, librdmacm-utils", OF_ADDRESS },
	{ "ib_write_bw", "writes end well", "ib_write_bw -p " PORT " -d %s", "ib_write_bw -p " PORT " -d %s",
	  "perftest", OF_BANDWIDTH },
	{ "ib_read_bw", "reads end well", "ib_read_bw -p " PORT " -d %s", "ib_read_bw -p " PORT " -d %s",
	  "perftest", OF_BANDWIDTH },
	{ "ib_send_bw", "sends end well", "ib_send_bw -p " PORT " -d %s", "ib_send_bw -p " PORT " -d %s",
	  "perftest", OF_BANDWIDTH },
	{ }
};

static const struct program *find(const char *name)
{
	const struct program *program = programs;

	while (program->name && strcmp(program->name, name))
		program++;
	return program->name ? program : NULL;
}

static bool takes_program(const char *value, char *err, size_t err_size)
{
	size_t length = 0;

	if (find(value))
		return true;
	for (const struct program *program = programs; program->name && length < err_size; program++)
		length += (size_t)snprintf(err + length, err_size - length, "%s%s", length ? ", " : "",
					   program->name);
	return false;
}

/* The word after -d, if there is one. */
static char *with_device(const char *words, const char *device)
{
	const char *at = strstr(words, "%s");

	return at ? must_format("%.*s%s%s", (int)(at - words), words, device, at + 2) : must_copy(words);
}

/* Where the listening side is; false: it must have an address, and has none. */
static bool find_host(const struct qualification *of, const struct part *part, const struct program *program,
		      char *host, size_t size)
{
	const char *address = part_value(part, "address", NULL);

	if (of->peer || address || program->kind != OF_ADDRESS) {
		snprintf(host, size, "%s", of->peer ? of->peer : address ? address : "127.0.0.1");
		return true;
	}
	return !ip_address_of("/sys", of->device, host, size);
}

static char *command(const struct qualification *of, const struct part *part)
{
	const struct program *program = find(part_value(part, "program", ""));
	const char *more = program->kind == OF_BANDWIDTH ? " --report_gbits --output=bandwidth" : "";
	char host[256];
	char *listen = with_device(program->listen, of->device);
	char *connect = with_device(program->connect, of->device);
	char *there = of->peer ? must_format("ssh %s ", of->peer) : must_copy("");
	char *text = NULL;

	if (find_host(of, part, program, host, sizeof(host)))
		text = must_format("%s%s%s >&2 & sleep %d; %s%s %s; s=$?; [ $s = 0 ] || kill $!; wait; exit $s",
				   there, listen, more, START_S, connect, more, host);
	free(listen);
	free(connect);
	free(there);
	return text;
}

/* The last number that a program printed. */
static double read_bandwidth(const struct qualification *of, const struct part *part)
{
	char *path = part_file(of, part, "out"), line[256], *end;
	FILE *file = fopen(path, "r");
	double value = 0, number;

	while (file && fgets(line, sizeof(line), file)) {
		number = strtod(line, &end);
		if (end != line)
			value = number;
	}
	if (file)
		fclose(file);
	free(path);
	return value;
}

/* Times of an emulated machine are none. */
static bool is_emulated(const struct qualification *of)
{
	const json_t *env = json_object_get(of->begun, "env");
	const char *domain = json_string_value(json_object_get(env, "time_domain"));

	return domain && time_domain_is_emulated(domain);
}

static void judge_bandwidth(struct qualification *of, const struct part *part, const char *name,
			    const char *required)
{
	const char *least = part_value(part, "at_least", NULL);
	double had = read_bandwidth(of, part);
	bool enough = had > 0 && had >= (least ? strtod(least, NULL) : 0);

	if (had > 0 && is_emulated(of))
		kind_line(of, part, least ? LINE_UNKNOWN : LINE_PASS, "out", name, required,
			  "exit status 0; how fast is not known of an emulated machine");
	else
		kind_line(of, part, enough ? LINE_PASS : LINE_FAIL, "out", name, required, "%.3g Gb/s", had);
}

static void judge(struct qualification *of, const struct part *part)
{
	const struct program *program = find(part_value(part, "program", ""));
	const char *least = program->kind == OF_BANDWIDTH ? part_value(part, "at_least", NULL) : NULL;
	char *name = must_format("gate: %s", program->name);
	char *required = must_format("%s%s%s%s", program->shows, least ? ", at least " : "", least ? least : "",
				     least ? " Gb/s" : "");

	if (!part->command)
		lines_add(&of->lines, LINE_UNKNOWN, name, required, "not run: %s has no IPv4 address (on InfiniBand: "
			  "IPoIB), and the profile has no address =", of->device);
	else if (part->status)
		kind_line(of, part, LINE_FAIL, "err", name, required, "exit status %d", part->status);
	else if (program->kind == OF_BANDWIDTH)
		judge_bandwidth(of, part, name, required);
	else
		kind_line(of, part, LINE_PASS, "out", name, required, "exit status 0");
	free(name);
	free(required);
}

static bool is_in_path(const char *name)
{
	const char *path = getenv("PATH");
	char *folders = must_copy(path ? path : ""), *rest = NULL;
	bool found = false;

	for (char *at = strtok_r(folders, ":", &rest); at && !found; at = strtok_r(NULL, ":", &rest)) {
		char *file = must_format("%s/%s", at, name);

		found = !access(file, X_OK);
		free(file);
	}
	free(folders);
	return found;
}

static bool is_ready(const struct qualification *of, const struct part *part, char *err, size_t err_size)
{
	const struct program *program = find(part_value(part, "program", ""));

	(void)of;
	if (program->kind == OF_ADDRESS && access(CM_DEVICE, F_OK)) {
		snprintf(err, err_size, "there is no " CM_DEVICE ": modprobe rdma_ucm");
		return false;
	}
	if (is_in_path(program->name))
		return true;
	snprintf(err, err_size, "%s: no such program; the package that has it, of Debian and of RHEL: %s",
		 program->name, program->packages);
	return false;
}

static const struct kind_key keys[] = {
	{ "program", takes_program }, { "at_least", kind_takes_number }, { "address", kind_takes_word }, { }
};

const struct kind kind_gate = {
	.name = "gate", .named_by = "program", .keys = keys, .timeout_s = TIMEOUT_S, .has_address = true, .command = command,
	.is_ready = is_ready, .judge = judge,
};
