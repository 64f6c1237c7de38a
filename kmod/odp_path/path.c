// SPDX-License-Identifier: GPL-2.0
/* The table of paths. */
#include <linux/module.h>
#include <linux/string.h>

#include <odpbench/odp_path.h>

#include "compat.h"
#include "path.h"

static bool selftest;
module_param(selftest, bool, 0444);
MODULE_PARM_DESC(selftest, "offer the paths `slow`, whose faults outlast an ACK timeout, "
			   "`wrong`, whose errors level verify must find, and "
			   "`nowhere`, whose addresses no IOMMU translates");

static const struct odp_path_ops *const paths[] = {
	&odp_path_page,
	&odp_path_sg,
#ifdef HAVE_HMM_DMA
	&odp_path_iova,
	&odp_path_iova_batch,
#endif
	&odp_path_slow,
	&odp_path_wrong,
	&odp_path_nowhere,
};

static bool is_offered(const struct odp_path_ops *ops)
{
	return selftest || !ops->selftest;
}

int odp_path_find(const char *name, const struct odp_path_ops **ops)
{
	unsigned int i;

	*ops = NULL;
	if (!strcmp(name, "native"))
		return 0;
	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		if (is_offered(paths[i]) && !strcmp(name, paths[i]->name)) {
			*ops = paths[i];
			return 0;
		}
	}
	return -EINVAL;
}

static void add_path(struct odp_path_info *info, const char *name, u32 uses)
{
	strscpy(info->paths[info->npaths], name, sizeof(info->paths[0]));
	info->uses[info->npaths] = uses;
	info->npaths++;
}

void odp_path_list(struct odp_path_info *info)
{
	u32 uses = ODP_PATH_FOR_MAP | (STEERS_REGIONS ? ODP_PATH_FOR_REGIONS : 0);
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(paths) + 1 > ODP_PATH_MAX_PATHS);
	info->npaths = 0;
	add_path(info, "native", ODP_PATH_FOR_REGIONS);
	for (i = 0; i < ARRAY_SIZE(paths); i++)
		if (is_offered(paths[i]))
			add_path(info, paths[i]->name, uses);
}
