// SPDX-License-Identifier: GPL-2.0
/* Counting the commands that an SMMUv3 is given to invalidate what it caches of translations. */
#include <linux/ftrace.h>
#include <linux/string.h>

#include "compat.h"
#include "flush.h"
#include "redirect.h"
#include "smmu.h"

/*
 * drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: puts @n commands of 16 bytes each into the queue. The
 * first name is that of 7.x, where the second is a wrapper that may be inlined.
 */
static char *const issuers[] = {
	"__arm_smmu_cmdq_issue_cmdlist", "arm_smmu_cmdq_issue_cmdlist",
};

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#define COMMANDS	1	/* (smmu, cmds, n, sync) */
#else
#define COMMANDS	2	/* "iommu/arm-smmu-v3: Pass in cmdq pointer" added it before cmds */
#endif

/* Arm System Memory Management Unit Architecture Specification, version 3: 4.1.2. */
enum { OPCODE = 0xff, TLBI_FIRST = 0x10, TLBI_LAST = 0x3f, ATC_INV = 0x40 };

static notrace void see_commands(unsigned long ip, unsigned long parent_ip,
				 struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	const u64 *command = (const u64 *)ftrace_regs_get_argument(fregs, COMMANDS);
	int n = ftrace_regs_get_argument(fregs, COMMANDS + 1);
	unsigned int tlb = 0, device = 0;

	for (; n > 0; n--, command += 2) {
		unsigned int opcode = *command & OPCODE;

		tlb += opcode >= TLBI_FIRST && opcode <= TLBI_LAST;
		device += opcode == ATC_INV;
	}
	if (tlb || device)
		odp_path_flush_commands(tlb, device);
}

static struct ftrace_ops seen = {
	.func = see_commands,
	.flags = FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_SAVE_REGS_IF_SUPPORTED,
};
static bool started;

/* A kernel without the driver has neither function: then there is nothing to see. */
static bool find_issuer(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(issuers); i++)
		if (!ftrace_set_filter(&seen, issuers[i], strlen(issuers[i]), 1))
			return true;
	odp_path_filter_none(&seen);
	return false;
}

int odp_path_smmu_start(void)
{
	int ret;

	if (!find_issuer())
		return 0;
	ret = register_ftrace_function(&seen);
	if (ret)
		odp_path_filter_none(&seen);
	started = !ret;
	return ret;
}

void odp_path_smmu_stop(void)
{
	if (!started)
		return;
	unregister_ftrace_function(&seen);
	odp_path_filter_none(&seen);
	started = false;
}
