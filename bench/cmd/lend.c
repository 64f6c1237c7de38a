// SPDX-License-Identifier: GPL-2.0
/* odpbench lend: give a spare PCI function to odp_path. */
#include <argp.h>
#include <stdio.h>

#include "cmd.h"
#include "lib/lent.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **which = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*which)
			argp_error(state, "one function only: %s and %s", *which, arg);
		*which = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which function? an address (0000:00:03.0) or a kind (1234:11e8)");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

int cmd_lend(int argc, char **argv)
{
	const struct argp argp = {
		.parser = parse, .args_doc = "FUNCTION",
		.doc = "Bind a spare PCI function behind an IOMMU to odp_path, so that a device which "
		       "does no DMA mapping of its own (rxe) has one to map on.\v"
		       "FUNCTION is an address (0000:00:03.0) or a kind (1234:11e8: the first that "
		       "no driver has). To give it back, unbind it from odp_path in sysfs and empty "
		       "its driver_override.",
	};
	const char *which = NULL;
	char name[LENT_NAME_LEN];

	argp_err_exit_status = CMD_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &which))
		return CMD_USAGE;
	if (lent_bind(which, name))
		return CMD_FAILED;
	printf("%s is lent: IOMMU group %d, mode %s\n", name, lent_group(name), lent_mode(name));
	return CMD_DONE;
}
