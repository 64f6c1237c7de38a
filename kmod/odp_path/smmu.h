/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arm's SMMUv3 takes commands from a queue. Its driver has no tracepoint there, so its function that
 * fills the queue is traced, while the flush hooks are installed.
 */
#ifndef ODP_PATH_SMMU_H
#define ODP_PATH_SMMU_H

#ifdef CONFIG_ARM64
/* Tells odp_path_flush_commands() of each list of commands. Returns 0, or an error of ftrace. */
int odp_path_smmu_start(void);
void odp_path_smmu_stop(void);
#else
static inline int odp_path_smmu_start(void)
{
	return 0;
}

static inline void odp_path_smmu_stop(void)
{
}
#endif

#endif
