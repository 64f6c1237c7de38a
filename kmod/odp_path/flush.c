// SPDX-License-Identifier: GPL-2.0
/* Counting and timing IOTLB flushes: wrappers of the domain operations, descriptors. */
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/tracepoint.h>

#include "compat.h"
#include "flush.h"
#include "hook.h"
#include "scope.h"
#include "session.h"
#include "smmu.h"

/*
 * Arm's drivers get nothing to sync where the page-table code has flushed already, and then do nothing.
 * Others gather no pages at all, or flush all the same.
 */
static bool skips_empty;

/*
 * A flush in progress.  The tracepoint finds it by the task, not by the CPU: the operations may be
 * preempted on a kernel whose spinlocks sleep, and they nest if an interrupt unmaps.
 */
struct flush {
	struct odp_path_scope scope;
	struct odp_path_flushes counts;
	__u64 *descriptors;		/* the counter in counts for this operation */
	struct odp_path_scope *owner;	/* the scope it is part of; NULL: not a session's own */
	u64 entry_ns;			/* at the wrapper's entry */
	u64 begin_ns;			/* 0: not timed */
};

static void flush_begin(struct flush *flush, struct iommu_domain *domain)
{
	flush->entry_ns = odp_path_stage_clock();
	flush->owner = odp_path_scope_of_flush(domain);
	flush->scope.kind = SCOPE_FLUSH;
	odp_path_scope_push(&flush->scope);
	flush->begin_ns = flush->owner && flush->owner->begin_ns ? odp_path_stage_clock() : 0;
}

static enum odp_path_phase phase_of(const struct odp_path_scope *scope)
{
	return scope->kind == SCOPE_UNMAP ? ODP_PATH_UNMAPPING : ODP_PATH_MAPPING;
}

static void flush_end(struct flush *flush, struct iommu_domain *domain)
{
	struct odp_path_scope *owner = flush->owner;
	u64 end_ns = flush->begin_ns ? odp_path_stage_clock() : 0;

	odp_path_scope_pop(&flush->scope);
	if (owner)
		odp_path_flushes_add(&owner->session->stats->flushes[phase_of(owner)],
				     &flush->counts);
	else
		odp_path_sessions_add_outside(domain, &flush->counts);
	if (flush->begin_ns) {
		owner->flush_ns += end_ns - flush->begin_ns;
		owner->apart_ns += odp_path_stage_clock() - flush->entry_ns;
	}
}

static void wrap_iotlb_sync(struct iommu_domain *domain, struct iommu_iotlb_gather *gather)
{
	/* gather->end is the last byte (include/linux/iommu.h) */
	bool empty = skips_empty && !gather->pgsize;
	struct flush flush = {
		.counts = { .sync = !empty,
			    .sync_bytes = empty ? 0 : gather->end - gather->start + 1 },
		.descriptors = &flush.counts.sync_descriptors,
	};

	flush_begin(&flush, domain);
	domain->ops->iotlb_sync(domain, gather);
	flush_end(&flush, domain);
}

static int wrap_iotlb_sync_map(struct iommu_domain *domain, unsigned long iova, size_t size)
{
	struct flush flush = {
		.counts = { .sync_map = 1, .sync_map_bytes = size },
		.descriptors = &flush.counts.sync_map_descriptors,
	};
	int ret;

	flush_begin(&flush, domain);
	ret = domain_sync_map(domain, iova, size);
	flush_end(&flush, domain);
	return ret;
}

static void wrap_flush_iotlb_all(struct iommu_domain *domain)
{
	struct flush flush = {
		.counts = { .flush_all = 1 },
		.descriptors = &flush.counts.flush_all_descriptors,
	};

	flush_begin(&flush, domain);
	domain->ops->flush_iotlb_all(domain);
	flush_end(&flush, domain);
}

/* A path's own call looks like a wrapper's, but never comes while the task is in a flush. */
static notrace bool in_wrapper(void)
{
	return odp_path_scope_flush();
}

struct odp_path_hook odp_path_flush_hooks[] = {
	{ .name = "iotlb_sync", .wrapper = wrap_iotlb_sync, .in_wrapper = in_wrapper },
	{ .name = "iotlb_sync_map", .wrapper = wrap_iotlb_sync_map, .in_wrapper = in_wrapper },
	{ .name = "flush_iotlb_all", .wrapper = wrap_flush_iotlb_all, .in_wrapper = in_wrapper },
	{ }
};

