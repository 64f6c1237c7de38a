/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine, the device and the path in force: what a target is opened on, and what memory is
 * prepared for. A job has one. Other code that opens a device has one too, and needs no engine.
 */
#ifndef ODPBENCH_TARGET_FIXTURE_H
#define ODPBENCH_TARGET_FIXTURE_H

#include <stdbool.h>

#include "module/lent.h"
#include "module/session.h"
#include "target/machine.h"

#define FIXTURE_DEVICE_LEN 64	/* IBV_SYSFS_NAME_MAX */

struct target;
struct fixture {
	struct machine *machine;
	struct target *target;		/* open; NULL: there is none */
	char device[FIXTURE_DEVICE_LEN];	/* the target's name: "rxe0", "odp_dev"; "" */
	char function[LENT_NAME_LEN];	/* the PCI function where pages are mapped; "" */
	bool maps;			/* the device's driver does that itself */
	char mode_there[16];		/* IOMMU mode of the other host, if regions are there; "" */
	const char *path;		/* the session's, */
	enum odp_path_level level;	/* and its level */
	bool kernel_counts;		/* the driver counts: for level off on path native */
	char skipped[256];		/* why what was asked for is not possible here; "" */
};

/*
 * Says why something is not possible here, when that is no error: a device, a feature or memory is
 * missing. Returns -ECANCELED, which the caller passes on.
 */
int fixture_skip(struct fixture *fixture, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * The same, but only for fixture->path. Returns -EOPNOTSUPP. Returning that error without this call
 * means the same, without a reason.
 */
int fixture_skip_path(struct fixture *fixture, const char *why);

#endif
