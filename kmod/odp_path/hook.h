/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks: kernel functions sent to a wrapper of ours while a session needs it, by
 * ftrace with FTRACE_OPS_FL_IPMODIFY, as livepatch does (kernel/livepatch/patch.c).
 *
 * A call that comes from this module is let through: that is how a wrapper calls
 * the function that it stands for.  Hence no tail calls (Kbuild).  The kernel makes
 * some: the flush operations are reached by them (dma_iova_sync() of 7.x), and so a
 * path's call of such a function looks as if it came from here.  Where that can be,
 * .in_wrapper tells it from a wrapper's own.
 *
 * A wrapper begins with odp_path_hook_enter() and ends with odp_path_hook_leave(): the module's
 * text stays until none is inside.
 */
#ifndef ODP_PATH_HOOK_H
#define ODP_PATH_HOOK_H

#include <linux/atomic.h>
#include <linux/ftrace.h>

#define HOOKS_REGISTER	BIT(0)	/* umem.c: memory regions come and go */
#define HOOKS_FAULT	BIT(1)	/* umem_fault.c: their pages do */
#define HOOKS_HMM	BIT(2)	/* hmm.c: how a driver that maps for DMA itself does it, */
#define HOOKS_HMM_UNMAP	BIT(3)	/* and how its pages are unmapped, if not by a path */
#define HOOKS_FLUSH	BIT(4)	/* flush.c: the IOMMU domain's own operations */
#define HOOKS_STAGE	BIT(5)	/* stage.c: how a fault finds its pages */
#define HOOK_GROUPS	6

struct odp_path_hook {
	void *target;		/* NULL: nothing to hook on this machine */
	void *wrapper;
	const char *name;	/* for messages */
	bool (*in_wrapper)(void);	/* see above; NULL: any call from this module is */
	struct ftrace_ops ops;
	bool installed;
};

/* The groups' tables, ended by .name == NULL. */
extern struct odp_path_hook odp_path_umem_hooks[], odp_path_fault_hooks[], odp_path_hmm_hooks[],
	odp_path_hmm_unmap_hooks[], odp_path_flush_hooks[], odp_path_stage_hooks[];

/* What a group needs besides its hooks; may be NULL.  Called under the hooks' mutex. */
struct odp_path_hook_group {
	struct odp_path_hook *hooks;
	int (*started)(void);
	void (*stopping)(void);
};

/*
 * Takes one use of each group in @groups and installs what was not yet.  -EBUSY:
 * somebody else (a livepatch) holds a function.  May sleep long.
 */
int odp_path_hooks_get(unsigned int groups);
/*
 * Gives the uses back; nothing is removed before odp_path_hooks_settle(), which a work item
 * calls.
 */
void odp_path_hooks_put_later(unsigned int groups);
/* Removes the hooks that nobody uses.  May sleep long; not under umem_mutex. */
void odp_path_hooks_settle(void);
/*
 * Gives @group (one bit) new targets, in the order of its table, and installs them
 * if the old ones were.  -EBUSY: they differ, and more than @own uses are held.
 */
int odp_path_hooks_retarget(unsigned int group, void *const *targets, unsigned int own);
void odp_path_hooks_init(void);
/* Removes all, and waits until no task is in a wrapper. */
void odp_path_hooks_exit(void);

extern atomic_t odp_path_hook_inside;

static inline void odp_path_hook_enter(void)
{
	atomic_inc(&odp_path_hook_inside);
}

static inline void odp_path_hook_leave(void)
{
	atomic_dec(&odp_path_hook_inside);
}

#endif
