/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ABI of /dev/odp_path: one opener is one session.
 *
 * A session chooses the path that turns pages into DMA addresses for every ODP
 * memory region that its process, or a descendant of it, registers from then on.
 * The path and the level are latched per region at registration.  The device
 * file is for root alone.
 *
 * Descendants are found by their parents: a process whose parent has ended (a daemon, or
 * `sh -c 'server & client'`) belongs to init, and so to no session, unless the opener or another
 * ancestor takes orphans in: prctl(PR_SET_CHILD_SUBREAPER).
 *
 * Every call fails with -ENOTTY for an unknown number; further errors are at the
 * call.  All sizes are fixed, all integers in native byte order.
 */
#ifndef ODPBENCH_ODP_PATH_H
#define ODPBENCH_ODP_PATH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define ODP_PATH_ABI		3	/* raised by every incompatible change */
#define ODP_PATH_DEVICE		"/dev/odp_path"
#define ODP_PATH_NAME_LEN	16	/* names include their terminating NUL */
#define ODP_PATH_MAX_PATHS	8
#define ODP_PATH_MAX_PAGES	4096	/* of one `map` operation */
#define ODP_PATH_MAX_CONTIGUOUS	1024	/* of one physically contiguous buffer */
#define ODP_PATH_HUGE_PAGES	512	/* 4 KiB pages of one huge page */
#define ODP_PATH_MAX_ITERATIONS	65536
#define ODP_PATH_MAX_THREADS	64
#define ODP_PATH_MAX_SAMPLES	(1 << 20)	/* iterations of all threads */

/* How much a session records; each level does what the one before it does. */
enum odp_path_level {
	ODP_PATH_OFF,		/* faults and pages of steered regions only; `native`: no hook */
	ODP_PATH_COUNT,		/* and IOTLB flushes; faults of `native` regions too */
	ODP_PATH_TIME,		/* and how long each stage took */
	ODP_PATH_VERIFY,	/* and asks the IOMMU for every entry that was made or taken away */
	ODP_PATH_LEVELS,
};

/* What the module can do. */
struct odp_path_info {
	__u32 abi;				/* ODP_PATH_ABI */
	__u32 npaths;
	char version[ODP_PATH_NAME_LEN];
	char paths[ODP_PATH_MAX_PATHS][ODP_PATH_NAME_LEN];
	__u32 uses[ODP_PATH_MAX_PATHS];		/* enum odp_path_use, of each path on this kernel */
};

enum odp_path_use {
	ODP_PATH_FOR_REGIONS	= 1 << 0,	/* it can steer memory regions */
	ODP_PATH_FOR_MAP	= 1 << 1,	/* the `map` workload can use it */
};

/*
 * What a session wants.  A driver that maps for DMA itself (mlx5, odp_dev) is steered on
 * its own device, a driver that never does (rxe) on a lent function: one bound to odp_path,
 * which also the `map` workload is for.  @function names the lent one; of any other function
 * the IOMMU flushes are counted from the beginning, as they are of each device that a region
 * of the session is on since it was registered.  Empty: the first lent one, or none.
 *
 * -EINVAL: unknown path or level.  -ENODEV: no such function.  -EBUSY: a livepatch or
 * another tool holds a function that has to be hooked, or another session counts on another
 * kind of IOMMU.
 *
 * A registration that cannot be as configured fails, with -EOPNOTSUPP: the path is not
 * `native` and the kernel is older than 6.16 (info.uses: ODP_PATH_FOR_REGIONS), or the
 * region is of huge pages (IB_ACCESS_HUGETLB); or @function is a lent one, and the driver maps
 * for DMA itself, of which nothing is hooked then; or flushes of that device cannot be counted,
 * because others are on another kind of IOMMU.  With -ENODEV: it takes a lent function.  With
 * -EBUSY: that one has another session's mask of 32 bits (struct odp_path_map) just now.  A
 * later fault that finds peer-to-peer memory fails, with -EOPNOTSUPP.
 */
struct odp_path_config {
	char path[ODP_PATH_NAME_LEN];
	char function[ODP_PATH_NAME_LEN];	/* "0000:00:03.0" */
	__u32 level;				/* enum odp_path_level */
	__u32 reserved;				/* 0 */
};

/*
 * What the `map` workload maps, and which paths can.  Only `contiguous` is one physical
 * run; of the others no page (huge page) follows its neighbour.
 *
 *	ram, contiguous, hugepage	every path
 *	p2p		CONFIG_PCI_P2PDMA and a provider: sg; from 6.16 (hmm_dma_map_pfn)
 *			page, iova, iova-batch too
 *	mmio		page; from 6.18 (DMA_ATTR_MMIO) iova, iova-batch; never sg, whose
 *			entries are struct page
 *	bulk		page, sg; from 6.16 (dma_iova_link) iova-batch
 *
 * A provider is a PCI memory controller (ivshmem) that is bound to odp_path: half of its
 * largest BAR is p2p memory, the other half mmio.  Without one, mmio is the largest BAR
 * of the lent function.
 */
