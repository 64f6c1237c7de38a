/* SPDX-License-Identifier: GPL-2.0 */
/* A device and a path, which cases run on. */
#ifndef ODPBENCH_VALIDATE_PLACE_H
#define ODPBENCH_VALIDATE_PLACE_H

#include <sys/utsname.h>

#include "target/fixture.h"

struct known_defect;

struct place {
	struct fixture fixture;			/* at level verify */
	char name[FIXTURE_DEVICE_LEN + 32];	/* "mlx5_0, path page" */
	char driver[64];
	struct utsname kernel;
};

/* Finds a device ("rxe0", "odp_dev"). Negative errno, logged. The session is to be configured then. */
int place_find(struct place *place, struct machine *machine, const char *device, const char *path);

/* Chooses the place's path in a session. Negative errno, logged. */
int place_config(const struct place *place, struct session *session);

/* The known defect of a case there; NULL: none. */
const struct known_defect *place_known(const struct place *place, const char *case_name);

#endif
