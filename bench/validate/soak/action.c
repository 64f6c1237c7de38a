// SPDX-License-Identifier: GPL-2.0
/* The tables of actions, one after the other. */
#include "validate/soak/action.h"

size_t actions_all(const struct action *all[ACTIONS])
{
	const struct action *const tables[] = { soak_accesses, soak_changes };
	size_t n = 0;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const struct action *action = tables[t]; action->name && n < ACTIONS; action++)
			all[n++] = action;
	return n;
}