enum odp_path_buffer {
	ODP_PATH_RAM,		/* pages of the kernel */
	ODP_PATH_CONTIGUOUS,	/* up to ODP_PATH_MAX_CONTIGUOUS pages */
	ODP_PATH_HUGEPAGE,	/* 2 MiB each, mapped by one call; pages: a multiple of 512 */
	ODP_PATH_P2P,		/* memory of another PCI function, with struct page */
	ODP_PATH_MMIO,		/* of a PCI function, without struct page */
	ODP_PATH_BULK,		/* pages, and all that is set up to map them once is timed too */
	ODP_PATH_BUFFERS,
};

/* How often the kind of a p2p page's provider is looked up. */
enum odp_path_lookup {
	ODP_PATH_LOOKUP_ONCE,	/* a state is kept from page to page */
	ODP_PATH_LOOKUP_EACH,	/* anew for each page: paths page and iova */
};

/* Why the workload cannot run here. */
enum odp_path_refusal {
	ODP_PATH_NOT_REFUSED,
	ODP_PATH_NO_WAY,	/* this path cannot map that buffer, on this kernel or on any */
	ODP_PATH_NO_P2PDMA,	/* the kernel has no CONFIG_PCI_P2PDMA */
	ODP_PATH_NO_PROVIDER,	/* no PCI function that provides memory is bound to odp_path */
	ODP_PATH_NO_ROUTE,	/* the lent function cannot reach the provider's memory */
	ODP_PATH_NO_ROOM,	/* the BAR has fewer pages, or less is left of it */
};

/*
 * The `map` workload: @iterations times map and unmap a buffer of @pages pages on the session's
 * path, no RDMA involved; by each of @threads kernel threads, which start together, are bound to a
 * CPU each, and have a buffer and a region of their own.  One thread is the caller itself.  Times
 * go to @map_ns and @unmap_ns (arrays of @threads x
 * @iterations __u64 in user space, thread after thread).
 *
 * -EINVAL: a limit above is exceeded, an unknown value, or the session's path is
 * `native`.  -EOPNOTSUPP: refused, and why.  -EBUSY: another session runs with another mask, or has
 * regions on the function, and the mask is not 64.  -ENODEV: the lent function or the provider went
 * away.  -EINTR: killed.  After an error no times are valid.
 */
struct odp_path_map {
	__u32 buffer;				/* enum odp_path_buffer */
	__u32 pages;				/* 4 KiB each, 1 .. ODP_PATH_MAX_PAGES */
	__u32 iterations;			/* 1 .. ODP_PATH_MAX_ITERATIONS */
	__u32 threads;				/* 1 .. ODP_PATH_MAX_THREADS */
	__u32 mask_bits;			/* the lent function's DMA mask meanwhile: 32 or 64 */
	__u32 lookup;				/* enum odp_path_lookup; EACH: p2p only */
	__u64 map_ns;				/* user pointer */
	__u64 unmap_ns;				/* user pointer */
	__u64 list_bytes;			/* out: lists and tables while all pages were mapped */
	__u64 highest_address;			/* out: the last byte's DMA address, of all entries */
	__u64 iommu_table_bytes;		/* out, with ODP_PATH_TABLES_MEASURED */
	__u64 slab_bytes;			/* out, with ODP_PATH_SLAB_MEASURED */
	__u32 measured;				/* out: enum odp_path_measured */
	__u32 refused;				/* out: enum odp_path_refusal */
};

/*
 * How much the whole system's counters grew from before the lists were allocated until
 * the first iteration had mapped; with one thread only.  An IOMMU driver may keep a table
 * that nothing is mapped in any more, and slabs keep free objects: on a new domain alone
 * is this what the mapping needs.  Slab memory holds most lists (list_bytes), too.
 */
enum odp_path_measured {
	ODP_PATH_TABLES_MEASURED = 1 << 0,	/* nr_iommu_pages, from 6.12 */
	ODP_PATH_SLAB_MEASURED	= 1 << 1,
};

#define ODP_PATH_IOC_INFO	_IOR('O', 0x60, struct odp_path_info)
#define ODP_PATH_IOC_CONFIG	_IOW('O', 0x61, struct odp_path_config)
#define ODP_PATH_IOC_MAP	_IOWR('O', 0x62, struct odp_path_map)

