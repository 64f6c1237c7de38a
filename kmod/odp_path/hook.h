/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks: while a session needs it, ftrace sends calls of kernel functions to our wrappers
 * (redirect.h, and direct.h for functions that are called once a page).
 *
 * A call from this module is let through to the function: that is how a wrapper calls the
 * function that it replaces.  So this module must not make tail calls (Kbuild).  The kernel
 * does: it reaches the flush operations by tail calls (dma_iova_sync() of 7.x), so they look
 * as if this module called them when a path called dma_iova_sync().  For such functions
 * .in_wrapper tells these calls from a wrapper's own.
 *
 * A task that sleeps in a wrapper must not wake up after the module is gone.  So a wrapper
 * sleeps only where a session or a region, which hold the module, cannot end meanwhile;
 * .wanted lets all other calls through.  Wrappers that cannot be sure of that count their
 * tasks by odp_path_hook_enter().
 */
#ifndef ODP_PATH_HOOK_H
#define ODP_PATH_HOOK_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/ftrace.h>

#define HOOK_TARGETS	3	/* functions of the group whose targets can change (flush) */

/* The order in which a call looks for its hook: functions called most often come first. */
enum odp_path_hook_group {
	HOOK_GROUP_FAULT,	/* umem_fault.c: pages of memory regions come and go */
	HOOK_GROUP_FLUSH,	/* flush.c: the IOMMU domain's own operations */
	HOOK_GROUP_STAGE,	/* stage.c: a fault finds its pages */
	HOOK_GROUP_HMM_MAP,	/* hmm.c: a driver that maps for DMA itself maps a page */
	HOOK_GROUP_HMM_UNMAP,	/* hmm.c: the core unmaps such a page */
	HOOK_GROUP_HMM_ALLOC,	/* hmm.c: the core allocates the lists for such a driver */
	HOOK_GROUP_REGISTER,	/* umem.c: memory regions come and go */
	HOOK_GROUP_DMABUF,	/* dmabuf.c: a driver imports a dma-buf */
	HOOK_GROUPS,
};

#define HOOKS_REGISTER	BIT(HOOK_GROUP_REGISTER)
#define HOOKS_FAULT	BIT(HOOK_GROUP_FAULT)
#define HOOKS_HMM_ALLOC	BIT(HOOK_GROUP_HMM_ALLOC)
#define HOOKS_HMM_MAP	BIT(HOOK_GROUP_HMM_MAP)
#define HOOKS_HMM_UNMAP	BIT(HOOK_GROUP_HMM_UNMAP)
#define HOOKS_FLUSH	BIT(HOOK_GROUP_FLUSH)
#define HOOKS_STAGE	BIT(HOOK_GROUP_STAGE)
#define HOOKS_DMABUF	BIT(HOOK_GROUP_DMABUF)

/**
 * struct odp_path_hook - one function that is hooked
 * @target: the function; NULL: nothing to hook on this machine
 * @wrapper: what is called instead, with the same arguments
 * @name: of the function, for messages
 * @wanted: whether to call the wrapper, by the function's first argument; NULL: always
 * @in_wrapper: whether a call from this module is the wrapper's own; NULL: all are
 * @direct: what is called instead of ftrace's trampoline (direct_x86.S), for functions called
 *	once a page; NULL: ftrace's trampoline
 * @ops: for ftrace, of a direct call
 * @installed: whether the direct call is installed; under the hooks' mutex
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

/* The tables of the groups, each ended by .name == NULL. */
extern struct odp_path_hook odp_path_umem_hooks[], odp_path_fault_hooks[],
	odp_path_hmm_alloc_hooks[], odp_path_hmm_map_hooks[], odp_path_hmm_unmap_hooks[],
	odp_path_flush_hooks[], odp_path_stage_hooks[], odp_path_dmabuf_hooks[];

/* ftrace's callback for all redirected functions. */
void odp_path_hook_redirect(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			    struct ftrace_regs *fregs);

/**
 * odp_path_hooks_get() - takes one use of each group, and installs those not yet installed
 * @groups: HOOKS_*
 *
 * May sleep long.  Returns 0, or -EBUSY: somebody else (a livepatch) holds a function.
 */
int odp_path_hooks_get(unsigned int groups);

/**
 * odp_path_hooks_get_again() - takes more uses of groups of which somebody holds a use meanwhile
 * @groups: HOOKS_*; they are installed already, so this neither fails nor sleeps
 */
void odp_path_hooks_get_again(unsigned int groups);

/**
 * odp_path_hooks_put_later() - gives uses back, in any context
 * @groups: HOOKS_*; if unused, a work item removes them by odp_path_hooks_settle()
 */
void odp_path_hooks_put_later(unsigned int groups);

/**
 * odp_path_hooks_settle() - removes the hooks that nobody uses now
 *
 * May sleep long; not under umem_mutex.
 */
void odp_path_hooks_settle(void);

/**
 * odp_path_hooks_retarget() - gives a group other functions to hook
 * @g: the group
 * @targets: HOOK_TARGETS functions, in the order of its table
 * @own: how many uses of the group are the caller's own
 *
 * The new functions are hooked in place of the old ones.  Returns 0, -ENOMEM, or -EBUSY: others
 * use the group (it has more than @own uses) with other functions, or somebody else (a livepatch)
 * holds one of the new ones.  After an error the old ones stay.
 */
int odp_path_hooks_retarget(enum odp_path_hook_group g, void *const targets[HOOK_TARGETS],
			    unsigned int own);

/**
 * odp_path_hooks_targeted() - whether these functions are the ones that a group hooks
 * @g: the group; the caller holds a use of it, so that they stay
 * @targets: HOOK_TARGETS functions, in the order of its table
 *
 * Takes no lock.
 */
bool odp_path_hooks_targeted(enum odp_path_hook_group g, void *const targets[HOOK_TARGETS]);

void odp_path_hooks_init(void);
/* When no session is left: removes all hooks, and waits until no task is in a wrapper. */
void odp_path_hooks_exit(void);

/* Tasks in wrappers of registration and release, which may sleep while nothing holds the module. */
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
