/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ABI of /dev/odp_dev: a software device with on-demand paging.  Each opener has its
 * own keys, counters and limits.  Closing the file deregisters everything; a mapping of
 * the counters keeps the file open.  The device file is for root alone.
 *
 * The device reaches memory only by DMA addresses that the IOMMU translates.
 *
 * Every call fails with -ENOTTY for an unknown number, -ENODEV after the PCI
 * function was unbound, -EINVAL for unknown flags or a reserved field that is not 0,
 * and -ENOENT for an unknown key; the other errors are described at each call.  All
 * sizes are fixed, and all integers are in native byte order.
 */
#ifndef ODPBENCH_ODP_DEV_H
#define ODPBENCH_ODP_DEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define ODP_DEV_ABI			1	/* raised by every incompatible change */
#define ODP_DEV_DEVICE			"/dev/odp_dev"
#define ODP_DEV_NAME_LEN		16	/* names include their terminating NUL */
#define ODP_DEV_MAX_REGIONS		4096	/* of one opener */
#define ODP_DEV_MAX_REGION_BYTES	(1ull << 40)
#define ODP_DEV_MAX_ACCESS_BYTES	(4u << 20)

/* What a region is; also what odp_dev_info.features says of this kernel. */
enum odp_dev_flags {
	ODP_DEV_WRITABLE	= 1 << 0,	/* the device may write it */
	ODP_DEV_HUGETLB		= 1 << 1,	/* IB_ACCESS_HUGETLB: an entry is 2 MiB */
	ODP_DEV_IMPLICIT	= 1 << 2,	/* the whole address space: address, length 0 */
	ODP_DEV_PINNED		= 1 << 3,	/* not on demand, for comparison */
};

struct odp_dev_info {
	__u32 abi;				/* ODP_DEV_ABI */
	__u32 features;				/* enum odp_dev_flags that a region may have */
	char version[ODP_DEV_NAME_LEN];
	char function[ODP_DEV_NAME_LEN];	/* "0000:00:11.0" */
};

/*
 * Registers [address, address + length) of the caller's memory.  As with mlx5, pages that
 * the CPU's page table has already get their entries at once: to have none, touch the memory
 * later, or invalidate it.  -EFAULT: not addresses of a process; -ENOSPC: too many regions
 * (ODP_DEV_MAX_REGIONS); -ENOMEM: the lists of a region on demand, up to 16 bytes a page, would take
 * more than seven eighths of the memory that is available;
 * -EOPNOTSUPP: this kernel lacks a feature, or the region cannot go down the chosen path;
 * otherwise what the RDMA core says (-ENOMEM, ...).
 */
struct odp_dev_register {
	__u64 address;
	__u64 length;				/* 1 .. ODP_DEV_MAX_REGION_BYTES */
	__u32 flags;				/* enum odp_dev_flags */
	__u32 key;				/* out */
};

struct odp_dev_deregister {
	__u32 key;
	__u32 reserved;
};

enum odp_dev_operation {
	ODP_DEV_READ,		/* the device reads the region; the data goes to buffer */
	ODP_DEV_WRITE,		/* the device writes the data of buffer to the region */
	ODP_DEV_FETCH_ADD,	/* adds operand to 8 aligned bytes; the old value goes to result */
};

/*
 * One operation of the device, from its first fault to its last byte.  A page without an
 * entry (or without write permission) raises a fault for all that is left of the operation.
 * A writable region is faulted for writing, whatever the operation is (as mlx5 does).
 *
 * -EFAULT: the range is outside the region; or its memory is not there; or the process is
 *	gone; or the region is writable and its memory is not; or the memory's pages are
 *	smaller than the region's entries.  Also a bad buffer.
 * -EACCES: a write to a region that is not writable.
 * -EREMOTEIO: the IOMMU does not translate an entry of the device, or no memory is there,
 *	or a write or an atomic would change memory that is not the region's (a read is done,
 *	and gives that memory's data).  The DMA address is in error_dma.
 * -EIO: a fault was handled, but gave no entry (mlx5 would fault again forever).
 * -EINTR: killed.  -ENOENT, -ENODEV: deregistered or unbound meanwhile.
 * Otherwise what the RDMA core says of a fault, or of registering a child of an implicit region.
 *
 * Everything before an error has been done.  error_address is the first byte that was not
 * done, or 0 if the error is not in the region (a bad buffer, for example).
 */
