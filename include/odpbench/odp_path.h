/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ABI of /dev/odp_path: one opener is one session.
 *
 * A session chooses the path that turns pages into DMA addresses for every ODP
 * memory region that its process, or a descendant of it, registers from then on.
 * The path and the level are latched per region at registration.  The device
 * file is for root alone.
 *
 * Descendants are found by their parents.  A process whose parent has ended (a daemon, or
 * `sh -c 'server & client'`) becomes a child of init, and so belongs to no session, unless the
 * opener or another ancestor adopts orphans: prctl(PR_SET_CHILD_SUBREAPER).
 *
 * An unknown ioctl number fails with -ENOTTY; the other errors are described at each call.
 * All sizes are fixed, and all integers are in native byte order.
 */
#ifndef ODPBENCH_ODP_PATH_H
#define ODPBENCH_ODP_PATH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define ODP_PATH_ABI		5	/* raised by every incompatible change */
#define ODP_PATH_DEVICE		"/dev/odp_path"
#define ODP_PATH_NAME_LEN	16	/* names include their terminating NUL */
#define ODP_PATH_MAX_PATHS	16
#define ODP_PATH_MAX_PAGES	4096	/* of one `map` operation */
#define ODP_PATH_MAX_CONTIGUOUS	1024	/* of one physically contiguous buffer */
#define ODP_PATH_HUGE_PAGES	512	/* 4 KiB pages of one huge page */
#define ODP_PATH_MAX_ITERATIONS	65536
#define ODP_PATH_MAX_THREADS	64
#define ODP_PATH_MAX_SAMPLES	(1 << 20)	/* iterations of all threads */
#define ODP_PATH_PROCESSES	32	/* of a session that are told apart */

/* How much a session records; each level includes the ones before it. */
enum odp_path_level {
	ODP_PATH_OFF,		/* only faults and pages of steered regions; `native`: no hook */
	ODP_PATH_COUNT,		/* and IOTLB flushes, and faults of `native` regions */
	ODP_PATH_TIME,		/* and how long each stage took */
	ODP_PATH_VERIFY,	/* and checks each entry made or taken away with the IOMMU */
	ODP_PATH_LEVELS,
};

/* What the module can do. */
struct odp_path_info {
	__u32 abi;				/* ODP_PATH_ABI */
	__u32 npaths;
	char version[ODP_PATH_NAME_LEN];
	char paths[ODP_PATH_MAX_PATHS][ODP_PATH_NAME_LEN];
	__u32 uses[ODP_PATH_MAX_PATHS];		/* enum odp_path_use: each path's, on this kernel */
};

enum odp_path_use {
	ODP_PATH_FOR_REGIONS	= 1 << 0,	/* it can steer memory regions */
	ODP_PATH_FOR_MAP	= 1 << 1,	/* the `map` workload can use it */
};

/*
 * What a session wants.  A driver that maps for DMA itself (mlx5, odp_dev) is steered on
 * its own device.  A driver that never does (rxe) is steered on a lent function, that is one
 * bound to odp_path; the `map` workload uses a lent function too.
 *
 * @function names the lent function.  If it names any other function, that function's IOMMU
 * flushes are counted from now on.  The flushes of a device are also counted from the moment
 * that the session has a region on it.  Empty: the first lent function, or none.
 *
 * dma-bufs that a driver imports are regions too, on path `native` from level ODP_PATH_COUNT on;
 * their exporters map them.  With another path, or if @function is lent, they are not counted.
 *
 * -EINVAL: unknown path or level.  -ENODEV: no such function.  -EBUSY: a livepatch or
 * another tool holds a function that must be hooked, or another session counts flushes on
 * another kind of IOMMU.
 *
 * A registration fails if it cannot be done as configured:
 *
 *	-EOPNOTSUPP	the path is not `native`, and the kernel is older than 6.16 (info.uses:
 *			ODP_PATH_FOR_REGIONS) or the region has huge pages (IB_ACCESS_HUGETLB)
 *	-EOPNOTSUPP	@function is lent, and the driver maps for DMA itself: such drivers are
 *			not hooked then
 *	-EOPNOTSUPP	the device's flushes cannot be counted, because flushes are already
 *			counted on another kind of IOMMU
 *	-ENODEV		it needs a lent function, and there is none
 *	-EBUSY		another session has given the lent function a mask of 32 bits for now
 *			(struct odp_path_map)
 *
 * A later fault that finds peer-to-peer memory fails with -EOPNOTSUPP, unless the path is
 * `native`.
 */
