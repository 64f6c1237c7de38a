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

/**
 * struct odp_path_scope - on the stack of the function that opens it
 * @node: among the open ones of its bucket
 * @task: whose it is; NULL: not open
 * @kind: what the task is doing
 * @session: for which
 * @choice: the session's, as the region was registered
 * @domain: whose flushes are meant; NULL: none
 * @finds_pages: the fault is in the stage hmm
 * @begin_ns: of what is timed, by odp_path_stage_clock(); 0: nothing is
 * @flush_ns: of that, in the domain's flushes
 * @apart_ns: and with counting these: not part of what is timed
 */
struct odp_path_scope {
	struct hlist_node node;
	struct task_struct *task;
	enum scope_kind kind;
	struct odp_path_session *session;
	const struct odp_path_choice *choice;
	struct iommu_domain *domain;
	bool finds_pages;

	u64 begin_ns;
	u64 flush_ns;
	u64 apart_ns;
};

/**
 * odp_path_scope_open() - this task begins what the scope says
 * @scope: of which kind, session, choice and domain are set; it stays where it is until it is
 *	closed, by the same task and after all that were opened in it
 *
 * Begins to time where the level says so.  Does not sleep.
 */
void odp_path_scope_open(struct odp_path_scope *scope);

/**
 * odp_path_scope_close() - and ends it
 * @scope: the task's newest
 *
 * Adds what was timed to the session's stages.  Does not sleep.
 */
void odp_path_scope_close(struct odp_path_scope *scope);

/**
 * odp_path_scope_push() - into the table, no more
 * @scope: as of odp_path_scope_open()
 *
 * Any context.
 */
void odp_path_scope_push(struct odp_path_scope *scope);

/**
 * odp_path_scope_pop() - out of the table, no more
 * @scope: one that was pushed in the same context
 *
 * Any context.
 */
void odp_path_scope_pop(struct odp_path_scope *scope);

/**
 * odp_path_scope_current() - what this task is doing
 *
 * Any context.
 *
 * Return: its newest scope that is no flush, or NULL: there is none, or this is an interrupt.
 */
struct odp_path_scope *odp_path_scope_current(void);

/**
 * odp_path_scope_of_flush() - what a flush belongs to
 * @domain: that is flushed; NULL: any
 *
 * Any context.
 *
 * Return: this task's newest scope of that domain that is no flush, or NULL: there is none, or
 * this is an interrupt.
 */
struct odp_path_scope *odp_path_scope_of_flush(const struct iommu_domain *domain);

/**
 * odp_path_scope_flush() - the flush at hand
 *
 * Any context.
 *
 * Return: the newest flush of this task, or of an interrupt on top of it, or NULL.
 */
struct odp_path_scope *odp_path_scope_flush(void);

/**
 * odp_path_stage_clock() - the clock that stages are timed by
 *
 * The clock of the stages is CLOCK_MONOTONIC_RAW, because that is what the whole operation
 * is timed with in user space: a part is then never longer than the whole.  local_clock() is
 * a little cheaper, but runs at its own rate and may differ between CPUs.
 *
 * Return: nanoseconds.
 */
static inline u64 odp_path_stage_clock(void)
{
	return ktime_get_raw_ns();
}

/**
 * odp_path_scope_timed() - whether the level has stages timed
 * @scope: of which choice is set
 *
 * Return: true from level time on.
 */
static inline bool odp_path_scope_timed(const struct odp_path_scope *scope)
{
	return scope->choice->level >= ODP_PATH_TIME;
}

/**
 * odp_path_scope_begin() - open a scope for a region; nothing below level count
 * @scope: all of it is set here
 * @kind: what the task begins
 * @region: for which; it outlives the scope
 */
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

/**
 * odp_path_scope_end() - end what odp_path_scope_begin() began, if it did
 * @scope: the scope
 */
static inline void odp_path_scope_end(struct odp_path_scope *scope)
{
	if (scope->task)
		odp_path_scope_close(scope);
}

#endif
