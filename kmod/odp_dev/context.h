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

struct odp_dev_function;
struct odp_dev_region;

struct odp_dev_context {
	struct list_head on_device;	/* function.c */
	struct rw_semaphore use;	/* read: in a call; write: taking the device away */
	struct odp_dev_function *function;	/* NULL: it was taken away */
	bool revoked;			/* it is being taken away: calls come to an end */

	struct xarray regions;		/* by key */
	u32 next_key;
	atomic_t nregions;		/* with those in the making */
	struct odp_dev_counters *counters;	/* one page, mapped read-only by user space */
};

/* ERR_PTR: -ENODEV where no function is bound, -ENOMEM. */
struct odp_dev_context *odp_dev_context_open(void);
/* No call is running, and none will come. */
void odp_dev_context_close(struct odp_dev_context *context);

/* The device goes away: ends the calls, deregisters everything.  May sleep long. */
void odp_dev_context_revoke(struct odp_dev_context *context);

/*
 * Around every call: the device stays until the end.  -ENODEV: it is gone, -EINTR.
 */
int odp_dev_context_enter(struct odp_dev_context *context);
void odp_dev_context_leave(struct odp_dev_context *context);

/* Counts a region of the opener; -ENOSPC: it has too many. */
int odp_dev_context_charge(struct odp_dev_context *context);
void odp_dev_context_uncharge(struct odp_dev_context *context);

/* Gives a complete region its key. */
int odp_dev_context_publish(struct odp_dev_context *context, struct odp_dev_region *region,
			    u32 *key);
/* The region with this key, which the caller now uses (odp_dev_region_put), or NULL. */
struct odp_dev_region *odp_dev_context_find(struct odp_dev_context *context, u32 key);
/* Takes its key from a region; the caller destroys it.  NULL: no such key. */
struct odp_dev_region *odp_dev_context_withdraw(struct odp_dev_context *context, u32 key);

#endif