struct odp_path_config {
	char path[ODP_PATH_NAME_LEN];
	char function[ODP_PATH_NAME_LEN];	/* "0000:00:03.0" */
	__u32 level;				/* enum odp_path_level */
	__u32 reserved;				/* 0 */
};

/*
 * What the `map` workload maps, and which paths can map it.  Only `contiguous` is physically
 * contiguous; in the others no page (huge page) physically follows the one before it.
 *
 *	ram, contiguous, hugepage	every path
 *	p2p		CONFIG_PCI_P2PDMA and a provider: sg; from 6.16 (hmm_dma_map_pfn)
 *			page, iova, iova-batch too
 *	mmio		page; from 6.18 (DMA_ATTR_MMIO) iova, iova-batch; never sg, because a
 *			scatterlist needs struct pages
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
	ODP_PATH_BULK,		/* as ram; setting the lists up is timed as part of mapping */
	ODP_PATH_BUFFERS,
};

/* How often the kind of a p2p page's provider is looked up. */
enum odp_path_lookup {
	ODP_PATH_LOOKUP_ONCE,	/* the answer is kept from page to page */
	ODP_PATH_LOOKUP_EACH,	/* again for each page; only paths page and iova */
};

/* Why the workload cannot run here. */
enum odp_path_refusal {
	ODP_PATH_NOT_REFUSED,
	ODP_PATH_NO_WAY,	/* this path cannot map that buffer, on this kernel or on any */
	ODP_PATH_NO_P2PDMA,	/* the kernel has no CONFIG_PCI_P2PDMA */
	ODP_PATH_NO_PROVIDER,	/* no PCI function that provides memory is bound to odp_path */
	ODP_PATH_NO_ROUTE,	/* the lent function cannot reach the provider's memory */
	ODP_PATH_NO_ROOM,	/* the BAR has too few pages, or too few that are free */
};

/*
 * The `map` workload: maps and unmaps a buffer of @pages pages @iterations times on the session's
 * path, without RDMA.  Each of @threads kernel threads does that with its own buffer and region;
 * they start together, each bound to one CPU.  With one thread, the caller itself does it.  Times
 * go to @map_ns and @unmap_ns: arrays in user space of @threads x @iterations __u64, one thread
 * after the other.
 *
 * -EINVAL: a limit above is exceeded, a value is unknown, or the session's path is `native`.
 * -EOPNOTSUPP: refused; @refused says why.  -EBUSY: another session runs with another mask or with
 * one of 32 bits, or @mask_bits is 32 and another session has regions on the function.  -ENODEV:
 * there is no lent function, or it or the provider went away.  -EINTR: killed.  -ENOMEM: the buffers
 * take more than seven eighths of the memory that is available.  After an error no times are valid.
 */
struct odp_path_map {
	__u32 buffer;				/* enum odp_path_buffer */
	__u32 pages;				/* 4 KiB each, 1 .. ODP_PATH_MAX_PAGES */
	__u32 iterations;			/* 1 .. ODP_PATH_MAX_ITERATIONS */
	__u32 threads;				/* 1 .. ODP_PATH_MAX_THREADS */
	__u32 mask_bits;			/* the lent function's DMA mask: 32 or 64 */
	__u32 lookup;				/* enum odp_path_lookup; EACH: p2p only */
	__u64 map_ns;				/* user pointer */
	__u64 unmap_ns;				/* user pointer */
	__u64 list_bytes;			/* out: lists and tables with all pages mapped */
	__u64 highest_address;			/* out: highest DMA address of any byte */
	__u64 iommu_table_bytes;		/* out, with ODP_PATH_TABLES_MEASURED */
	__u64 slab_bytes;			/* out, with ODP_PATH_SLAB_MEASURED */
	__u32 measured;				/* 0; out: enum odp_path_measured */
	__u32 refused;				/* 0; out: enum odp_path_refusal */
};

/*
 * How much the counters of the whole system grew, from before the lists were allocated until
 * the first iteration had mapped; only with one thread.  An IOMMU driver may keep tables in
 * which nothing is mapped any more, and slabs keep free objects.  So only on a new domain is
 * this what the mapping needs.  Slab memory also holds most lists (list_bytes).
 */
enum odp_path_measured {
	ODP_PATH_TABLES_MEASURED = 1 << 0,	/* nr_iommu_pages, from 6.12 */
	ODP_PATH_SLAB_MEASURED	= 1 << 1,
};

