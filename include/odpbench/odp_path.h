/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ABI of /dev/odp_path: one opener is one session.
 *
 * A session chooses the path that turns pages into DMA addresses for every ODP
 * memory region that its process, or a descendant of it, registers from then on.
 * The path and the level are latched per region at registration.  The device
 * file is for root alone.
 *
 * Every call fails with -ENOTTY for an unknown number; further errors are at the
 * call.  All sizes are fixed, all integers in native byte order.
 */
#ifndef ODPBENCH_ODP_PATH_H
#define ODPBENCH_ODP_PATH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define ODP_PATH_ABI		2	/* raised by every incompatible change */
#define ODP_PATH_DEVICE		"/dev/odp_path"
#define ODP_PATH_NAME_LEN	16	/* names include their terminating NUL */
#define ODP_PATH_MAX_PATHS	8
#define ODP_PATH_MAX_PAGES	4096	/* of one `map` operation */
#define ODP_PATH_MAX_CONTIGUOUS	1024	/* of one physically contiguous buffer */
#define ODP_PATH_MAX_ITERATIONS	65536

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
 * region is of huge pages (IB_ACCESS_HUGETLB); or flushes of that device cannot be counted,
 * because others are on another kind of IOMMU.  With -ENODEV: it takes a lent function.
 * So does a later fault, with -EOPNOTSUPP, that finds peer-to-peer memory.
 */
struct odp_path_config {
	char path[ODP_PATH_NAME_LEN];
	char function[ODP_PATH_NAME_LEN];	/* "0000:00:03.0" */
	__u32 level;				/* enum odp_path_level */
	__u32 reserved;				/* 0 */
};

/*
 * The `map` workload: @iterations times map and unmap @pages kernel pages on the
 * session's path, no RDMA involved.  Each iteration's times go to @map_ns and
 * @unmap_ns (arrays of @iterations __u64 in user space).  -EINVAL: a limit above
 * is exceeded, or the session's path is `native`.  -EINTR: killed; no times are valid.
 */
struct odp_path_map {
	__u32 pages;				/* 1 .. ODP_PATH_MAX_PAGES */
	__u32 iterations;			/* 1 .. ODP_PATH_MAX_ITERATIONS */
	__u32 contiguous;			/* 0: no page follows its neighbour; 1: one physical run */
	__u32 reserved;				/* 0 */
	__u64 map_ns;				/* user pointer */
	__u64 unmap_ns;				/* user pointer */
	__u64 setup_ns;				/* out: lists and IOVA space allocated */
	__u64 teardown_ns;			/* out: and freed */
	__u64 list_bytes;			/* out: lists and tables while all pages were mapped */
};

#define ODP_PATH_IOC_INFO	_IOR('O', 0x60, struct odp_path_info)
#define ODP_PATH_IOC_CONFIG	_IOW('O', 0x61, struct odp_path_config)
#define ODP_PATH_IOC_MAP	_IOWR('O', 0x62, struct odp_path_map)

/*
 * IOTLB flushes of a function's domain: calls of the domain's own
 * operations, and the invalidation descriptors that those calls made.  Bytes are
 * those of the ranges given; a flush_all has no range.
 */
struct odp_path_flushes {
	__u64 sync;			/* iotlb_sync: after unmapping */
	__u64 sync_bytes;
	__u64 sync_map;			/* iotlb_sync_map: after mapping; often nothing to do */
	__u64 sync_map_bytes;
	__u64 flush_all;		/* flush_iotlb_all: where a lazy flush queue ends */
	__u64 descriptors;		/* Intel: IOTLB and PASID IOTLB invalidations */
	__u64 device_descriptors;	/* Intel: device TLB invalidations */
};

enum odp_path_phase {
	ODP_PATH_MAPPING,		/* while a path mapped */
	ODP_PATH_UNMAPPING,		/* while a path unmapped */
	ODP_PATH_DEFERRED,		/* neither: a flush queue's timer; any user of that domain */
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
 * cost, reading the clock and counting the flushes are in no stage, calling the hooks is.
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
	__u64 faults;			/* device faults served (not the snapshot at registration) */
	__u64 fault_pages;		/* pages that these made valid */
	__u64 snapshot_pages;		/* pages mapped without a fault: at registration, by advice */
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
