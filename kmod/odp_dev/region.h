/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A region of a process's memory that the device may use, by its key.
 *
 * A call that works on a region is a user of it.  A region is destroyed when it has no key
 * any more and its last user is done.
 *
 * An implicit region is the whole address space.  It has no pages itself, but children of
 * 1 GiB.  A child is a region without a key: its first fault makes it, and it goes when it
 * is empty.
 */
#ifndef ODP_DEV_REGION_H
#define ODP_DEV_REGION_H

#include <linux/completion.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "table.h"

struct odp_dev_context;
struct ib_umem;
struct ib_umem_odp;

struct odp_dev_region {
	struct odp_dev_context *context;
	u32 flags;			/* enum odp_dev_flags; a child is not ODP_DEV_IMPLICIT */
	u64 address, length;		/* as registered; the table has whole pages */

	struct ib_umem *pinned;		/* this or odp; the other is NULL */
	struct ib_umem_odp *odp;
	struct odp_dev_table table;	/* an implicit region has none */

	struct odp_dev_region *parent;	/* of a child */
	struct work_struct reclaim;	/* of a child; holds the parent */
	struct xarray children;		/* of an implicit region, by GiB */

	refcount_t users;		/* having a key, or being a child, counts as one */
	struct completion unused;
	bool dying;			/* its users must stop */
	struct rcu_head rcu;
};

/**
 * odp_dev_region_register() - register a region of the caller's memory
 * @context: the opener's, within a call
 * @ask: what is asked for, in bytes; its key is written there
 *
 * May sleep long.
 *
 * Return: 0, or an error that odp_dev.h names.
 */
int odp_dev_region_register(struct odp_dev_context *context, struct odp_dev_register *ask);

/**
 * odp_dev_region_destroy() - release everything of a region, and free it
 * @region: a region that has no key any more, or never had one
 *
 * Sleeps until its last user is done.
 */
void odp_dev_region_destroy(struct odp_dev_region *region);

/**
 * odp_dev_region_access_flags() - the access that the region permits, for the core
 * @region: the region
 *
 * Return: IB_ACCESS_*.
 */
int odp_dev_region_access_flags(const struct odp_dev_region *region);

/**
 * odp_dev_region_alloc() - part of registering, for children too: allocate an empty region
 * @context: the opener's
 * @flags: enum odp_dev_flags
 *
 * Return: the region with one user, or ERR_PTR: -ENOMEM.
 */
struct odp_dev_region *odp_dev_region_alloc(struct odp_dev_context *context, u32 flags);

/**
 * odp_dev_region_set_umem() - part of registering, for children too: make the table for a umem
 * @region: the region
 * @odp: a new umem, which the region owns from now on; released on an error
 *
 * Return: 0 or -ENOMEM.
 */
int odp_dev_region_set_umem(struct odp_dev_region *region, struct ib_umem_odp *odp);

/**
 * odp_dev_region_free() - part of destroying, for children too
 * @region: nobody can find it any more, except under RCU
 *
 * Sleeps until its last user is done.
 */
void odp_dev_region_free(struct odp_dev_region *region);

/**
 * odp_dev_region_get() - become a user of a region
 * @region: found under RCU, or in use already
 *
 * Return: true, or false: its last user is done, and it is being freed.
 */
static inline bool odp_dev_region_get(struct odp_dev_region *region)
{
	return refcount_inc_not_zero(&region->users);
}

/**
 * odp_dev_region_put() - stop being a user of a region
 * @region: the region; after its last user it may be freed at once
 */
static inline void odp_dev_region_put(struct odp_dev_region *region)
{
	if (refcount_dec_and_test(&region->users))
		complete(&region->unused);
}

/**
 * odp_dev_region_stopped() - for long calls: whether a user must stop
 * @region: a region in use; not a child
 *
 * Return: 0, -ENODEV: the device goes away, -ENOENT: the region goes away, or -EINTR: killed.
 */
int odp_dev_region_stopped(const struct odp_dev_region *region);

