// SPDX-License-Identifier: GPL-2.0
/* A cost that is planted into one path. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "path.h"
#include "plant.h"

static char *plant_path;
module_param(plant_path, charp, 0444);
MODULE_PARM_DESC(plant_path, "plant a cost into this path, to see whether it is found");

/* Not so many that the region's lock is held for seconds. */
#define MOST_LOOPS 10000
static unsigned int plant_loops = 1;
module_param(plant_loops, uint, 0444);
MODULE_PARM_DESC(plant_loops, "rounds of an empty loop for each page that it maps, up to 10000");

DEFINE_STATIC_KEY_FALSE(odp_path_plants);

static const struct odp_path_ops *planted;

void odp_path_plant_spin(const struct odp_path_ops *ops, size_t entries)
{
	size_t i, n = entries * plant_loops;

	if (ops != planted)
		return;
	for (i = 0; i < n; i++)
		barrier();
}

int odp_path_plant_init(void)
{
	if (!plant_path)
		return 0;
	if (odp_path_find(plant_path, &planted) || !planted) {
		pr_err("odp_path: plant_path=%s: no such path\n", plant_path);
		return -EINVAL;
	}
	if (!plant_loops || plant_loops > MOST_LOOPS) {
		pr_err("odp_path: plant_loops=%u: valid: 1 to %u\n", plant_loops, MOST_LOOPS);
		return -EINVAL;
	}
	pr_warn("odp_path: %u loops a page are planted into path %s\n", plant_loops, plant_path);
	static_branch_enable(&odp_path_plants);
	return 0;
}
