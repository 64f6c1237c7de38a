/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A workload: one file, one struct workload_ops, one line in workload/table.c. skeleton.c in that
 * folder is an example that does nothing and explains the hooks.
 */
#ifndef ODPBENCH_ENGINE_WORKLOAD_H
#define ODPBENCH_ENGINE_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/kernel_memory.h"
#include "host/nearby.h"
#include "lib/option.h"
#include "module/session.h"
#include "rdma/transport.h"
#include "target/deviation/failure.h"
#include "target/target.h"

/* The times of one measure on one path, in the machine's unit; grows as needed. */
struct series {
	uint64_t *samples;
	size_t n, size;
	uint64_t rejected;	/* operations that could not prove that they did what they claim */
	uint64_t batch;		/* operations in each sample, which is their sum; 0: one */
	struct series *stages;	/* at level time: ODP_PATH_STAGES series, a sample each */
	struct series *warm;	/* if the measure has it: each operation done again, */
	struct series *difference;	/* and how much longer the first took: int64_t */
	bool watched;		/* the port's counters were read around the samples, */
	struct transport_counts transport;	/* and counted this */
};

/* The session's clocks of stages: to be read before and after an operation. */
struct stage_clocks {
	uint64_t ns[ODP_PATH_STAGES];
};

struct stage_clocks stage_clocks_read(const struct session *session);

/*
 * Adds a sample. series_add_staged() also adds, at level time, what each stage took between two
 * readings. 0, -ENOMEM (logged), or -EINTR if a signal asks for the end.
 */
int series_add(struct series *series, uint64_t sample);
int series_add_staged(struct series *series, uint64_t sample, const struct stage_clocks *before,
		      const struct stage_clocks *after);
/* Adds to warm and difference: first, what an operation took, and again, what it took later. */
int series_add_again(struct series *series, uint64_t first, uint64_t again);
void series_free(struct series *series);

#define TALLY_OWN 8

/* What a counting pass found; zero where it does not apply. */
struct tally {
	uint64_t operations;		/* that were counted */
	struct odp_path_stats stats;	/* the session's counters over them, and what undid them */
	struct {
		uint64_t operations;	/* one after the other; 0: nothing was counted */
		struct odp_path_stats stats;
	} sustained;
	uint64_t entry_pages;		/* 4 KiB pages that an entry maps; 0: 1 */
	uint64_t list_bytes;		/* lists and tables, with every page mapped */
	uint64_t registered_bytes;	/* the memory that they are for */
	uint64_t highest_address;	/* that a device was given */
	uint64_t device_table_bytes;	/* the device's own tables; KERNEL_MEMORY_UNKNOWN: none */
	struct kernel_memory kernel_memory;	/* what registering and mapping all of it took */
	struct failure failure;
	char file_system[24];		/* of the file whose pages are faulted; "" */
	struct {
		uint64_t asked, achieved;	/* a second, while timing; asked 0: no rate */
	} rate;
	char disturbed[160];		/* tally_disturbed(); "" */
	struct {
		const char *name;	/* static */
		uint64_t value;
	} own[TALLY_OWN];		/* the workload's own counters; tally_count() */
	size_t nown;
};

/* The first member of every workload's parameter struct, and its option. */
struct workload_params {
	uint64_t iterations;
};

#define WORKLOAD_ITERATIONS(default_text)						\
	{ .name = "iterations", .letter = 'n', .type = OPTION_NUMBER, .min = 1, .max = 65536,	\
	  .def = default_text, .help = "samples for each path" }

/* The first members of the parameter struct of a workload on a target. */
struct target_workload_params {
	struct workload_params common;
	struct target_params target;
};

/* What a workload with such a struct asks of its target. */
static inline struct target_params *workload_target_params(struct workload_params *params)
{
	return &((struct target_workload_params *)params)->target;
}

struct job {
	const struct workload_ops *ops;
	struct workload_params *params;
	const struct option_desc *options;	/* of this workload on this target */
	struct fixture fixture;		/* path and level are set during measure and count */
	struct place place;		/* of the measuring thread and its memory */
	void *private;			/* for the workload, from open to close */
};

/*
 * open, measure and count may return what fixture_skip() returns: then a suite goes on without the
 * job, and its document says so; `run` fails with the reason. measure may also return what
 * fixture_skip_path() returns: then the other paths are measured, unless the user named this one.
 */

/* Stores what the session counted since before for these operations, lazy flushes included. */
void tally_stats(struct tally *tally, const struct fixture *fixture, uint64_t operations,
		 const struct odp_path_stats *before);

/* Stores how much memory a region takes now: lists, and the device's own tables. */
void tally_region(struct tally *tally, const struct target *target,
		  const struct target_region *region);

/*
 * For a sustained pass: stores how often the operation was done since before, and what was counted.
 * False: that is enough; the flush queue was full several times, or is not used.
 */
