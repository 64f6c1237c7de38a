/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scopes: what this task is doing now, and for which session.  Functions far below the one
 * that opened a scope (an IOMMU driver's flush, hmm_range_fault()) find the scope by the task.
 * Scopes nest: a fault may free memory, and so invalidate a region.
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
	SCOPE_UNMAP,		/* pages are unmapped */
	SCOPE_FLUSH,		/* a domain's operation flushes; part of a struct in flush.c */
};

/**
 * struct odp_path_scope - on the stack of the function that opens it
 * @node: in its bucket of open scopes
 * @task: the task that opened it; NULL: not open
 * @kind: what the task is doing
 * @session: the session it is for
 * @choice: the session's choice, latched when the region was registered
 * @domain: the domain whose flushes belong to the scope; NULL: none
 * @finds_pages: the fault is in the stage hmm
 * @begin_ns: when timing began, by odp_path_stage_clock(); 0: not timed
 * @flush_ns: time since then in the domain's flushes
 * @apart_ns: @flush_ns and the time to count the flushes: no part of map or unmap
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
 * odp_path_scope_open() - begin what the scope says, in this task
 * @scope: its kind, session, choice and domain are set; it must stay in place until the same task
 *	closes it, after all scopes that were opened inside it
 *
 * Begins to time if the level says so.  Does not sleep.
 */
void odp_path_scope_open(struct odp_path_scope *scope);

/**
 * odp_path_scope_close() - end what the scope says
 * @scope: the task's newest
 *
 * Adds what was timed to the session's stages.  Does not sleep.
 */
void odp_path_scope_close(struct odp_path_scope *scope);

/**
 * odp_path_scope_push() - only put a scope into the table
 * @scope: as for odp_path_scope_open()
 *
 * Any context.
 */
void odp_path_scope_push(struct odp_path_scope *scope);

/**
 * odp_path_scope_pop() - only take a scope out of the table
 * @scope: one that was pushed in the same context
 *
 * Any context.
 */
void odp_path_scope_pop(struct odp_path_scope *scope);

/**
 * odp_path_scope_current() - find what this task is doing
 *
 * Any context.
 *
 * Return: its newest scope that is not a flush, or NULL: there is none, or this is an interrupt.
 */
struct odp_path_scope *odp_path_scope_current(void);

/**
 * odp_path_scope_of_flush() - find the scope that a flush belongs to
 * @domain: the domain that is flushed; NULL: any
 *
 * Any context.
 *
 * Return: this task's newest scope of that domain that is not a flush, or NULL: there is none, or
 * this is an interrupt.
 */
struct odp_path_scope *odp_path_scope_of_flush(const struct iommu_domain *domain);

/**
 * odp_path_scope_flush() - find the current flush
 *
 * Any context.
 *
 * Return: the newest flush of this task, or of an interrupt on top of it, or NULL.
 */
struct odp_path_scope *odp_path_scope_flush(void);

/**
 * odp_path_stage_clock() - read the clock that times the stages
 *
 * It is CLOCK_MONOTONIC_RAW, because user space times the whole operation with that: so a part
 * is never longer than the whole.  local_clock() is a little cheaper, but it runs at its own
 * rate and may differ between CPUs.
 *
 * Return: nanoseconds.
 */
static inline u64 odp_path_stage_clock(void)
{
	return ktime_get_raw_ns();
}

/**
 * odp_path_scope_timed() - whether stages are timed at this level
 * @scope: its choice is set
 *
 * Return: true from level time on.
 */
static inline bool odp_path_scope_timed(const struct odp_path_scope *scope)
{
	return scope->choice->level >= ODP_PATH_TIME;
}

/**
 * odp_path_scope_begin() - open a scope for a region; does nothing below level count
 * @scope: all of it is set here
 * @kind: what the task begins
 * @region: the region it is for, which outlives the scope
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
 * odp_path_scope_end() - close the scope, if odp_path_scope_begin() opened it
 * @scope: the scope
 */
static inline void odp_path_scope_end(struct odp_path_scope *scope)
{
	if (scope->task)
		odp_path_scope_close(scope);
}

#endif
