// SPDX-License-Identifier: GPL-2.0
/*
 * Level time: the stage hmm, that is how long a fault spends finding its pages.  The
 * other stages are timed where the pages are mapped (scope.c) and flushed (flush.c).
 */
#include <linux/hmm.h>

#include "compat.h"
#include "hook.h"
#include "scope.h"
#include "session.h"

static struct odp_path_scope *fault_begin(u64 *begin_ns)
{
	struct odp_path_scope *scope = odp_path_scope_current();

	if (!scope || scope->kind != SCOPE_FAULT || !odp_path_scope_timed(scope))
		return NULL;
	*begin_ns = odp_path_stage_clock();
	return scope;
}

static void fault_end(struct odp_path_scope *scope, u64 begin_ns)
{
	u64 end_ns = odp_path_stage_clock();

	odp_path_stat_add(&scope->session->stats->stage_ns[ODP_PATH_HMM], end_ns - begin_ns);
	if (!STEERS_REGIONS)	/* the core maps in this same call: from here on */
		scope->begin_ns = end_ns;
}

/*
 * 7.3 takes the mmap lock in there, too: "mm/hmm: add hmm_range_fault_unlocked_timeout()",
 * and umem_odp.c calls it.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 3, 0)
static int wrap_range_fault(struct hmm_range *range, unsigned long timeout)
{
	struct odp_path_scope *scope;
	u64 begin_ns;
	int ret;

	odp_path_hook_enter();
	scope = fault_begin(&begin_ns);
	ret = hmm_range_fault_unlocked_timeout(range, timeout);
	if (scope)
		fault_end(scope, begin_ns);
	odp_path_hook_leave();
	return ret;
}

struct odp_path_hook odp_path_stage_hooks[] = {
	{ .name = "hmm_range_fault_unlocked_timeout", .target = hmm_range_fault_unlocked_timeout,
	  .wrapper = wrap_range_fault },
	{ }
};
#else
static int wrap_range_fault(struct hmm_range *range)
{
	struct odp_path_scope *scope;
	u64 begin_ns;
	int ret;

	odp_path_hook_enter();
	scope = fault_begin(&begin_ns);
	ret = hmm_range_fault(range);
	if (scope)
		fault_end(scope, begin_ns);
	odp_path_hook_leave();
	return ret;
}

struct odp_path_hook odp_path_stage_hooks[] = {
	{ .name = "hmm_range_fault", .target = hmm_range_fault, .wrapper = wrap_range_fault },
	{ }
};
#endif
