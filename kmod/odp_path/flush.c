// SPDX-License-Identifier: GPL-2.0
/* Counting IOTLB flushes: scopes, wrappers of the domain operations, descriptors. */
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>

#include "flush.h"
#include "hook.h"
#include "region.h"
#include "session.h"

static DEFINE_HASHTABLE(scopes, 6);	/* by task */
static DEFINE_SPINLOCK(scopes_lock);	/* flushes come with interrupts off */

void flush_scope_begin(struct flush_scope *scope, struct region *region,
		       enum odp_path_phase phase)
{
	scope->task = NULL;
	if (region->choice.level < ODP_PATH_COUNT)
		return;
	scope->task = current;
	scope->region = region;
	scope->phase = phase;
	spin_lock_irq(&scopes_lock);
	hash_add(scopes, &scope->node, (unsigned long)current);
	spin_unlock_irq(&scopes_lock);
}

void flush_scope_end(struct flush_scope *scope)
{
	if (!scope->task)
		return;
	spin_lock_irq(&scopes_lock);
	hash_del(&scope->node);
	spin_unlock_irq(&scopes_lock);
}

/* Whether flushes of @domain here and now belong to a session's own operation. */
static bool scope_add(struct iommu_domain *domain, const struct odp_path_flushes *flushes)
{
	struct flush_scope *scope;
	unsigned long flags;
	bool found = false;

	if (!in_task())		/* the flush queue's timer, on top of any task */
		return false;
	spin_lock_irqsave(&scopes_lock, flags);
	hash_for_each_possible(scopes, scope, node, (unsigned long)current) {
		if (scope->task != current || scope->region->domain != domain)
			continue;
		flushes_add(&scope->region->session->stats->flushes[scope->phase], flushes);
		found = true;
		break;
	}
	spin_unlock_irqrestore(&scopes_lock, flags);
	return found;
}

/*
 * The flush that this CPU is in, for the tracepoint; an interrupt's flush nests in
 * it.  The operations do not sleep: unmapping is allowed in interrupts.
 */
static DEFINE_PER_CPU(struct odp_path_flushes *, flush_here);

static struct odp_path_flushes *flush_begin(struct odp_path_flushes *flushes)
{
	struct odp_path_flushes *outer;

	hook_enter();
	preempt_disable();
	outer = __this_cpu_read(flush_here);
	__this_cpu_write(flush_here, flushes);
	return outer;
}

static void flush_end(struct odp_path_flushes *outer, struct iommu_domain *domain,
		      const struct odp_path_flushes *flushes)
{
	__this_cpu_write(flush_here, outer);
	preempt_enable();
	if (!scope_add(domain, flushes))
		sessions_add_deferred(domain, flushes);
	hook_leave();
}

static void wrap_iotlb_sync(struct iommu_domain *domain, struct iommu_iotlb_gather *gather)
{
	/* gather->end is the last byte (include/linux/iommu.h) */
	struct odp_path_flushes flushes = {
		.sync = 1, .sync_bytes = gather->end - gather->start + 1,
	};
	struct odp_path_flushes *outer = flush_begin(&flushes);

	domain->ops->iotlb_sync(domain, gather);
	flush_end(outer, domain, &flushes);
}

static int wrap_iotlb_sync_map(struct iommu_domain *domain, unsigned long iova, size_t size)
{
	struct odp_path_flushes flushes = { .sync_map = 1, .sync_map_bytes = size };
	struct odp_path_flushes *outer = flush_begin(&flushes);
	int ret;

	ret = domain->ops->iotlb_sync_map(domain, iova, size);
	flush_end(outer, domain, &flushes);
	return ret;
}

static void wrap_flush_iotlb_all(struct iommu_domain *domain)
{
	struct odp_path_flushes flushes = { .flush_all = 1 };
	struct odp_path_flushes *outer = flush_begin(&flushes);

	domain->ops->flush_iotlb_all(domain);
	flush_end(outer, domain, &flushes);
}

void flush_sync(struct iommu_domain *domain, struct iommu_iotlb_gather *gather)
{
	if (!domain->ops->iotlb_sync || gather->start >= gather->end)
		return;
	if (hooks_used(HOOKS_FLUSH))
		wrap_iotlb_sync(domain, gather);
	else
		domain->ops->iotlb_sync(domain, gather);
	iommu_iotlb_gather_init(gather);
}

/* Exact in a task: a wrapper keeps preemption off, so no other task's is ever seen here. */
static bool notrace in_wrapper(void)
{
	return this_cpu_read(flush_here);
}

struct hook flush_hooks[] = {
	{ .name = "iotlb_sync", .wrapper = wrap_iotlb_sync, .in_wrapper = in_wrapper },
	{ .name = "iotlb_sync_map", .wrapper = wrap_iotlb_sync_map, .in_wrapper = in_wrapper },
	{ .name = "flush_iotlb_all", .wrapper = wrap_flush_iotlb_all, .in_wrapper = in_wrapper },
	{ }
};

int flush_hooks_aim(struct iommu_domain *domain, unsigned int own)
{
	void *targets[] = {	/* as in flush_hooks[] */
		domain->ops->iotlb_sync,
		domain->ops->iotlb_sync_map,
		domain->ops->flush_iotlb_all,
	};

	if (domain->type == IOMMU_DOMAIN_IDENTITY)	/* nothing is ever flushed */
		return 0;
	return hooks_retarget(HOOKS_FLUSH, targets, own);
}

/* Type of a queued invalidation descriptor: VT-d specification, 6.5.2. */
enum { QI_TYPE_MASK = 0xf, QI_IOTLB = 2, QI_DEVICE_TLB = 3, QI_PASID_IOTLB = 6,
       QI_PASID_DEVICE_TLB = 8 };

/* drivers/iommu/intel/trace.h: TP_PROTO(struct intel_iommu *, u64 qw0, qw1, qw2, qw3) */
static void probe_qi_submit(void *data, void *iommu, u64 qw0, u64 qw1, u64 qw2, u64 qw3)
{
	struct odp_path_flushes *flushes = __this_cpu_read(flush_here);
	unsigned int type = qw0 & QI_TYPE_MASK;

	if (!flushes)
		return;
	if (type == QI_IOTLB || type == QI_PASID_IOTLB)
		flushes->descriptors++;
	else if (type == QI_DEVICE_TLB || type == QI_PASID_DEVICE_TLB)
		flushes->device_descriptors++;
}

static struct tracepoint *qi_submit;

static void find_qi_submit(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "qi_submit"))
		qi_submit = tp;
}

void flush_init(void)
{
	for_each_kernel_tracepoint(find_qi_submit, NULL);
}

/* The tracepoint is there wherever the kernel has the Intel driver, used or not. */
bool flush_counts_descriptors(const struct iommu_domain *domain)
{
	char name[KSYM_SYMBOL_LEN];

	if (!qi_submit || !domain || !domain->ops->iotlb_sync)
		return false;
	sprint_symbol_no_offset(name, (unsigned long)domain->ops->iotlb_sync);
	return !strncmp(name, "intel_", strlen("intel_"));
}

int flush_hooks_started(void)
{
	return qi_submit ? tracepoint_probe_register(qi_submit, probe_qi_submit, NULL) : 0;
}

void flush_hooks_stopping(void)
{
	if (!qi_submit)
		return;
	tracepoint_probe_unregister(qi_submit, probe_qi_submit, NULL);
	tracepoint_synchronize_unregister();
}