/*
 * IOTLB flushes of a function's domain, by the operation of the domain that was called.
 *
 *	at once	iotlb_sync, in the call that takes a mapping away, and iotlb_sync_map, in
 *		the one that makes it
 *	queued	flush_iotlb_all: a flush queue (IOMMU mode lazy) takes up what was unmapped,
 *		and ends in one flush of everything when it is full or its timer runs out
 *
 * Descriptors are Intel's: the IOTLB and PASID IOTLB invalidations that those calls made. Bytes
 * are those of the ranges given; flush_iotlb_all has no range.  On Arm's SMMUs a page table that
 * goes as a whole (2 MiB at once) is flushed in its page-table code, past these operations.
 */
struct odp_path_flushes {
	__u64 sync;			/* at once, after unmapping */
	__u64 sync_bytes;
	__u64 sync_descriptors;
	__u64 sync_map;			/* at once, after mapping; often nothing to do */
	__u64 sync_map_bytes;
	__u64 sync_map_descriptors;
	__u64 flush_all;		/* queued */
	__u64 flush_all_descriptors;
	__u64 device_descriptors;	/* Intel: device TLB invalidations, of all three */
};

/*
 * In whose call a flush was made.  A queued flush is in ODP_PATH_UNMAPPING where that call found
 * the queue full, and outside where the timer ran out.  Flushes of a function that no region is
 * on (an NVMe drive's, with config.function) are all outside: there the operation alone
 * tells at once from queued.
 */
enum odp_path_phase {
	ODP_PATH_MAPPING,		/* a path's, or native's, that mapped */
	ODP_PATH_UNMAPPING,		/* or unmapped, a region of the session */
	ODP_PATH_OUTSIDE,		/* neither: the timer; any other user of that domain */
	ODP_PATH_PHASES,
};

/*
 * Where the time goes, level ODP_PATH_TIME and up; sums, added to before the operation
 * returns to user space.  hmm, map and sync are parts of a fault: hmm_range_fault() (in 7.3
 * with taking the mmap lock); what makes DMA addresses of the pages, without the next; and
 * making the mappings visible (iotlb_sync_map).  unmap and flush are parts of an
 * invalidation: taking mappings away, without the next; and iotlb_sync, flush_iotlb_all.
 *
 * `native`: since 6.16 map and unmap are hmm_dma_map_pfn() and hmm_dma_unmap_pfn(); before,
 * what ib_umem_odp_map_dma_and_lock() does after hmm_range_fault(), and the whole of
 * ib_umem_odp_unmap_dma_pages(): locks and dirtying of pages included.  Of the timing's own
 * cost, reading the clock and counting the flushes are in no stage.  Calling the hooks is: for
 * each flush some 75 instructions in map or unmap, and as many in sync or flush.  `native` has
 * a scope for each page, too: on x86-64 and 7.3 a page takes 16 more in map and 82 in unmap than
 * one of `iova`, whose work is the same.
 */
enum odp_path_stage {
	ODP_PATH_HMM,
	ODP_PATH_MAP,
	ODP_PATH_SYNC,
	ODP_PATH_UNMAP,
	ODP_PATH_FLUSH,
	ODP_PATH_STAGES,
};

/*
 * The counters of a session, since it was opened: mmap() one page at offset 0,
 * read only.  Each counter is coherent alone, not with its neighbours.  Lazy
 * flushes come up to 10 ms (the flush queue's timer) after the unmapping.
 */
struct odp_path_stats {
	__u64 regions;			/* registered under this session */
	__u64 regions_live;
	__u64 regions_refused;		/* it could not be steered, registration failed */
	__u64 regions_without_iova;	/* iova paths that fell back to one mapping a page */
	__u64 faults;			/* device faults served, and advice that faults pages in */
	__u64 fault_pages;		/* pages that these made valid */
	__u64 snapshot_pages;		/* mapped as found, without faulting: at registration, by */
					/* advice that does not fault (IB_UVERBS_..._NO_FAULT) */
	__u64 fault_errors;
	__u64 invalidations;		/* that took at least one page away */
	__u64 invalidated_pages;
	__u64 maps;			/* entries mapped for DMA, each a page or huge page */
	__u64 unmaps;
	__u64 list_bytes;		/* lists and tables held now, pfn lists included */
	__u64 verify_checks;
	__u64 verify_errors;
	__u64 verify_address;		/* of the first error: the DMA address, */
	__u64 verify_expected;		/* the physical address that it should have, 0: none, */
	__u64 verify_found;		/* and the one that the IOMMU gives it */
	__u64 counts_descriptors;	/* 1: descriptors can be counted on this IOMMU */
	__u64 stage_ns[ODP_PATH_STAGES];	/* sums; 0 below level ODP_PATH_TIME */
	struct odp_path_flushes flushes[ODP_PATH_PHASES];
};

#endif