struct odp_dev_access {
	__u32 key;
	__u32 operation;			/* enum odp_dev_operation */
	__u64 address;				/* in the region, any alignment */
	__u64 length;				/* 1 .. ODP_DEV_MAX_ACCESS_BYTES */
	__u64 buffer;				/* user pointer, length bytes */
	__u64 operand;
	__u64 result;				/* out */
	__u64 error_address;			/* out, after an error */
	__u64 error_dma;			/* out, after -EREMOTEIO */
};

/* As ibv_advise_mr(): the values are IB_UVERBS_ADVISE_MR_ADVICE_*. */
enum odp_dev_advice {
	ODP_DEV_PREFETCH,			/* for reading: entries without write permission */
	ODP_DEV_PREFETCH_WRITE,
	ODP_DEV_PREFETCH_NO_FAULT,		/* only what is in the CPU's page table already */
};

/*
 * Returns when it is done.  Errors are those of an access, and -EINVAL for a pinned region,
 * -EPERM for ODP_DEV_PREFETCH_WRITE of a region that is not writable.  ODP_DEV_PREFETCH takes
 * write permission away from entries that had it.
 */
struct odp_dev_prefetch {
	__u32 key;
	__u32 advice;				/* enum odp_dev_advice */
	__u64 address;
	__u64 length;
};

/*
 * The device's entry for an address, and what the entry leads to.  present is 0 if the
 * device has no entry; writable, dma and physical are then 0.  physical is 0 if the IOMMU
 * does not translate dma.  dma and physical are those of the address itself, not of its page.
 */
struct odp_dev_entry {
	__u32 key;
	__u32 reserved;
	__u64 address;
	__u32 present;				/* out */
	__u32 writable;				/* out */
	__u64 dma;				/* out */
	__u64 physical;				/* out */
};

#define ODP_DEV_IOC_INFO	_IOR('O', 0x70, struct odp_dev_info)
#define ODP_DEV_IOC_REGISTER	_IOWR('O', 0x71, struct odp_dev_register)
#define ODP_DEV_IOC_DEREGISTER	_IOW('O', 0x72, struct odp_dev_deregister)
#define ODP_DEV_IOC_ACCESS	_IOWR('O', 0x73, struct odp_dev_access)
#define ODP_DEV_IOC_PREFETCH	_IOW('O', 0x74, struct odp_dev_prefetch)
#define ODP_DEV_IOC_ENTRY	_IOWR('O', 0x75, struct odp_dev_entry)

/*
 * The opener's counters: mmap() one page at offset 0, read-only.  Each counter is consistent
 * in itself, but not with the others.  The first five have mlx5's names and meanings
 * (drivers/infiniband/hw/mlx5/restrack.c): page_* are pages of 4 KiB, *_handled are events.
 * page_faults and page_prefetch count the pages that were asked for, with an entry or without;
 * page_invalidations counts those that lost theirs (mlx5 rounds up to its commands).
 */
struct odp_dev_counters {
	__u64 page_faults;
	__u64 page_faults_handled;
	__u64 page_invalidations;
	__u64 page_invalidations_handled;
	__u64 page_prefetch;

	__u64 fault_retries;			/* repeated: an invalidation came in between */
	__u64 fault_errors;
	__u64 translation_errors;		/* -EREMOTEIO */
	__u64 accesses;				/* successful ones */
	__u64 access_bytes;
	__u64 regions;				/* registered now */
	__u64 children;				/* of implicit regions, now */
	__u64 entries;				/* present now */
	__u64 table_bytes;			/* the device's own page tables, now */
};

#endif
