/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A workload: one file, one struct workload_ops, one line in workload/table.c. skeleton.c there is
 * one that does nothing, with every hook explained.
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
	uint64_t batch;		/* operations that each sample is of, all together; 0: one */
	struct series *stages;	/* at level time: ODP_PATH_STAGES of them, a sample each for each */
	struct series *warm;	/* where the measure has it: the same operations, each done again, */
	struct series *difference;	/* and what each took more than again: int64_t, may be negative */
	bool watched;		/* the port's counters were read around the samples, */
	struct transport_counts transport;	/* and counted this */
};

/* Where the session's clocks of stages stand: to be read before and after an operation. */
struct stage_clocks {
	uint64_t ns[ODP_PATH_STAGES];
};

struct stage_clocks stage_clocks_read(const struct session *session);

/*
 * Adds a sample; the second one at level time also what each stage took between two readings.
 * 0, -ENOMEM (logged), or -EINTR where a signal asks for the end.
 */
int series_add(struct series *series, uint64_t sample);
int series_add_staged(struct series *series, uint64_t sample, const struct stage_clocks *before,
		      const struct stage_clocks *after);
/* Adds to warm and difference what an operation took, and took again. As series_add(). */
int series_add_again(struct series *series, uint64_t first, uint64_t again);
void series_free(struct series *series);

#define TALLY_OWN 8

