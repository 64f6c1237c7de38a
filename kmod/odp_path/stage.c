// SPDX-License-Identifier: GPL-2.0
/*
 * Level time: times the stage hmm, that is how long a fault takes to find its pages.  The
 * other stages are timed where the pages are mapped (scope.c) and flushed (flush.c).
 */
#include <linux/hmm.h>

#include "compat.h"
#include "hook.h"
#include "scope.h"
#include "session.h"

/*
 * Whether the call comes from the fault of a region that is timed; not if one of the two functions
 * below has called the other.
 */
static notrace bool is_timed_fault(const void *range)
{
	const struct odp_path_scope *scope = odp_path_scope_current();

	return scope && scope->kind == SCOPE_FAULT && !scope->finds_pages &&
	       odp_path_scope_timed(scope);
}

static struct odp_path_scope *find_begin(u64 *begin_ns)
{
	struct odp_path_scope *scope = odp_path_scope_current();

	scope->finds_pages = true;
	*begin_ns = odp_path_stage_clock();
	return scope;
}

static void find_end(struct odp_path_scope *scope, u64 begin_ns)
{
	u64 end_ns = odp_path_stage_clock();

	counter_add(&scope->session->stats->stage_ns[ODP_PATH_HMM], end_ns - begin_ns);
	scope->finds_pages = false;
	if (!STEERS_REGIONS)	/* the core maps the pages from here on, in the same call */
		scope->begin_ns = end_ns;
}

static int wrap_range_fault(struct hmm_range *range)
{
	u64 begin_ns;
	struct odp_path_scope *scope = find_begin(&begin_ns);
	int ret = hmm_range_fault(range);

	find_end(scope, begin_ns);
	return ret;
}

#ifdef HAVE_HMM_UNLOCKED
static int wrap_range_fault_unlocked(struct hmm_range *range, unsigned long timeout)
{
	u64 begin_ns;
	struct odp_path_scope *scope = find_begin(&begin_ns);
	int ret = hmm_range_fault_unlocked_timeout(range, timeout);

	find_end(scope, begin_ns);
	return ret;
}
#endif

struct odp_path_hook odp_path_stage_hooks[] = {
	{ .name = "hmm_range_fault", .target = hmm_range_fault, .wrapper = wrap_range_fault,
	  .wanted = is_timed_fault },
#ifdef HAVE_HMM_UNLOCKED
	{ .name = "hmm_range_fault_unlocked_timeout", .target = hmm_range_fault_unlocked_timeout,
	  .wrapper = wrap_range_fault_unlocked, .wanted = is_timed_fault },
#endif
	{ }
};
