// SPDX-License-Identifier: GPL-2.0
/* Scopes: the table of those that are open, and the stages that they time. */
#include <linux/hashtable.h>
#include <linux/sched.h>

#include "scope.h"
#include "session.h"

static DEFINE_HASHTABLE(scopes, 6);	/* by task, newest first */
static DEFINE_SPINLOCK(scopes_lock);	/* flushes come with interrupts off */

void odp_path_scope_open(struct odp_path_scope *scope)
{
	scope->task = current;
	scope->flush_ns = 0;
	scope->apart_ns = 0;
	spin_lock_irq(&scopes_lock);
	hash_add(scopes, &scope->node, (unsigned long)current);
	spin_unlock_irq(&scopes_lock);
	/* Of a fault, hmm_range_fault() is timed; and what follows it, where the core maps. */
	scope->begin_ns = 0;
	if (scope->kind != SCOPE_REGISTER && scope->kind != SCOPE_FAULT &&
	    odp_path_scope_timed(scope))
		scope->begin_ns = odp_path_stage_clock();
}

/* Nothing of this task ends between @scope's beginning and its end but what nests in it. */
static void add_stages(const struct odp_path_scope *scope, u64 end_ns)
{
	bool unmap = scope->kind == SCOPE_UNMAP;
	__u64 *stage_ns = scope->session->stats->stage_ns;

	odp_path_stat_add(&stage_ns[unmap ? ODP_PATH_UNMAP : ODP_PATH_MAP],
			  end_ns - scope->begin_ns - scope->apart_ns);
	if (scope->flush_ns)
		odp_path_stat_add(&stage_ns[unmap ? ODP_PATH_FLUSH : ODP_PATH_SYNC],
				  scope->flush_ns);
}

void odp_path_scope_close(struct odp_path_scope *scope)
{
	u64 end_ns = scope->begin_ns ? odp_path_stage_clock() : 0;

	spin_lock_irq(&scopes_lock);
	hash_del(&scope->node);
	spin_unlock_irq(&scopes_lock);
	if (scope->begin_ns)
		add_stages(scope, end_ns);
}

static struct odp_path_scope *find(struct iommu_domain *domain)
{
	struct odp_path_scope *scope, *found = NULL;
	unsigned long flags;

	if (!in_task())		/* the flush queue's timer, on top of any task */
		return NULL;
	spin_lock_irqsave(&scopes_lock, flags);
	hash_for_each_possible(scopes, scope, node, (unsigned long)current) {
		if (scope->task == current && (!domain || scope->domain == domain)) {
			found = scope;
			break;
		}
	}
	spin_unlock_irqrestore(&scopes_lock, flags);
	return found;
}

struct odp_path_scope *odp_path_scope_current(void)
{
	return find(NULL);
}

struct odp_path_scope *odp_path_scope_of_flush(struct iommu_domain *domain)
{
	return find(domain);
}
