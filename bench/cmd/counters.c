// SPDX-License-Identifier: GPL-2.0
/* odpbench counters [DEVICE...]: all that drivers count, as rows of data; or what they count meanwhile. */
#include <argp.h>
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd/cmd.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "rdma/hw_counters.h"
#include "rdma/mr_rows.h"

#define MOST_SECONDS 86400

struct arguments {
	uint64_t seconds;		/* 0: what was counted until now */
	char **names;			/* NULL: every device */
	int nnames;
};

static const struct argp_option options[] = {
	{ "interval", 't', "SECONDS", 0, "what is counted in this time, instead of until now", 0 },
	{ }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 't':
		arguments->seconds = cmd_number(state, "interval", arg, OPTION_NUMBER, 1,
						MOST_SECONDS);
		return 0;
	case ARGP_KEY_ARGS:
		arguments->names = state->argv + state->next;
		arguments->nnames = state->argc - state->next;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static bool is_wanted(const struct arguments *arguments, const char *name)
{
	for (int i = 0; i < arguments->nnames; i++)
		if (!strcmp(arguments->names[i], name))
			return true;
	return !arguments->nnames;
}

/* All counters of a device, under its name. */
static json_t *read_device(struct ibv_device *device)
{
	json_t *reasons = json_object();
	const char *name = ibv_get_device_name(device);
	json_t *rows = hw_counters_read("/sys", name, reasons);
	json_t *regions = mr_rows_read(ibv_get_device_index(device), reasons);

	return json_pack("{s:s, s:o, s:o, s:o}", "name", name, "hw_counters", rows, "regions",
			 regions, "unread", reasons);
}

static json_t *read_all(const struct arguments *arguments, struct ibv_device **list)
{
	json_t *all = json_array();

	for (size_t i = 0; list[i]; i++)
		if (is_wanted(arguments, ibv_get_device_name(list[i])))
			json_array_append_new(all, read_device(list[i]));
	return all;
}

/* Both are of the same devices, in the same order. What could not be read is that of the end. */
static json_t *difference(const json_t *before, const json_t *after)
{
	json_t *all = json_array(), *end;
	size_t i;

	json_array_foreach(after, i, end) {
		const json_t *begin = json_array_get(before, i);
		json_t *reasons = json_object_get(end, "unread");
		json_t *rows = hw_counters_difference(json_object_get(begin, "hw_counters"),
						      json_object_get(end, "hw_counters"), reasons);
		json_t *regions = mr_rows_difference(json_object_get(begin, "regions"),
						     json_object_get(end, "regions"));

		json_array_append_new(all, json_pack("{s:O, s:o, s:o, s:O}", "name",
						     json_object_get(end, "name"), "hw_counters", rows,
						     "regions", regions, "unread", reasons));
	}
	return all;
}

/* False: a name is of no device here; logged. */
static bool are_there(const struct arguments *arguments, struct ibv_device **list)
{
	for (int i = 0; i < arguments->nnames; i++) {
		size_t n = 0;

		while (list[n] && strcmp(ibv_get_device_name(list[n]), arguments->names[i]))
			n++;
		if (list[n])
			continue;
		log_error("%s: no such RDMA device: odpbench info names all", arguments->names[i]);
		return false;
	}
	return true;
}

/* Ends early where the user wants it: what was counted until then is worth as much. */
static void wait_for(uint64_t seconds)
{
	struct timespec rest = { .tv_sec = (time_t)seconds };

	interrupt_catch();
	while (nanosleep(&rest, &rest) && errno == EINTR && !interrupt_signal())
		;
}

static void print(const struct arguments *arguments, struct ibv_device **list)
{
	json_t *found = read_all(arguments, list);

	if (arguments->seconds) {
		json_t *before = found, *after;

		wait_for(arguments->seconds);
		after = read_all(arguments, list);
		found = difference(before, after);
		json_decref(before);
		json_decref(after);
	}
	json_dumpf(found, stdout, JSON_INDENT(1));
	putchar('\n');
	fflush(stdout);		/* interrupt_end() does not */
	json_decref(found);
}

int cmd_counters(int argc, char **argv)
{
	const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "[DEVICE...]",
		.doc = "Prints, as JSON, every counter that drivers keep of RDMA devices, of their ports "
		       "and of memory regions, by the drivers' own names; and what could not be read.",
	};
	struct arguments arguments = { 0 };
	struct ibv_device **list;
	int status = CMD_FAILED;

	argp_err_exit_status = CMD_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &arguments))
		return CMD_USAGE;
	list = ibv_get_device_list(NULL);
	if (!list) {
		log_error("ibv_get_device_list: %s (is ib_uverbs loaded?)", strerror(errno));
		return CMD_FAILED;
	}
	if (are_there(&arguments, list)) {
		print(&arguments, list);
		status = CMD_DONE;
	}
	ibv_free_device_list(list);
	interrupt_end();
	return status;
}