/**
 * odp_dev_region_check() - whether a range is in a region
 * @region: the region
 * @address: where the range begins, in the process's address space
 * @length: in bytes, more than 0
 *
 * Return: 0, or -EFAULT: not all of it is.
 */
int odp_dev_region_check(const struct odp_dev_region *region, u64 address, u64 length);

/* --- implicit.c */

/* Make and destroy the queue on which empty children are freed; 0 or -ENOMEM.  May sleep. */
int odp_dev_implicit_init(void);
void odp_dev_implicit_exit(void);

/**
 * odp_dev_implicit_create() - make a new region implicit
 * @region: the region; its umem has no pages, and keeps the process's mm_struct
 *
 * Return: 0, or an error of ib_umem_odp_alloc_implicit().
 */
int odp_dev_implicit_create(struct odp_dev_region *region);

/**
 * odp_dev_implicit_free() - free the children of an implicit region and its umem
 * @region: nobody uses it any more
 *
 * May sleep long.
 */
void odp_dev_implicit_free(struct odp_dev_region *region);

/**
 * odp_dev_region_part() - find the region with the pages at an address: itself, or a child
 * @region: the region
 * @address: in it
 * @length: out: how many bytes the part has from there on
 * @make: make a missing child; that may sleep
 *
 * Return: the part, to be given back with odp_dev_region_put(); NULL: no such child; or
 * ERR_PTR: -ENOMEM, -EFAULT: the process is gone.
 */
struct odp_dev_region *odp_dev_region_part(struct odp_dev_region *region, u64 address, u64 *length,
					   bool make);

/**
 * odp_dev_implicit_reclaim() - remove an empty child
 * @child: a child without pages; its umem_mutex is held
 *
 * A work item frees it.  Does not sleep or allocate, because reclaim may call this.
 */
void odp_dev_implicit_reclaim(struct odp_dev_region *child);

/**
 * odp_dev_implicit_put() - odp_dev_region_put() after a fault in a child
 * @child: it is removed if it has no pages
 *
 * May sleep.
 */
void odp_dev_implicit_put(struct odp_dev_region *child);

/* --- fault.c */

enum fault_flags {
	FAULT_SNAPSHOT	= 1 << 0,	/* only pages that the CPU's page table has */
	FAULT_DOWNGRADE	= 1 << 1,	/* for reading: no write permission */
};

extern const struct mmu_interval_notifier_ops odp_dev_region_notifier_ops;

/**
 * odp_dev_region_fault() - find, map and enter pages
 * @region: an on-demand region, not a pinned one
 * @address: in the region, of any alignment
 * @length: in bytes; all of it is in the region
 * @flags: enum fault_flags
 *
 * May sleep.
 *
 * Return: how many pages of PAGE_SIZE were asked for (after a snapshot they may still be absent);
 * or -EBUSY: they are being invalidated; -EIO: all went well, but @address got no entry; -EFAULT,
 * -ENOMEM, -EINTR.
 */
int odp_dev_region_fault(struct odp_dev_region *region, u64 address, u64 length,
			 unsigned int flags);

/* --- access.c */

/**
 * odp_dev_region_access() - read or write as the device would
 * @region: a region in use, not a child
 * @access: what is asked for, in bytes, and the result (odp_dev.h)
 *
 * May sleep.
 *
 * Return: 0, or an error that odp_dev.h names; part of the access may be done then.
 */
int odp_dev_region_access(struct odp_dev_region *region, struct odp_dev_access *access);

/**
 * odp_dev_region_prefetch() - fault pages before they are accessed
 * @region: a region in use, not a child
 * @prefetch: what is asked for, in bytes (odp_dev.h)
 *
 * May sleep long.
 *
 * Return: 0, or an error that odp_dev.h names; part of the prefetch may be done then.
 */
int odp_dev_region_prefetch(struct odp_dev_region *region, const struct odp_dev_prefetch *prefetch);

/**
 * odp_dev_region_entry() - look up the device's entry for an address
 * @region: a region in use, not a child
 * @entry: the address, which is in the region, and the result (odp_dev.h)
 *
 * May sleep.
 */
void odp_dev_region_entry(struct odp_dev_region *region, struct odp_dev_entry *entry);

#endif