bool tally_goes_on(struct tally *tally, const struct fixture *fixture, uint64_t operations,
		   const struct odp_path_stats *before);

/*
 * What count returns if the data is right, but the faults or invalidations counted are not only the
 * workload's own: the kernel may take pages away at any time. The text says what was counted. The
 * pass is then repeated, a few times; if each is disturbed, the job fails.
 */
int tally_disturbed(struct tally *tally, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds a counter of the workload's own to "counters" of each of its rows on this path. */
void tally_count(struct tally *tally, const char *name, uint64_t value);

/* The parts of a measured operation: see results.h. */
enum stages { STAGES_NONE, STAGES_FAULT, STAGES_INVALIDATION };

/* One series, and so one row for each path. */
struct measure {
	const char *name;
	enum stages stages;
	const char *timed;	/* name of the row of samples taken at level time; NULL: none */
	bool warm;		/* operations are done again, without the fault */
};

struct workload_ops {
	const char *name;
	const char *summary;			/* one line */
	const char *about;			/* optional: sentences for its help */
	unsigned int targets;			/* the kinds it runs on (target.h); 0: on none */
	unsigned int path_use;			/* without a target: enum odp_path_use */
	bool one_operation;			/* the user chooses the device's operation */
	bool any_operation;			/* also one that moves more than part of a page */
	bool alone;				/* a sample does not depend on those before */
	bool starts_long;			/* so all samples of a path are taken in one round */
	bool flushes_alone;			/* no region: mappings are not counted, flushes are */
	const struct option_desc *options;	/* the first is WORKLOAD_ITERATIONS */
	size_t params_size;
	const struct measure *measures;		/* ends with .name NULL */
	const char *paths;			/* default, "native,page,..." */
	/*
	 * Of the timing pass: off, unless counting adds nothing to what is timed (it adds time to
	 * faults only, and the workload's operations must make none).
	 */
	enum odp_path_level level;
	const char *valid_for;			/* one sentence: what a row may be used for */
	const char *valid_between_hosts;	/* the same; NULL: it cannot run between two */

	/* Optional: rules between options. -EINVAL with one line in err. */
	int (*check)(const struct workload_params *params, char *err, size_t err_size);
	/*
	 * Optional: set up what all passes share. Negative errno, logged: then close is not called.
	 */
	int (*open)(struct job *job);
	void (*close)(struct job *job);
	/*
	 * A round of the timing pass: n samples for each measure into series[0..]. The session is
	 * configured at .level; at off, with path native, nothing is hooked at all. If a measure
	 * has stages, it is called again at level time, for another set of series.
	 */
	int (*measure)(struct job *job, size_t n, struct series *series);
	/*
	 * The counting pass, once for each path, at level verify; lazy flushes of what ran before
	 * have happened. It may return what tally_disturbed() returns, and is then called again
	 * with an empty tally.
	 */
	int (*count)(struct job *job, struct tally *tally);
	/*
	 * Optional, once for each path at level count, in modes with an IOTLB: repeats the
	 * operation that is counted while tally_goes_on(). Lazy flushes of what ran before have
	 * happened.
	 */
	int (*sustain)(struct job *job, struct tally *tally);
	/*
	 * Optional, once for each path at level count, with no IOMMU page table left from before:
	 * stores how much memory it takes to register and to map in tally->kernel_memory.
	 */
	int (*memory)(struct job *job, struct tally *tally);
	/*
	 * Under icount, each path is timed in a new IOMMU domain. This is for workloads that need
	 * very large ranges of I/O addresses: ranges of single pages, which the kernel keeps long
	 * after a path has freed them, are in their way (drivers/iommu/iova.c: rcaches).
	 */
	bool new_domain;
	/* How samples of a path are proven: "counter", "data" or "none-needed". */
	const char *(*proof)(const struct fixture *fixture, const char *path);
	/*
	 * Optional: for a job that has no such proof on a path. Then the proof of its rows is
	 * "none", and this returns their valid_for, which says so. NULL: it has a proof.
	 */
	const char *(*unproven)(const struct job *job, const char *path);
};

/* All workloads; ends with NULL. */
extern const struct workload_ops *const workloads[];
/* NULL: no such workload. */
const struct workload_ops *workload_find(const char *name);
/* "map, fault, ..." */
void workload_names(char *buf, size_t size);

extern const struct workload_ops workload_map, workload_fault, workload_invalidate,
	workload_reach, workload_register, workload_touch, workload_prefetch, workload_steady,
	workload_churn, workload_storm, workload_pitfall, workload_block, workload_skeleton;

/*
 * The options of a workload on these kinds of target, those of the targets included. With several
 * kinds a name may occur more than once. out has room for max rows. Negative errno, logged.
 */
#define WORKLOAD_MAX_OPTIONS 40
int workload_options(const struct workload_ops *ops, unsigned int kinds, struct option_desc *out,
		     size_t max);

#endif