/* The functions for odp_path_flush_hooks[], in its order. */
static void operations_of(const struct iommu_domain *domain, void *targets[HOOK_TARGETS])
{
	targets[0] = domain->ops->iotlb_sync;
	targets[1] = domain->ops->iotlb_sync_map;
	targets[2] = domain->ops->flush_iotlb_all;
}

/* Whether the operations that are hooked are of a driver whose functions' names begin so. */
static bool is_driver(const char *prefix)
{
	char name[KSYM_SYMBOL_LEN];

	if (!odp_path_flush_hooks[0].target)
		return false;
	sprint_symbol_no_offset(name, (unsigned long)odp_path_flush_hooks[0].target);
	return !strncmp(name, prefix, strlen(prefix));
}

int odp_path_flush_hooks_aim(struct iommu_domain *domain, unsigned int own)
{
	void *targets[HOOK_TARGETS];
	int ret;

	if (domain->type == IOMMU_DOMAIN_IDENTITY)	/* nothing is ever flushed */
		return 0;
	operations_of(domain, targets);
	ret = odp_path_hooks_retarget(HOOK_GROUP_FLUSH, targets, own);
	if (!ret)
		WRITE_ONCE(skips_empty, is_driver("arm_smmu_"));
	return ret;
}

bool odp_path_flush_hooks_aimed(const struct iommu_domain *domain)
{
	void *targets[HOOK_TARGETS];

	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return true;
	operations_of(domain, targets);
	return odp_path_hooks_targeted(HOOK_GROUP_FLUSH, targets);
}

struct intel_iommu;

/* Types of queued invalidation descriptors: VT-d specification, 6.5.2. */
enum { QI_TYPE_MASK = 0xf, QI_IOTLB = 2, QI_DEVICE_TLB = 3, QI_PASID_IOTLB = 6,
       QI_PASID_DEVICE_TLB = 8 };

/* drivers/iommu/intel/trace.h: TP_PROTO(struct intel_iommu *, u64 qw0, qw1, qw2, qw3) */
static void probe_qi_submit(void *data, struct intel_iommu *iommu, u64 qw0, u64 qw1, u64 qw2,
			    u64 qw3)
{
	struct odp_path_scope *scope = odp_path_scope_flush();
	unsigned int type = qw0 & QI_TYPE_MASK;
	struct flush *flush;

	if (!scope)
		return;
	flush = container_of(scope, struct flush, scope);
	if (type == QI_IOTLB || type == QI_PASID_IOTLB)
		++*flush->descriptors;
	else if (type == QI_DEVICE_TLB || type == QI_PASID_DEVICE_TLB)
		flush->counts.device_descriptors++;
}

static struct tracepoint *qi_submit;

static void find_qi_submit(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "qi_submit"))
		qi_submit = tp;
}

void odp_path_flush_init(void)
{
	for_each_kernel_tracepoint(find_qi_submit, NULL);
}

/* The tracepoint exists if the kernel has Intel's driver, used or not, so look at the target. */
bool odp_path_flush_counts_descriptors(void)
{
	return qi_submit && is_driver("intel_");
}

void odp_path_flush_commands(unsigned int tlb, unsigned int device)
{
	struct odp_path_scope *scope = odp_path_scope_flush();
	struct odp_path_flushes counts = {
		.sync = 1, .sync_descriptors = tlb, .device_descriptors = device,
	};

	if (scope) {
		struct flush *flush = container_of(scope, struct flush, scope);

		*flush->descriptors += tlb;
		flush->counts.device_descriptors += device;
		return;
	}
	scope = odp_path_scope_of_flush(NULL);
	if (scope)
		odp_path_flushes_add(&scope->session->stats->flushes[phase_of(scope)], &counts);
}

int odp_path_flush_hooks_started(void)
{
	if (qi_submit)
		return tracepoint_probe_register(qi_submit, probe_qi_submit, NULL);
	return odp_path_smmu_start();
}

void odp_path_flush_hooks_stopping(void)
{
	odp_path_smmu_stop();
	if (!qi_submit)
		return;
	tracepoint_probe_unregister(qi_submit, probe_qi_submit, NULL);
	tracepoint_synchronize_unregister();
}
