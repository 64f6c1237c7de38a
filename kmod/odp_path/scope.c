// SPDX-License-Identifier: GPL-2.0
/* Scopes: the table of open scopes, and the stages that they time. */
#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "scope.h"
#include "session.h"

#define BUCKET_BITS 6

/* For find(): every kind but the flushes. */
#define NOT_FLUSH ((unsigned int)~BIT(SCOPE_FLUSH))

/*
 * Each task adds, looks up and removes only its own scopes; other tasks' scopes may share the
 * bucket.  The locks are raw, because flushes are looked up in a tracepoint, under the IOMMU
 * driver's locks.
 */
static struct bucket {
	raw_spinlock_t lock;
	struct hlist_head scopes;	/* newest first */
} buckets[1 << BUCKET_BITS] = {
	[0 ... (1 << BUCKET_BITS) - 1] = { .lock = __RAW_SPIN_LOCK_UNLOCKED(buckets.lock) },
};

static struct bucket *bucket_of(const struct task_struct *task)
{
	return &buckets[hash_ptr(task, BUCKET_BITS)];
}

void odp_path_scope_push(struct odp_path_scope *scope)
{
	struct bucket *bucket = bucket_of(current);
	unsigned long flags;

	scope->task = current;
	raw_spin_lock_irqsave(&bucket->lock, flags);
	hlist_add_head(&scope->node, &bucket->scopes);
	raw_spin_unlock_irqrestore(&bucket->lock, flags);
}

void odp_path_scope_pop(struct odp_path_scope *scope)
{
	struct bucket *bucket = bucket_of(current);
	unsigned long flags;

	raw_spin_lock_irqsave(&bucket->lock, flags);
	hlist_del(&scope->node);
	raw_spin_unlock_irqrestore(&bucket->lock, flags);
}

void odp_path_scope_open(struct odp_path_scope *scope)
{
	scope->flush_ns = 0;
	scope->apart_ns = 0;
	scope->begin_ns = 0;
	scope->finds_pages = false;
	odp_path_scope_push(scope);
	/* A fault is timed in stage.c: hmm_range_fault() and, if the core maps, what follows. */
	if (scope->kind != SCOPE_REGISTER && scope->kind != SCOPE_FAULT &&
	    odp_path_scope_timed(scope))
		scope->begin_ns = odp_path_stage_clock();
}

/* What this task began and ended since @scope's beginning is nested in @scope. */
static void add_stages(const struct odp_path_scope *scope, u64 end_ns)
{
	bool unmap = scope->kind == SCOPE_UNMAP;
	__u64 *stage_ns = scope->session->stats->stage_ns;

	counter_add(&stage_ns[unmap ? ODP_PATH_UNMAP : ODP_PATH_MAP],
		    end_ns - scope->begin_ns - scope->apart_ns);
	if (scope->flush_ns)
		counter_add(&stage_ns[unmap ? ODP_PATH_FLUSH : ODP_PATH_SYNC], scope->flush_ns);
}

void odp_path_scope_close(struct odp_path_scope *scope)
{
	u64 end_ns = scope->begin_ns ? odp_path_stage_clock() : 0;

	odp_path_scope_pop(scope);
	if (scope->begin_ns)
		add_stages(scope, end_ns);
}

static notrace bool is_meant(const struct odp_path_scope *scope, unsigned int kinds,
			     const struct iommu_domain *domain)
{
	return scope->task == current && (BIT(scope->kind) & kinds) &&
	       (!domain || scope->domain == domain);
}

static notrace struct odp_path_scope *find(unsigned int kinds, const struct iommu_domain *domain)
{
	struct bucket *bucket = bucket_of(current);
	struct odp_path_scope *scope;
	unsigned long flags;

	raw_spin_lock_irqsave(&bucket->lock, flags);
	hlist_for_each_entry(scope, &bucket->scopes, node)
		if (is_meant(scope, kinds, domain))
			break;
	raw_spin_unlock_irqrestore(&bucket->lock, flags);
	return scope;
}

/* An interrupt (the flush queue's timer) has nothing to do with what its task is doing. */
notrace struct odp_path_scope *odp_path_scope_current(void)
{
	return in_task() ? find(NOT_FLUSH, NULL) : NULL;
}

struct odp_path_scope *odp_path_scope_of_flush(const struct iommu_domain *domain)
{
	return in_task() ? find(NOT_FLUSH, domain) : NULL;
}

/* Flushes in interrupts nest in the task's, so the newest is the current one. */
notrace struct odp_path_scope *odp_path_scope_flush(void)
{
	return find(BIT(SCOPE_FLUSH), NULL);
}