/*
 * Errors, delays and wrong pages on purpose, for tests: they happen to the @nth event from now on, and
 * to the @count - 1 after it.  A session has one injection, for all of its regions; a call replaces it,
 * and one with @count 0 ends it.
 *
 *	event		what ODP_PATH_FAIL makes of it
 *	registration	-ENOMEM, after the core has set the region up
 *	fault		-EFAULT, before the kernel looks for pages; also of advice that faults pages in,
 *			not of pages that are mapped as found (snapshot_pages)
 *	map		-ENOMEM, before the path (native: the driver) maps the pages that were found
 *	sync		-EIO, after the path has mapped them; never on `native`
 *	invalidation	it cannot fail
 *
 * Each event can be delayed: by up to a second, in which locks of its region are held.  A map can be
 * wrong (ODP_PATH_WRONG): two neighbouring pages are mapped at each other's addresses.  Then only maps
 * of two or more neighbours are counted, and none on `native`.  An error leaves nothing behind.  Level
 * ODP_PATH_VERIFY finds both pages of a wrong map when they are taken away.
 *
 * -EINVAL: a value is not valid, or that event cannot have that action.
 */
enum odp_path_event {
	ODP_PATH_AT_REGISTRATION,
	ODP_PATH_AT_FAULT,
	ODP_PATH_AT_MAP,
	ODP_PATH_AT_SYNC,
	ODP_PATH_AT_INVALIDATION,
	ODP_PATH_EVENTS,
};

enum odp_path_action {
	ODP_PATH_FAIL,
	ODP_PATH_DELAY,
	ODP_PATH_WRONG,
};

struct odp_path_injection {
	__u32 event;				/* enum odp_path_event */
	__u32 action;				/* enum odp_path_action */
	__u32 nth;				/* 1: the next */
	__u32 count;				/* 0: end the injection */
	__u32 delay_us;				/* 1 .. 1000000, of ODP_PATH_DELAY */
	__u32 hits;				/* out: of the injection before this one */
	__u64 reserved;				/* 0, also where @count is 0 */
};

#define ODP_PATH_IOC_INFO	_IOR('O', 0x60, struct odp_path_info)
#define ODP_PATH_IOC_CONFIG	_IOW('O', 0x61, struct odp_path_config)
#define ODP_PATH_IOC_MAP	_IOWR('O', 0x62, struct odp_path_map)
#define ODP_PATH_IOC_INJECT	_IOWR('O', 0x63, struct odp_path_injection)

/*
 * IOTLB flushes of a function's domain, by the operation of the domain that was called.
 *
 *	at once	iotlb_sync, in the call that takes a mapping away, and iotlb_sync_map, in
 *		the call that makes one
 *	queued	flush_iotlb_all: a flush queue (IOMMU mode lazy) collects what was unmapped,
 *		and flushes everything once it is full or its timer runs out
 *
 * Descriptors are Intel's: the IOTLB and PASID IOTLB invalidations that those calls made; on Arm's
 * SMMUv3, the TLBI commands that they queued.  Bytes are those of the ranges given; flush_iotlb_all
 * has no range.
 *
 * Two kinds of flushes go past these operations.  On Arm's SMMUs, a whole page table that goes (2 MiB
 * at once) is flushed by the page-table code: on an SMMUv3 that is counted as a sync without bytes,
 * on others not at all.  Not counted either: Intel's driver of 6.1
 * and 6.12 flushes while it maps a huge page, if that replaces an old table of small pages
 * (switch_to_super_page()); that of 7.x uses iotlb_sync.
 */
struct odp_path_flushes {
	__u64 sync;			/* at once, after unmapping */
	__u64 sync_bytes;
	__u64 sync_descriptors;
	__u64 sync_map;			/* at once, after mapping; often it has nothing to do */
	__u64 sync_map_bytes;
	__u64 sync_map_descriptors;
	__u64 flush_all;		/* queued */
	__u64 flush_all_descriptors;
	__u64 device_descriptors;	/* device TLB invalidations, of all three; SMMUv3: CMD_ATC_INV */
};

/*
 * In which call a flush was made.  A queued flush counts as ODP_PATH_UNMAPPING if an unmapping
 * found the queue full, and as ODP_PATH_OUTSIDE if the timer ran out.  If no region is on a
 * function (an NVMe drive, with config.function), all its flushes are outside, and only the
 * operation tells at once from queued.
 */
enum odp_path_phase {
	ODP_PATH_MAPPING,		/* a call, a path's or native's, that maps pages */
	ODP_PATH_UNMAPPING,		/* or unmaps pages, of a region of the session */
	ODP_PATH_OUTSIDE,		/* neither: the timer, or another user of that domain */
	ODP_PATH_PHASES,
};

