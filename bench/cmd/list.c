// SPDX-License-Identifier: GPL-2.0
/* odpbench list [WORKLOAD...]: what there is to run, and every option of it. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "lib/log.h"
#include "engine/workload.h"

/* The options that only one kind of device has. */
static void list_target(const struct workload_ops *ops, const struct target_ops *target)
{
	struct option_desc all[WORKLOAD_MAX_OPTIONS], own[WORKLOAD_MAX_OPTIONS] = { };
	size_t n = 0;

	if (!(ops->targets & target->bit) ||
	    workload_options(ops, target->bit, all, WORKLOAD_MAX_OPTIONS))
		return;
	for (size_t i = 0; all[i].name; i++)
		if (all[i].only)
			own[n++] = all[i];
	printf("  on %s:\n", target->words);
	option_help(own, stdout);
}

static void list_one(const struct workload_ops *ops)
{
	struct option_desc general[WORKLOAD_MAX_OPTIONS];

	printf("%s: %s\n  paths: %s\n  valid for: %s\n", ops->name, ops->summary, ops->paths,
	       ops->valid_for);
	if (ops->about)
		printf("  %s\n", ops->about);
	if (!workload_options(ops, 0, general, WORKLOAD_MAX_OPTIONS))
		option_help(general, stdout);
	for (size_t i = 0; targets[i]; i++)
		list_target(ops, targets[i]);
	putchar('\n');
}

int cmd_list(int argc, char **argv)
{
	char names[128];

	if (argc > 1 && !strcmp(argv[1], "--help")) {
		puts("Usage: odpbench list [WORKLOAD...]\n\n"
		     "Workloads, what their rows are valid for, and every option.");
		return CMD_DONE;
	}
	for (int i = 1; i < argc; i++) {
		if (workload_find(argv[i]))
			continue;
		workload_names(names, sizeof(names));
		log_error("workload %s: unknown; valid: %s", argv[i], names);
		return CMD_USAGE;
	}
	for (size_t i = 0; argc == 1 && workloads[i]; i++)
		list_one(workloads[i]);
	for (int i = 1; i < argc; i++)
		list_one(workload_find(argv[i]));
	return CMD_DONE;
}
