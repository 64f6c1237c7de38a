/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cost that is planted into one path, to show that a comparison of two runs finds it: the module's
 * options plant_path and plant_loops.  Without them it is a branch that is patched out.
 */
#ifndef ODP_PATH_PLANT_H
#define ODP_PATH_PLANT_H

#include <linux/jump_label.h>
#include <linux/types.h>

struct odp_path_ops;

DECLARE_STATIC_KEY_FALSE(odp_path_plants);

void odp_path_plant_spin(const struct odp_path_ops *ops, size_t entries);

/* Called where @ops maps so many entries, while they are timed. */
static inline void odp_path_plant(const struct odp_path_ops *ops, size_t entries)
{
	if (static_branch_unlikely(&odp_path_plants))
		odp_path_plant_spin(ops, entries);
}

/* 0; -EINVAL, logged: the options name a path that there is not. */
int odp_path_plant_init(void);

#endif
