/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target: the device that faults, as workloads see it. Each has a file, a struct target_ops and a
 * line in target.c. A workload knows regions and accesses. Whether an access is an ioctl of the
 * software device or an RDMA operation between two QPs only the target knows. A block device has
 * no regions: of the hooks below only those until close, for a workload that has others do its I/O.
 */
#ifndef ODPBENCH_TARGET_H
#define ODPBENCH_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/pages.h"
#include "lib/option.h"
#include "target/fixture.h"

#define TARGET_BUFFER_PAGES 512		/* the longest access, if option size is not longer */
#define TARGET_MOST_QPS 1024
#define TARGET_BUFFER_BYTES (TARGET_MOST_QPS * PAGE_BYTES)	/* a page for each of them */

/* The kinds of target, as bits: option_desc.only, workload_ops.targets. */
enum {
	TARGET_VERBS = 1 << 0,
	TARGET_ODP_DEV = 1 << 1,
	TARGET_BLOCK = 1 << 2,
	TARGET_ANY = TARGET_VERBS | TARGET_ODP_DEV,	/* those that have memory regions */
};

/*
 * What a workload asks of a target. The target's own option rows fill it; members that only another
 * target has stay 0.
 */
struct target_params {
	const struct target_ops *target;
	uint64_t far_memory;	/* on another NUMA node */
	uint64_t operation;
	uint64_t side, size, offset, message, port, gid_index, mtu, events;	/* verbs */
	/*
	 * For a workload that uses many connections at once: how many there are, how many requests
	 * are in flight on each, and how many threads share them (0: one of each).
	 */
	uint64_t qps, depth, lanes;
};

/* What the device does to the region. */
enum access {
	ACCESS_READ,		/* the data goes to the buffer */
	ACCESS_WRITE,		/* the data comes from the buffer */
	ACCESS_FETCH_ADD,	/* 8 bytes += operand; the old value goes to result */
	ACCESS_COMPARE_SWAP,	/* the same, but only if they are equal to `compare` */
};

struct target_region {
	char *address;
	size_t bytes;
	bool hugetlb;		/* it is of huge pages, and the device is told */
	bool pinned;		/* not on demand */
	bool implicit;		/* registered as the whole address space */
	bool imported;		/* a dma-buf, whose exporter has the same memory at address; */
	int dmabuf;		/* its descriptor */
	bool uncounted;		/* the kernel's own counters of it are not wanted */
	bool prepared_there;	/* on another host, where a fault kind made it */
	union {			/* for the target, from add to remove */
		uint32_t key;
		struct ibv_mr *mr;
	};
};

struct target_access {
	struct target_region *region;
	size_t offset, length;	/* in the region */
	char *buffer;		/* of length bytes; for verbs it must be in the target's buffer */
	struct target_region *other;	/* verbs: used instead of buffer, from the same offset */
	uint64_t operand, compare;
	uint64_t result;	/* out */
	uint64_t elapsed_ns;	/* out: from the request to its completion */
	uint64_t messages;	/* out, verbs: how many it took */
	unsigned int lane;		/* the calling thread's; verbs */
	unsigned int connection;	/* of that lane; verbs */
	uint64_t begin_ns;		/* for the target */
};

/* What the target counted so far. */
struct target_counts {
	uint64_t faults;		/* events */
	uint64_t fault_pages;		/* pages that these made valid */
	uint64_t invalidations;		/* events that took pages away */
	uint64_t invalidated_pages;
};

/* An entry of the device's own page table. */
struct target_entry {
	bool present, writable;
	uint64_t dma, physical;		/* of the address; physical 0: the IOMMU has no entry */
};

struct target {
	const struct target_ops *ops;
	const struct target_params *params;
	struct fixture *fixture;
	char *buffer;		/* the other side of accesses; all of it is present */
	size_t buffer_bytes;	/* TARGET_BUFFER_BYTES, or one access if that is longer */
	bool elsewhere;		/* regions are on another host: `put` and `get` move their data */
	void *private;		/* for the target, from open to close; otherwise NULL */
};

struct target_ops {
	unsigned int bit;
	const char *name;			/* of the kind: "odp_dev", "verbs" */
	const char *words;			/* for messages: "an ibverbs device" */
	/* Whether a device's driver maps for DMA itself, on find()'s function. */
	bool (*maps)(const char *device);
	const struct option_desc *options;	/* optional; into struct target_params */
	const struct option_desc *operation_options;	/* of workloads with one_operation */

	/*
	 * Finds the device: the one named, or with "" the first. device gets its name, function the
	 * PCI function on which its pages are mapped, or "". Negative errno with one line in err.
	 */
	int (*find)(const struct machine *machine, const char *named, char *device,
		    char *function, char *err, size_t err_size);
	/* Negative errno, logged, or what fixture_skip() returns; then close is not called. */
	int (*open)(struct target *target);
	void (*close)(struct target *target);

