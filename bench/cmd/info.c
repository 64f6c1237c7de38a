// SPDX-License-Identifier: GPL-2.0
/* odpbench info: what this machine is and can measure; what is missing: odpbench doctor. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "host/iommu_mode.h"
#include "rdma/verbs.h"
#include "report/hardware.h"
#include "results/environment.h"
#include "target/machine.h"

static bool as_json;

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "print `env` as a result document has it", 0 },
	{ }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'j':
		as_json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: info takes no argument", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value && *value ? value : "-";
}

static void print_words(const char *name, const json_t *words)
{
	const json_t *word;
	size_t i;

	printf("    %-10s", name);
	json_array_foreach(words, i, word)
		printf(" %s", json_string_value(word));
	puts(json_array_size(words) ? "" : " nothing on demand");
}

/* A line of a device; what it is about stands at the first of several. */
static void print_line(void *context, const char *about, const char *line)
{
	const char **before = context;

	printf("    %-10s %s\n", *before && !strcmp(*before, about) ? "" : about, line);
	*before = about;
}

static void print_devices(const json_t *devices, const json_t *hardware)
{
	const char *transport, *before;
	json_t *device, *odp, *words;
	size_t i;

	json_array_foreach(devices, i, device) {
		printf("  %s (driver %s, firmware %s)%s%s\n", text(device, "name"),
		       text(device, "driver"), text(device, "firmware"),
		       json_object_get(device, "about") ? ": " : "",
		       json_object_get(device, "about") ? text(device, "about") : "");
		odp = json_object_get(device, "odp");
		json_object_foreach(odp, transport, words)
			print_words(transport, words);
		before = NULL;
		hardware_lines(hardware, text(device, "name"), print_line, &before);
	}
	if (!json_array_size(devices))
		puts("  none");
}

static void print_env(const json_t *env, const char *lent)
{
	const json_t *kernel = json_object_get(env, "kernel");
	const json_t *iommu = json_object_get(env, "iommu");

	printf("kernel       %s\n", text(kernel, "release"));
	printf("CPU          %s\n", text(json_object_get(env, "cpu"), "model"));
	printf("topology     %s\n", text(json_object_get(env, "topology"), "summary"));
	printf("time domain  %s\n", text(env, "time_domain"));
	printf("IOMMU        %s\n", text(iommu, "vendor"));
	if (*lent)
		printf("lent         %s, group %d, mode %s\n", lent, iommu_group_of(lent),
		       iommu_mode_of(lent));
	else
		puts("lent         none");
	puts("RDMA devices and what they can do on demand");
	print_devices(json_object_get(env, "devices"), json_object_get(env, "hardware"));
}

int cmd_info(int argc, char **argv)
{
	const struct argp argp = { .options = options, .parser = parse,
		.doc = "What this machine is and can measure. What is missing: odpbench doctor." };
	struct session session;
	char lent[LENT_NAME_LEN] = "", names[256], err[256];
	bool have_session;
	json_t *env;

	argp_err_exit_status = CMD_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, NULL))
		return CMD_USAGE;
	have_session = !session_try(&session, err, sizeof(err));
	lent_first(lent);
	env = environment_describe(have_session ? &session : NULL, lent);
	if (!env)
		return CMD_FAILED;
	if (as_json) {
		json_dumpf(env, stdout, JSON_INDENT(1));
		putchar('\n');
	} else {
		print_env(env, lent);
		if (have_session) {
			session_path_names(&session, names, sizeof(names));
			printf("odp_path     %s, paths %s\n", session.info.version, names);
		} else {
			puts("odp_path     none (odpbench doctor says why)");
		}
	}
	json_decref(env);
	if (have_session)
		session_close(&session);
	return CMD_DONE;
}
