/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A context: one opener of /dev/odp_dev, with its regions and counters.
 *
 * Locks, outermost first:
 *   bound_lock (function.c) > context->use > what a call takes (mmap_lock, umem_mutex, ...)
 * mmap() and close() take no lock that a call holds while it touches user memory.
 */
#ifndef ODP_DEV_CONTEXT_H
#define ODP_DEV_CONTEXT_H

#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/xarray.h>

#include <odpbench/odp_dev.h>

struct odp_dev_function;
struct odp_dev_region;

/* Data passes between user space and the device in pieces of this size. */
#define CONTEXT_BOUNCE_BYTES	(64u << 10)

struct odp_dev_context {
	struct list_head on_device;	/* function.c */
	struct rw_semaphore use;	/* read: in a call; write: taking the device away */
	struct odp_dev_function *function;	/* NULL: it was taken away */
	bool revoked;			/* it is being taken away: running calls must stop */

	struct xarray regions;		/* by key */
	u32 next_key;
	atomic_t nregions;		/* including those being registered */
	struct odp_dev_counters *counters;	/* one page, mapped read-only by user space */
	void *bounce;			/* a buffer that no call has; NULL: one has it */
};

/**
 * odp_dev_context_open() - make a context for an opener
 *
 * May sleep.
 *
 * Return: the context, or ERR_PTR: -ENODEV: no function is bound; -ENOMEM.
 */
struct odp_dev_context *odp_dev_context_open(void);

/**
 * odp_dev_context_close() - deregister everything and free the context
 * @context: no call is running on it, and none will come
 *
 * May sleep long.
 */
void odp_dev_context_close(struct odp_dev_context *context);

/**
 * odp_dev_context_revoke() - take the device away from a context
 * @context: its calls end, and its regions are deregistered
 *
 * May sleep long.
 */
void odp_dev_context_revoke(struct odp_dev_context *context);

/**
 * odp_dev_context_enter() - begin a call; the device stays until the call ends
 * @context: the opener's
 *
 * May sleep.
 *
 * Return: 0, -ENODEV: the device is gone, or -EINTR: killed.
 */
int odp_dev_context_enter(struct odp_dev_context *context);

/**
 * odp_dev_context_leave() - end a call, after a successful odp_dev_context_enter()
 * @context: the opener's
 */
void odp_dev_context_leave(struct odp_dev_context *context);

/**
 * odp_dev_context_charge() - count a region before it is made
 * @context: the opener's
 *
 * Return: 0, or -ENOSPC: the opener has ODP_DEV_MAX_REGIONS.
 */
int odp_dev_context_charge(struct odp_dev_context *context);

/**
 * odp_dev_context_uncharge() - undo that: the region is gone, or was not made
 * @context: the opener's
 */
void odp_dev_context_uncharge(struct odp_dev_context *context);

/**
 * odp_dev_context_publish() - give a complete region its key
 * @context: the opener's
 * @region: other calls may find it from now on, and destroy it
 * @key: out; never 0
 *
 * May sleep.
 *
 * Return: 0, -ENOMEM, or -EBUSY: there is no free key.
 */
int odp_dev_context_publish(struct odp_dev_context *context, struct odp_dev_region *region,
			    u32 *key);

/**
 * odp_dev_context_find() - find the region with a key
 * @context: the opener's
 * @key: the key
 *
 * Return: the region, to be given back with odp_dev_region_put(), or NULL: no such key.
 */
struct odp_dev_region *odp_dev_context_find(struct odp_dev_context *context, u32 key);

/**
 * odp_dev_context_withdraw() - take the key away from a region
 * @context: the opener's
 * @key: the key
 *
 * Return: the region, which the caller must destroy, or NULL: no such key.
 */
struct odp_dev_region *odp_dev_context_withdraw(struct odp_dev_context *context, u32 key);

/**
 * odp_dev_context_take_bounce() - get a kernel buffer of CONTEXT_BOUNCE_BYTES
 * @context: the opener's
 *
 * The context has one for its calls, so that an access that is timed does not allocate: what the
 * page allocator does for 64 KiB depends on what was freed before.  Calls that run at the same
 * time get more.  May sleep.
 *
 * Return: the buffer, or NULL: no memory.
 */
void *odp_dev_context_take_bounce(struct odp_dev_context *context);

/**
 * odp_dev_context_return_bounce() - give the buffer back
 * @context: that it was taken from
 * @bounce: the buffer, or NULL
 */
void odp_dev_context_return_bounce(struct odp_dev_context *context, void *bounce);

#endif