	/* Registers and deregisters memory. Negative errno, logged. */
	int (*add)(struct target *target, struct target_region *region);
	int (*remove)(struct target *target, struct target_region *region);
	/* The access that the options choose, and how many bytes of so many pages it moves. */
	enum access (*chosen)(const struct target_params *params);
	size_t (*length)(const struct target_params *params, size_t pages);
	/* Whether it is an atomic, of 8 bytes. */
	bool (*is_atomic)(const struct target_params *params);
	/* Optional: whether it is between two regions, one of them target_access.other. */
	bool (*both_sides)(const struct target_params *params);
	/* One operation. Negative errno, logged. */
	int (*access)(struct target *target, enum access kind, struct target_access *access);
	/*
	 * Optional: n operations on one lane, as many at once as target_params.depth allows on each
	 * connection, in order; each has its own elapsed_ns. Negative errno, logged.
	 */
	int (*access_many)(struct target *target, enum access kind, struct target_access *accesses,
			   size_t n);
	/*
	 * Optional, between two hosts. put, before accesses: brings what they need to the other
	 * host (their data, buffers for what is sent). get, after them: brings what they left there
	 * into the memory that the workload looks at. Negative errno, logged.
	 */
	int (*put)(struct target *target, enum access kind, struct target_access *accesses,
		   size_t n);
	int (*get)(struct target *target, enum access kind, struct target_access *accesses,
		   size_t n);
	/* False if nothing counts on the fixture's path and level. */
	bool (*counts)(const struct target *target, struct target_counts *counts);

	/* Optional: the most bytes that one on-demand region can have here. */
	uint64_t (*most_region)(const struct target *target);
	/* Optional: gives the device entries without a fault, for reading or for writing. */
	int (*prefetch)(struct target *target, struct target_region *region, size_t offset,
			size_t length, bool writable);
	/* Optional: the device's entry for an address of a region. Negative errno, logged. */
	int (*entry)(struct target *target, struct target_region *region, size_t offset,
		     struct target_entry *entry);
	/*
	 * Optional: the device remembers where a region's first bytes are, and later tells how many
	 * of these pages it can still read (rdma/reach.h). Negative errno, logged; hold: -ENODEV,
	 * not logged, if this device cannot be asked.
	 */
	int (*hold)(struct target *target, const struct target_region *region, size_t bytes);
	int (*in_reach)(struct target *target);
	/* Optional: the current size of the device's page tables, in bytes. */
	uint64_t (*table_bytes)(const struct target *target);
};

/* All targets, the default first; ends with NULL. */
extern const struct target_ops *const targets[];
extern const struct target_ops target_verbs, target_odp_dev, target_block;
/* What each of them has. */
extern const struct option_desc target_options[];

/*
 * The target of a device's name among the kinds that a workload runs on; with "" the first. NULL,
 * with one line in err, if the workload does not run on such a device.
 */
const struct target_ops *target_of(const char *workload, unsigned int kinds, const char *device,
				   char *err, size_t err_size);

/*
 * Whether to sleep for completions (option events): as asked for; with auto, if polling would take
 * the CPU that completions come from.
 */
bool target_sleeps(const struct target_params *params, const struct machine *machine);

/*
 * Whether the options name an operation that a workload without .any_operation can use. 0, or
 * -EINVAL with one line in err.
 */
int target_check_plain(const struct target_params *params, char *err, size_t err_size);

/*
 * Checks that so much memory can be filled and an eighth of what is available still be left to
 * others. 0, or what fixture_skip() returns.
 */
int target_check_memory(struct fixture *fixture, uint64_t bytes);

/*
 * To be called before each sample, when all is prepared: the sample does not pay for what was done
 * before it. Pages that were faulted in go to the LRU lists (memory_drain_lru()). Where instructions
 * are counted, counters are added up (memory_fold_counters()); and if the kernel's own threads serve
 * the device, it sleeps: they do what is still due for the preparation (callbacks of RCU, timers,
 * workers that became ready), which would else be done when the sample first sleeps. Every sample
 * begins soon after a tick, so that none of less than 3 ms meets one. Where time is real it does not
 * sleep, which would make caches cold; the software device works in the caller's own thread.
 */
void target_rest(const struct target *target);

/* How many of n things the lane of this index has when all lanes share them. */
size_t target_lane_share(size_t n, size_t lanes, size_t lane);

/* For workload_ops.proof: "counter" if faults and invalidations are counted, or "data". */
const char *target_proof(const struct fixture *fixture, const char *path);

struct verbs_device;
/* The device of target verbs, for a workload that makes connections of its own. */
struct verbs_device *target_verbs_device(struct target *target);

/* put and get of the target, if it has them. */
int target_put(struct target *target, enum access kind, struct target_access *accesses, size_t n);
int target_get(struct target *target, enum access kind, struct target_access *accesses, size_t n);

/*
 * To be called first and last. params must stay valid until target_close(). Negative errno, logged,
 * or what fixture_skip() returns; closing what is not open does nothing.
 */
int target_open(struct target *target, struct fixture *fixture, const struct target_params *params);
void target_close(struct target *target);

#endif
