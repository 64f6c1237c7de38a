// SPDX-License-Identifier: GPL-2.0
/* The table of workloads. */
#include <stdio.h>
#include <string.h>

#include "engine/workload.h"
#include "target/target.h"

const struct workload_ops *const workloads[] = {
	&workload_map,
	&workload_fault,
	&workload_invalidate,
	&workload_reach,
	&workload_register,
	&workload_touch,
	&workload_prefetch,
	&workload_steady,
	&workload_churn,
	&workload_storm,
	&workload_pitfall,
	&workload_block,
	&workload_skeleton,
	NULL
};

const struct workload_ops *workload_find(const char *name)
{
	for (size_t i = 0; workloads[i]; i++)
		if (!strcmp(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}

void workload_names(char *buf, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; workloads[i] && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? ", " : "", workloads[i]->name);
}

static int select_targets(const struct workload_ops *ops, const struct target_ops *target,
			  unsigned int kinds, struct option_desc *out, size_t max)
{
	const size_t base = offsetof(struct target_workload_params, target);
	int ret = 0;

	if (!(ops->targets & kinds & target->bit))
		return 0;
	if (ops->one_operation)
		ret = option_select(target->operation_options, base, kinds, out, max);
	if (!ret && target->options)
		ret = option_select(target->options, base, kinds, out, max);
	return ret;
}

int workload_options(const struct workload_ops *ops, unsigned int kinds, struct option_desc *out,
		     size_t max)
{
	int ret;

	out[0].name = NULL;
	ret = option_select(ops->options, 0, kinds, out, max);
	if (!ret && ops->targets & kinds)
		ret = option_select(target_options, offsetof(struct target_workload_params, target),
				    kinds, out, max);
	for (size_t i = 0; targets[i] && !ret; i++)
		ret = select_targets(ops, targets[i], kinds, out, max);
	return ret;
}
