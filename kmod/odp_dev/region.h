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

struct context;
struct ib_umem;
struct ib_umem_odp;

struct region {
	struct context *context;
	u32 flags;			/* enum odp_dev_flags; a child is not ODP_DEV_IMPLICIT */
	u64 address, length;		/* as registered; the table has whole pages */

	struct ib_umem *pinned;		/* one of these */
	struct ib_umem_odp *odp;
	struct table table;		/* not of an implicit region */

	struct region *parent;		/* of a child */
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
int region_register(struct context *context, struct odp_dev_register *ask);

/* It has no key: waits for its users, then releases all that it has. */
void region_destroy(struct region *region);

/* IB_ACCESS_*, as the core wants them. */
int region_access_flags(const struct region *region);

/* Parts of the two above, for children.  ERR_PTR: -ENOMEM. */
struct region *region_alloc(struct context *context, u32 flags);
/* Its table and notifications, over a new umem.  On an error the umem is released. */
int region_set_umem(struct region *region, struct ib_umem_odp *odp);
void region_free(struct region *region);

/* Under RCU.  False: it is dying. */
static inline bool region_get(struct region *region)
{
	return refcount_inc_not_zero(&region->users);
}

static inline void region_put(struct region *region)
{
	if (refcount_dec_and_test(&region->users))
		complete(&region->unused);
}

/* 0, or why a user must stop: -ENODEV, -ENOENT or, killed, -EINTR. */
int region_stopped(const struct region *region);

/* -EFAULT unless [@address, @address + @length) is in the region; @length > 0. */
int region_check(const struct region *region, u64 address, u64 length);

/* --- implicit.c */

int implicit_init(void);
void implicit_exit(void);

int implicit_create(struct region *region);
/* Nobody uses the region any more. */
void implicit_free(struct region *region);

/*
 * The region that has the pages at @address, and how many bytes from there on: itself, or
 * a child, which with @make is made if it is not there.  The caller uses it (region_put).
 * NULL: no such child.  ERR_PTR: -ENOMEM, -EFAULT (the process is gone).
 */
struct region *region_part(struct region *region, u64 address, u64 *length, bool make);

/* Under the umem_mutex of a child that has no page any more. */
void implicit_reclaim(struct region *child);

/* --- fault.c */

enum fault_flags {
	FAULT_SNAPSHOT	= 1 << 0,	/* only what the CPU's page table has */
	FAULT_DOWNGRADE	= 1 << 1,	/* for reading: no write permission */
};

extern const struct mmu_interval_notifier_ops region_notifier_ops;

/*
 * Finds, maps and enters the pages of [@address, @address + @length), which are within
 * the table.  Returns how many pages of PAGE_SIZE that was (those of a snapshot may be
 * absent still).  -EBUSY: it is being invalidated; -EIO: all went well, but @address got
 * no entry; -EFAULT, -ENOMEM, -EINTR.
 */
int region_fault(struct region *region, u64 address, u64 length, unsigned int flags);

/* --- access.c */

int region_access(struct region *region, struct odp_dev_access *access);
int region_prefetch(struct region *region, const struct odp_dev_prefetch *prefetch);
void region_entry(struct region *region, struct odp_dev_entry *entry);

#endif
