// SPDX-License-Identifier: GPL-2.0
/* odpbench lend: give a spare PCI function to one of the modules. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "host/iommu_mode.h"
#include "module/lent.h"

struct lend {
	const char *which, *driver;
};

static const struct argp_option options[] = {
	{ "to", 't', "MODULE", 0, "odp_path (default), odp_dev or vfio-pci", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct lend *lend = state->input;
	int i;

	switch (key) {
	case 't':
		for (i = 0; lent_drivers[i] && strcmp(lent_drivers[i], arg); i++)
			;
		if (!lent_drivers[i])
			argp_error(state, "--to %s: unknown; valid: %s, %s, %s", arg,
				   lent_drivers[0], lent_drivers[1], lent_drivers[2]);
		lend->driver = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (lend->which)
			argp_error(state, "one function only: %s and %s", lend->which, arg);
		lend->which = arg;
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
		.options = options, .parser = parse, .args_doc = "FUNCTION",
		.doc = "Bind a spare PCI function behind an IOMMU to odp_path, so that a device "
		       "which does no DMA mapping of its own (rxe) has one to map on; or to "
		       "odp_dev, which makes it its device; or to the kernel's vfio-pci, which "
		       "exports its BAR for `run register --exporter vfio`. A memory controller "
		       "(ivshmem) given to odp_path is not lent: it provides the memory that "
		       "`run map --buffer p2p` or mmio maps.\v"
		       "FUNCTION is an address (0000:00:03.0) or a kind (1234:11e8: the first that "
		       "no driver has). To give it back, unbind it in sysfs and empty its "
		       "driver_override.",
	};
	struct lend lend = { .driver = LENT_ODP_PATH };
	char name[LENT_NAME_LEN];

	argp_err_exit_status = CMD_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &lend))
		return CMD_USAGE;
	if (lent_bind(lend.which, lend.driver, name))
		return CMD_FAILED;
	if (lent_is_provider(name))
		printf("%s provides memory to %s\n", name, lend.driver);
	else
		printf("%s is lent to %s: IOMMU group %d, mode %s\n", name, lend.driver,
		       iommu_group_of(name), iommu_mode_of(name));
	return CMD_DONE;
}
