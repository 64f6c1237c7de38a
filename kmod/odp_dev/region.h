/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A region of a process's memory that the device may use, by its key.
 *
 * A call that works on a region is one of its users; a region is destroyed when it
 * has no key any more and its last user is done.
 *
 * An implicit region is the whole address space.  It has no pages itself, but children
 * of 1 GiB, regions without a key, that are made by their first fault and go when they
 * are empty.
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

	struct ib_umem *pinned;		/* one of these */
	struct ib_umem_odp *odp;
	struct odp_dev_table table;	/* not of an implicit region */

	struct odp_dev_region *parent;	/* of a child */
	struct work_struct reclaim;	/* of a child; holds the parent */
	struct xarray children;		/* of an implicit region, by GiB */

	refcount_t users;		/* the key, or being a child, is one */
	struct completion unused;
	bool dying;			/* users come to an end */
	struct rcu_head rcu;
};

/*
 * Registers what @ask says; its key is written there.  Errors: see odp_dev.h.
 */
int odp_dev_region_register(struct odp_dev_context *context, struct odp_dev_register *ask);

/* It has no key: waits for its users, then releases all that it has. */
void odp_dev_region_destroy(struct odp_dev_region *region);

/* IB_ACCESS_*, as the core wants them. */
int odp_dev_region_access_flags(const struct odp_dev_region *region);

/* Parts of the two above, for children.  ERR_PTR: -ENOMEM. */
struct odp_dev_region *odp_dev_region_alloc(struct odp_dev_context *context, u32 flags);
/* Its table and notifications, over a new umem.  On an error the umem is released. */
int odp_dev_region_set_umem(struct odp_dev_region *region, struct ib_umem_odp *odp);
void odp_dev_region_free(struct odp_dev_region *region);

/* Under RCU.  False: it is dying. */
static inline bool odp_dev_region_get(struct odp_dev_region *region)
{
	return refcount_inc_not_zero(&region->users);
}

static inline void odp_dev_region_put(struct odp_dev_region *region)
{
	if (refcount_dec_and_test(&region->users))
		complete(&region->unused);
}

/* 0, or why a user must stop: -ENODEV, -ENOENT or, killed, -EINTR.  Not for a child. */
int odp_dev_region_stopped(const struct odp_dev_region *region);

/* -EFAULT unless [@address, @address + @length) is in the region; @length > 0. */
int odp_dev_region_check(const struct odp_dev_region *region, u64 address, u64 length);

/* --- implicit.c */

int odp_dev_implicit_init(void);
void odp_dev_implicit_exit(void);

int odp_dev_implicit_create(struct odp_dev_region *region);
/* Nobody uses the region any more. */
void odp_dev_implicit_free(struct odp_dev_region *region);

/*
 * The region that has the pages at @address, and how many bytes from there on: itself, or
 * a child, which with @make is made if it is not there.  The caller uses it (odp_dev_region_put).
 * NULL: no such child.  ERR_PTR: -ENOMEM, -EFAULT (the process is gone).
 */
struct odp_dev_region *odp_dev_region_part(struct odp_dev_region *region, u64 address, u64 *length,
					   bool make);

/* Under the umem_mutex of a child that has no page, or none any more. */
void odp_dev_implicit_reclaim(struct odp_dev_region *child);
/* As odp_dev_region_put(), for whoever faulted pages of the child: it goes if there are none. */
void odp_dev_implicit_put(struct odp_dev_region *child);

/* --- fault.c */

enum fault_flags {
	FAULT_SNAPSHOT	= 1 << 0,	/* only what the CPU's page table has */
	FAULT_DOWNGRADE	= 1 << 1,	/* for reading: no write permission */
};

extern const struct mmu_interval_notifier_ops odp_dev_region_notifier_ops;

/*
 * Finds, maps and enters the pages of [@address, @address + @length), which are within
 * the region.  Returns how many pages of PAGE_SIZE that was (those of a snapshot may be
 * absent still).  -EBUSY: it is being invalidated; -EIO: all went well, but @address got
 * no entry; -EFAULT, -ENOMEM, -EINTR.
 */
int odp_dev_region_fault(struct odp_dev_region *region, u64 address, u64 length,
			 unsigned int flags);

/* --- access.c */

int odp_dev_region_access(struct odp_dev_region *region, struct odp_dev_access *access);
int odp_dev_region_prefetch(struct odp_dev_region *region, const struct odp_dev_prefetch *prefetch);
void odp_dev_region_entry(struct odp_dev_region *region, struct odp_dev_entry *entry);

#endif