/* What a counting pass found; zero where it does not apply. */
struct tally {
	uint64_t operations;		/* that the counters are of */
	struct odp_path_stats stats;	/* the session's counters over them, and what undid them */
	struct {
		uint64_t operations;	/* one after the other; 0: nothing was counted */
		struct odp_path_stats stats;
	} sustained;
	uint64_t entry_pages;		/* 4 KiB pages that an entry maps; 0: 1 */
	uint64_t list_bytes;		/* lists and tables, with every page mapped */
	uint64_t registered_bytes;	/* the memory that those are of */
	uint64_t highest_address;	/* that a device was given */
	uint64_t device_table_bytes;	/* of it, the device's own; KERNEL_MEMORY_UNKNOWN: it has none */
	struct kernel_memory kernel_memory;	/* what registering and mapping all of it took */
	struct failure failure;
	char file_system[24];		/* where the file is whose pages are faulted; "" */
	struct {
		uint64_t asked, achieved;	/* in a second, while samples were taken; asked 0: none */
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

/* What a workload with such a struct wants of its target. */
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
	void *private;			/* the workload's own, from open to close */
};

/*
 * open, measure and count may return what fixture_skip() gives: a suite then goes on without the
 * job, and its document says so; `run` fails with the reason. What fixture_skip_path() gives is for
 * measure: the other paths are measured, unless the user named this one.
 */

/* What the session counted since before: of these operations, their lazy flushes included. */
void tally_stats(struct tally *tally, const struct fixture *fixture, uint64_t operations,
		 const struct odp_path_stats *before);

/* What a region takes now: lists, and the device's own tables. */
void tally_region(struct tally *tally, const struct target *target,
		  const struct target_region *region);

/*
 * Of a sustained pass: how often the operation was done since before. False: it is enough, the
 * flush queue was full several times or is not used.
 */
bool tally_goes_on(struct tally *tally, const struct fixture *fixture, uint64_t operations,
		   const struct odp_path_stats *before);

/*
 * What count returns where the data is right, but faults or invalidations were counted that are not
 * the workload's own: the kernel takes pages away whenever it likes. The text says what was
 * counted. The pass is then done again, a few times; if none is undisturbed the job fails.
 */
int tally_disturbed(struct tally *tally, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A counter of the workload's own, which stands in "counters" of each of its rows on this path. */
void tally_count(struct tally *tally, const char *name, uint64_t value);

/* What the parts of a measured operation are: see results.h. */
enum stages { STAGES_NONE, STAGES_FAULT, STAGES_INVALIDATION };

/* One series, and so one row for each path. */
struct measure {
	const char *name;
	enum stages stages;
	const char *timed;	/* the name of a row of the samples taken at level time; NULL: none */
	bool warm;		/* operations are done again, without what is measured */
};

struct workload_ops {
	const char *name;
	const char *summary;			/* one line */
	const char *about;			/* optional: sentences for its help */
	unsigned int targets;			/* the kinds it runs on (target.h); 0: on none */
	unsigned int path_use;			/* on none: what its paths are for (enum odp_path_use) */
	bool one_operation;			/* the user chooses which operation the device does */
	bool any_operation;			/* also one that does more than move part of a page */
	bool alone;				/* a sample does not depend on how many came before */
	const struct option_desc *options;	/* the first is WORKLOAD_ITERATIONS */
	size_t params_size;
	const struct measure *measures;		/* ends with .name NULL */
	const char *paths;			/* default, "native,page,..." */
	/*
	 * Of the timing pass: off, unless all that counting adds to is no part of what is timed (it
	 * is in the faults, and the workload's operations must make none).
	 */
	enum odp_path_level level;
	const char *valid_for;			/* one sentence: what a row may be used for */
	const char *valid_between_hosts;	/* the same; NULL: it cannot run between two */

	/* Optional: rules between options. -EINVAL with one line in err. */
	int (*check)(const struct workload_params *params, char *err, size_t err_size);
	/*
	 * Optional: set up what all passes share. Negative errno, logged; close is then not called.
	 */
	int (*open)(struct job *job);
	void (*close)(struct job *job);
	/*
	 * A round of the timing pass: n samples for each measure into series[0..]. The session is
	 * configured at .level; at off, with path native, nothing is hooked at all. Where a measure
	 * has stages it is called again at level time, for another set of series.
	 */
	int (*measure)(struct job *job, size_t n, struct series *series);
	/*
	 * The counting pass, once for each path, at level verify; lazy flushes of what ran before
	 * have happened. It may return what tally_disturbed() gives, and is then called again with
	 * an empty tally.
	 */
	int (*count)(struct job *job, struct tally *tally);
	/*
	 * Optional, once for each path at level count, in modes with an IOTLB: the operation that
	 * is counted, again and again while tally_goes_on(). Lazy flushes of what ran before have
	 * happened.
	 */
	int (*sustain)(struct job *job, struct tally *tally);
	/*
	 * Optional, once for each path at level count, with no IOMMU page table left from before:
	 * what memory it takes to register and to map, into tally->kernel_memory.
	 */
	int (*memory)(struct job *job, struct tally *tally);
	/*
	 * Where instructions are counted, each path is timed in a new IOMMU domain: for what asks for
	 * ranges of I/O addresses so large that those of single pages are in the way, which the
	 * kernel keeps for long after a path has freed them (drivers/iommu/iova.c: rcaches).
	 */
	bool new_domain;
	/* How samples of a path are proven: "counter", "data" or "none-needed". */
	const char *(*proof)(const struct fixture *fixture, const char *path);
	/*
	 * Optional: where a job has no such proof on a path. Its rows' proof is "none" then, and what
	 * this gives their valid_for, which says so. NULL: it has.
	 */
	const char *(*unproven)(const struct job *job, const char *path);
};

/* All of them; ends with NULL. */
extern const struct workload_ops *const workloads[];
/* NULL: no such workload. */
const struct workload_ops *workload_find(const char *name);
/* "map, fault, ..." */
void workload_names(char *buf, size_t size);

extern const struct workload_ops workload_map, workload_fault, workload_invalidate,
	workload_register, workload_prefetch, workload_steady, workload_churn, workload_storm,
	workload_pitfall, workload_skeleton;

/*
 * The options of a workload on these kinds of target, the targets' own included; with all kinds
 * a name may stand there more than once. out has room for max rows. Negative errno, logged.
 */
#define WORKLOAD_MAX_OPTIONS 40
int workload_options(const struct workload_ops *ops, unsigned int kinds, struct option_desc *out,
		     size_t max);

#endif