/*
 * Where the time goes, from level ODP_PATH_TIME on.  The values are sums, and are updated before
 * the operation returns to user space.
 *
 *	hmm	of a fault: hmm_range_fault() (in 7.3 including taking the mmap lock)
 *	map	of a fault: making DMA addresses of the pages, without sync
 *	sync	of a fault: making the mappings visible (iotlb_sync_map)
 *	unmap	of an invalidation: taking mappings away, without flush
 *	flush	of an invalidation: iotlb_sync and flush_iotlb_all
 *
 * `native`: since 6.16 map and unmap are hmm_dma_map_pfn() and hmm_dma_unmap_pfn().  Before, map
 * is what ib_umem_odp_map_dma_and_lock() does after hmm_range_fault(), and unmap is the whole of
 * ib_umem_odp_unmap_dma_pages(), including locks and dirtying pages.
 *
 * No stage contains the cost of reading the clock and counting the flushes.  Calling the hooks is
 * in the stages: for each flush some 75 instructions in map or unmap, and as many in sync or
 * flush.  `native` also has a scope for each page: on x86-64 and 7.3 a page takes 16 instructions
 * more in map and 82 more in unmap than with `iova`, which does the same work.
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
 * The counters of a session since it was opened, in the page that is mapped (struct
 * odp_path_page).  Each counter is consistent in itself, but not with the others.  Lazy flushes
 * come up to 10 ms (the flush queue's timer) after the unmapping.
 */
struct odp_path_stats {
	__u64 regions;			/* registered under this session */
	__u64 regions_live;
	__u64 regions_refused;		/* could not be steered, so registration failed */
	__u64 regions_without_iova;	/* on iova paths, fallen back to one mapping a page */
	__u64 faults;			/* device faults served, and advice that faults pages in */
	__u64 fault_pages;		/* pages that these made valid */
	__u64 snapshot_pages;		/* mapped as found, without faulting: at registration, or */
					/* by advice without faults (IB_UVERBS_..._NO_FAULT) */
	__u64 fault_errors;
	__u64 invalidations;		/* those that took at least one page away */
	__u64 invalidated_pages;
	__u64 maps;			/* entries mapped for DMA, each a page or huge page */
	__u64 unmaps;
	__u64 list_bytes;		/* lists and tables held now, pfn lists included */
	__u64 verify_checks;
	__u64 verify_errors;
	__u64 verify_address;		/* the DMA address of the first error, */
	__u64 verify_expected;		/* the physical address it should lead to (0: none), */
	__u64 verify_found;		/* and the one the IOMMU gives */
	__u64 counts_descriptors;	/* 1: descriptors can be counted on this IOMMU */
	__u64 stage_ns[ODP_PATH_STAGES];	/* sums; 0 below level ODP_PATH_TIME */
	struct odp_path_flushes flushes[ODP_PATH_PHASES];
};

/*
 * What one process of a session registered since the session was opened.  A process is a thread
 * group, until it ends: a later process with the same number has an entry of its own.  It has an
 * entry from its first registration that succeeded or was refused.
 *
 * Registering again (ibv_rereg_mr() with another address) counts again.  A region that is made of
 * a child of an implicit region is nobody's, because a kernel worker may make it; nor is a buffer
 * of the `map` workload.  So struct odp_path_stats may have more regions than all processes.
 */
struct odp_path_process {
	__u32 pid;			/* in the pid namespace of the session's opener */
	__u32 reserved;			/* 0 */
	char command[ODP_PATH_NAME_LEN];	/* the comm of its leader when the entry was made */
	__u64 regions;			/* registered, dma-bufs included, implicit ones not */
	__u64 regions_refused;		/* could not be steered, so registration failed */
	__u64 implicit;			/* implicit regions, which have no length */
	__u64 bytes;			/* lengths of @regions added up; of a dma-buf, all of it */
};

/*
 * The processes of a session, in the order of their first registrations; pid 0 ends the list.
 * An entry never goes away and never moves.  Read @pid first, with acquire semantics: if it is not
 * 0, @pid and @command are complete and will not change.  The counters are as those of struct
 * odp_path_stats: each consistent in itself, but not with the others, and updated before the
 * registration returns to user space.
 */
struct odp_path_processes {
	struct odp_path_process process[ODP_PATH_PROCESSES];
	struct odp_path_process others;	/* all further processes together; pid 0 and no command */
};

/* What a session shows to its opener: mmap() one page at offset 0, read-only. */
struct odp_path_page {
	struct odp_path_stats stats;
	struct odp_path_processes processes;
};

#endif
