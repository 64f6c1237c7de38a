/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Known defects: cases that fail on some devices and kernels, and why. They are data: a file for each
 * family of devices (known/NAME.c). A case that no longer fails there is a failure, too, until its entry
 * goes or ends with a kernel.
 */
#ifndef ODPBENCH_VALIDATE_KNOWN_H
#define ODPBENCH_VALIDATE_KNOWN_H

#include <stdbool.h>

struct known_defect {
	const char *name;		/* "faults.unaligned": theme and case */
	const char *defect;		/* one word with dashes */
	const char *since, *until;	/* kernels, "6.15"; until is the first without it; NULL: none */
	const char *path;		/* only on this one; NULL: on all */
	bool sometimes;			/* a race: the case may also pass */
	bool fatal;			/* it may take the kernel down: it is run by its name alone */
	const char *why;		/* one line */
	const char *reference;		/* where in the kernel, or who reported it */
};

/* Ends with one without a name. */
extern const struct known_defect known_rxe[], known_mlx5[], known_odp_dev[];

/*
 * The known defect of a case on the devices of a driver ("rxe", "mlx5_core", "odp_dev"), on a path and a
 * kernel release such as "7.3.4+deb13-amd64"; NULL if there is none.
 */
const struct known_defect *known_find(const char *name, const char *driver, const char *path,
				      const char *release);

/* Whether a kernel release is not older than "6.15". */
bool known_is_since(const char *release, const char *since);

#endif
