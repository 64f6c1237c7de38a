/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks: kernel functions sent to a wrapper of ours while a session needs it, by
 * ftrace (redirect.h, and direct.h for those that are called once a page).
 *
 * A call that comes from this module is let through: that is how a wrapper calls
 * the function that it stands for.  Hence no tail calls (Kbuild).  The kernel makes
 * some: the flush operations are reached by them (dma_iova_sync() of 7.x), and so a
 * path's call of such a function looks as if it came from here.  Where that can be,
 * .in_wrapper tells it from a wrapper's own.
 *
 * A task that sleeps in a wrapper would return to text that is gone when the module
 * is.  So a wrapper sleeps only where a session or a region, which hold the module,
 * cannot end meanwhile: .wanted lets all other calls through.  One that cannot be
 * sure is counted by odp_path_hook_enter().
 */
#ifndef ODP_PATH_HOOK_H
#define ODP_PATH_HOOK_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/ftrace.h>

#define HOOK_TARGETS	3	/* functions of a group that is aimed */

/* In the order in which a call looks for its hook: those that are called most often first. */
enum odp_path_hook_group {
	HOOK_GROUP_FAULT,	/* umem_fault.c: memory regions' pages come and go */
	HOOK_GROUP_FLUSH,	/* flush.c: the IOMMU domain's own operations */
	HOOK_GROUP_STAGE,	/* stage.c: how a fault finds its pages */
	HOOK_GROUP_HMM_MAP,	/* hmm.c: a driver that maps for DMA itself maps a page, */
	HOOK_GROUP_HMM_UNMAP,	/* the core unmaps it, */
	HOOK_GROUP_HMM_ALLOC,	/* and the driver gets its lists */
	HOOK_GROUP_REGISTER,	/* umem.c: memory regions come and go */
	HOOK_GROUPS,
};

#define HOOKS_REGISTER	BIT(HOOK_GROUP_REGISTER)
#define HOOKS_FAULT	BIT(HOOK_GROUP_FAULT)
#define HOOKS_HMM_ALLOC	BIT(HOOK_GROUP_HMM_ALLOC)
#define HOOKS_HMM_MAP	BIT(HOOK_GROUP_HMM_MAP)
#define HOOKS_HMM_UNMAP	BIT(HOOK_GROUP_HMM_UNMAP)
#define HOOKS_FLUSH	BIT(HOOK_GROUP_FLUSH)
#define HOOKS_STAGE	BIT(HOOK_GROUP_STAGE)

/**
 * struct odp_path_hook - one function that is hooked
 * @target: the function; NULL: nothing to hook on this machine
 * @wrapper: what is called instead, with the same arguments
 * @name: of the function, for messages
 * @wanted: whether the wrapper is called at all, by the first argument; NULL: always
 * @in_wrapper: whether a call from this module is the wrapper's own; NULL: any is
 * @direct: the call that takes ftrace's place (direct_x86.S), for functions called once a page;
 *	NULL: ftrace's trampoline
 * @ops: ftrace's, of a direct call
 * @installed: the direct call is; under the hooks' mutex
 */
struct odp_path_hook {
	void *target;
	void *wrapper;
	const char *name;
	bool (*wanted)(const void *argument);
	bool (*in_wrapper)(void);
	void *direct;
	struct ftrace_ops ops;
	bool installed;
};

/* The groups' tables, ended by .name == NULL. */
extern struct odp_path_hook odp_path_umem_hooks[], odp_path_fault_hooks[],
	odp_path_hmm_alloc_hooks[], odp_path_hmm_map_hooks[], odp_path_hmm_unmap_hooks[],
	odp_path_flush_hooks[], odp_path_stage_hooks[];

/* ftrace's callback for all functions that are redirected. */
void odp_path_hook_redirect(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			    struct ftrace_regs *fregs);

/**
 * odp_path_hooks_get() - takes one use of each group, and installs what was not yet
 * @groups: HOOKS_*
 *
 * May sleep long.  Returns 0, or -EBUSY: somebody else (a livepatch) holds a function.
 */
int odp_path_hooks_get(unsigned int groups);

/**
 * odp_path_hooks_get_again() - the same for groups of which somebody holds a use meanwhile
 * @groups: HOOKS_*; they are installed, and so this neither fails nor sleeps
 */
void odp_path_hooks_get_again(unsigned int groups);

/**
 * odp_path_hooks_put_later() - gives uses back, in any context
 * @groups: HOOKS_*; they are removed by odp_path_hooks_settle(), which a work item calls
 */
void odp_path_hooks_put_later(unsigned int groups);

/**
 * odp_path_hooks_settle() - removes the hooks that nobody uses
 *
 * May sleep long; not under umem_mutex.
 */
void odp_path_hooks_settle(void);

/**
 * odp_path_hooks_retarget() - gives a group other functions to hook
 * @g: the group
 * @targets: HOOK_TARGETS, in the order of its table
 * @own: how many uses of it the caller knows of
 *
 * Functions that were hooked are let go, the new ones hooked in their place.  Returns 0 or
 * -EBUSY: they differ from those that others (more than @own uses) have hooked, or somebody
 * else holds one.  On an error the old ones stay.
 */
int odp_path_hooks_retarget(enum odp_path_hook_group g, void *const targets[HOOK_TARGETS],
			    unsigned int own);

void odp_path_hooks_init(void);
/* No session lives: removes all, and waits until no task is in a wrapper. */
void odp_path_hooks_exit(void);

/* Tasks in a wrapper that may sleep although nothing holds the module: of registrations only. */
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
