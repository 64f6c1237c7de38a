// SPDX-License-Identifier: GPL-2.0
/* A device and a path. */
#include <errno.h>
#include <stdio.h>

#include "lib/log.h"
#include "rdma/verbs.h"
#include "target/target.h"
#include "validate/known.h"
#include "validate/place.h"

int place_find(struct place *place, struct machine *machine, const char *device, const char *path)
{
	struct fixture *fixture = &place->fixture;
	char err[512];
	const struct target_ops *ops = target_of("validate", TARGET_ANY, device, err, sizeof(err));

	*place = (struct place){
		.fixture = { .machine = machine, .path = path, .level = ODP_PATH_VERIFY },
	};
	if (!ops || ops->find(machine, device, fixture->device, fixture->function, err, sizeof(err))) {
		log_error("%s", err);
		return -ENODEV;
	}
	snprintf(place->name, sizeof(place->name), "%s, path %s", fixture->device, path);
	/* of odp_dev, which is no ibverbs device, its own name */
	verbs_driver(device, place->driver, sizeof(place->driver));
	uname(&place->kernel);
	return 0;
}

int place_config(const struct place *place, struct session *session)
{
	return session_config(session, place->fixture.path, place->fixture.function,
			      place->fixture.level);
}

const struct known_defect *place_known(const struct place *place, const char *case_name)
{
	return known_find(case_name, place->driver, place->fixture.path, place->kernel.release);
}
