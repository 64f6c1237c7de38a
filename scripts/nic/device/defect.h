/* SPDX-License-Identifier: GPL-2.0 */
/* Defects that the device has if a property asks for one, so that a test can prove that it is found. */
#ifndef ODPBENCH_NIC_DEFECT_H
#define ODPBENCH_NIC_DEFECT_H

#include <stdbool.h>

#include "nic.h"

enum defect {
	DEFECT_NONE,
	DEFECT_LOST_EVENT,	/* the event of each DEFECT_PERIODth page fault does not come */
	DEFECT_STALE_PAGE,	/* an entry that the driver takes away stays */
	DEFECT_FAILED_RESUME,	/* each DEFECT_PERIODth resume is taken as one with an error */
	DEFECTS
};

#define DEFECT_PERIOD 16

/* As the property "defect" names them; NULL is last. */
extern const char *const defect_names[DEFECTS + 1];

/* By its name; DEFECTS: there is no such defect. */
enum defect defect_by_name(const char *name);

/* Whether the device has it; and whether it strikes this time. */
bool defect_is(const struct nic *nic, enum defect defect);
bool defect_strikes(struct nic *nic, enum defect defect);

#endif
