/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A context: one opener of /dev/odp_dev, with its regions and counters.
 *
 * Locks, outermost first:
 *   bound_lock (function.c) > context->use > what a call takes (mmap_lock, umem_mutex, ...)
 * mmap() and closing take no lock that a call holds while it touches user memory.
 */
#ifndef ODP_DEV_CONTEXT_H
#define ODP_DEV_CONTEXT_H

#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/xarray.h>

#include <odpbench/odp_dev.h>

struct odp_function;
struct region;

struct context {
	struct list_head on_device;	/* function.c */
	struct rw_semaphore use;	/* read: in a call; write: taking the device away */
	struct odp_function *function;	/* NULL: it was taken away */
	bool revoked;			/* it is being taken away: calls come to an end */

	struct xarray regions;		/* by key */
	u32 next_key;
	atomic_t nregions;		/* with those in the making */
	struct odp_dev_counters *counters;	/* one page, mapped read-only by user space */
};

/* ERR_PTR: -ENODEV where no function is bound, -ENOMEM. */
struct context *context_open(void);
/* No call is running, and none will come. */
void context_close(struct context *context);

/* The device goes away: ends the calls, deregisters everything.  May sleep long. */
void context_revoke(struct context *context);

/*
 * Around every call: the device stays until the end.  -ENODEV: it is gone, -EINTR.
 */
int context_enter(struct context *context);
void context_leave(struct context *context);

/* Counts a region of the opener; -ENOSPC: it has too many. */
int context_charge(struct context *context);
void context_uncharge(struct context *context);

/* Gives a complete region its key. */
int context_publish(struct context *context, struct region *region, u32 *key);
/* The region with this key, which the caller now uses (region_put), or NULL. */
struct region *context_find(struct context *context, u32 key);
/* Takes its key from a region; the caller destroys it.  NULL: no such key. */
struct region *context_withdraw(struct context *context, u32 key);

#endif
