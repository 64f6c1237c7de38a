/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scopes: what this task is doing now, and for which session.  Functions far below the
 * one that opened a scope (an IOMMU driver's flush, hmm_range_fault()) find it by the
 * task.  They nest: a fault may free memory, and so invalidate a region.
 */
#ifndef ODP_PATH_SCOPE_H
#define ODP_PATH_SCOPE_H

#include <linux/iommu.h>
#include <linux/ktime.h>
#include <linux/list.h>

#include "region.h"

enum scope_kind {
	SCOPE_REGISTER,		/* the RDMA core makes a memory region */
	SCOPE_FAULT,		/* it serves a fault; before 6.16 it maps too */
	SCOPE_MAP,		/* pages become DMA addresses */
	SCOPE_UNMAP,		/* and cease to be */
	SCOPE_FLUSH,		/* a domain's operation flushes; part of a struct in flush.c */
};

struct odp_path_scope {
	struct hlist_node node;
	struct task_struct *task;	/* NULL: not open */
	enum scope_kind kind;
	struct odp_path_session *session;
	const struct odp_path_choice *choice;
	struct iommu_domain *domain;	/* whose flushes are meant; NULL: none */
	bool finds_pages;		/* the fault is in the stage hmm */

	u64 begin_ns;			/* of what is timed; 0: nothing is */
	u64 flush_ns;			/* of that, in the domain's flushes */
	u64 apart_ns;			/* and with counting these: not part of what is timed */
};

void odp_path_scope_open(struct odp_path_scope *scope);
void odp_path_scope_close(struct odp_path_scope *scope);

/* Into the table and out, no more; any context. */
void odp_path_scope_push(struct odp_path_scope *scope);
void odp_path_scope_pop(struct odp_path_scope *scope);

/* The newest scope of this task that is no flush, or NULL. */
struct odp_path_scope *odp_path_scope_current(void);
/* The newest of them that flushes of @domain belong to, or NULL; any context. */
struct odp_path_scope *odp_path_scope_of_flush(const struct iommu_domain *domain);
/* The flush that this task, or an interrupt on top of it, is in, or NULL; any context. */
struct odp_path_scope *odp_path_scope_flush(void);

/*
 * The clock of the stages is CLOCK_MONOTONIC_RAW, because that is what the whole operation
 * is timed with in user space: a part is then never longer than the whole.  local_clock() is
 * a little cheaper, but runs at its own rate and may differ between CPUs.
 */
static inline u64 odp_path_stage_clock(void)
{
	return ktime_get_raw_ns();
}

static inline bool odp_path_scope_timed(const struct odp_path_scope *scope)
{
	return scope->choice->level >= ODP_PATH_TIME;
}

/* Opens a scope for @region; nothing below level count. */
static inline void odp_path_scope_begin(struct odp_path_scope *scope, enum scope_kind kind,
					struct odp_path_region *region)
{
	scope->task = NULL;
	if (region->choice.level < ODP_PATH_COUNT)
		return;
	scope->kind = kind;
	scope->session = region->session;
	scope->choice = &region->choice;
	scope->domain = region->domain;
	odp_path_scope_open(scope);
}

static inline void odp_path_scope_end(struct odp_path_scope *scope)
{
	if (scope->task)
		odp_path_scope_close(scope);
}

#endif
