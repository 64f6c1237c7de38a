/* SPDX-License-Identifier: GPL-2.0 */
/* What a soak does, at random: a function and a line in the table of accesses.c or changes.c each. */
#ifndef ODPBENCH_VALIDATE_SOAK_ACTION_H
#define ODPBENCH_VALIDATE_SOAK_ACTION_H

#include "validate/soak/model.h"

struct action {
	const char *name;
	unsigned int needs;	/* enum capability */
	/* Says what it does, does it to memory and copy, and checks what can be checked at once. */
	void (*run)(struct model *model, const struct action *action);
	/* for run */
	enum operation operation;
	enum side side;
};

/* Each ends with one without a name. */
extern const struct action soak_accesses[], soak_changes[];

#define ACTIONS 64	/* at most */

/* All of them, in a fixed order, which a seed relies on. How many there are. */
size_t actions_all(const struct action *all[ACTIONS]);

#endif
