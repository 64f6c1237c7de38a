// SPDX-License-Identifier: GPL-2.0
/* Defects that can be planted. Every case fails with at least one of them (scripts/tests/validate). */
#include "validate/case.h"

#define ALWAYS .action = ODP_PATH_FAIL, .nth = 1, .count = 1000000000

const struct plant plants[] = {
	{ "fault-fails", .injection = { .event = ODP_PATH_AT_FAULT, ALWAYS } },
	{ "registration-fails", .injection = { .event = ODP_PATH_AT_REGISTRATION, ALWAYS } },
	{ "map-is-wrong", .injection = { .event = ODP_PATH_AT_MAP, .action = ODP_PATH_WRONG, .nth = 1,
					 .count = 1000000000 } },
	{ "never-pins", .never_pins = true },
	{ "disturbs-nothing", .disturbs_nothing = true },
	{ "announces-all", .announces_all = true },
	{ "hides-status", .hides_status = true },
	{ }
};
