/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a target is opened on, and what memory is put into a state on: the machine, the device, the
 * path in force. A job has one, and so has whoever else opens a device: none of them needs an
 * engine for it.
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
	char mode_there[16];		/* regions are on another host: its IOMMU mode; else "" */
	const char *path;		/* the session's, */
	enum odp_path_level level;	/* and its level */
	bool kernel_counts;		/* faults at level off on path native, on an ibverbs device */
	char skipped[256];		/* why what was asked for cannot be had here; "" */
};

/*
 * What is asked for cannot be had here, for a reason that is no error of anybody: a device, a
 * feature or memory that is not there. Returns -ECANCELED, which is to be handed on.
 */
int fixture_skip(struct fixture *fixture, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * The same for fixture->path alone. Returns -EOPNOTSUPP, which without a call says it without a
 * reason.
 */
int fixture_skip_path(struct fixture *fixture, const char *why);

#endif
