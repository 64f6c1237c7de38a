// SPDX-License-Identifier: GPL-2.0
/* Planted defects. */
#include <string.h>

#include "defect.h"

const char *const defect_names[DEFECTS + 1] = {
	[DEFECT_NONE] = "none",
	[DEFECT_LOST_EVENT] = "lost-event",
	[DEFECT_STALE_PAGE] = "stale-page",
	[DEFECT_FAILED_RESUME] = "failed-resume",
};

enum defect defect_by_name(const char *name)
{
	enum defect defect = DEFECT_NONE;

	while (defect < DEFECTS && strcmp(defect_names[defect], name))
		defect++;
	return defect;
}

bool defect_is(const struct nic *nic, enum defect defect)
{
	return nic->properties.defect == defect;
}

bool defect_strikes(struct nic *nic, enum defect defect)
{
	return defect_is(nic, defect) && ++nic->defect_chances % DEFECT_PERIOD == 0;
}
