/* SPDX-License-Identifier: GPL-2.0 */
/* Workers: the threads of the `map` workload, each with a buffer and a region of its own. */
#ifndef ODP_PATH_MAP_WORKER_H
#define ODP_PATH_MAP_WORKER_H

#include <linux/completion.h>
#include <linux/types.h>

#include <odpbench/odp_path.h>

#include "buffer.h"

struct odp_path_region;
struct odp_path_session;
struct task_struct;

struct odp_path_worker {
	struct odp_path_map_job *job;
	struct odp_path_map_buffer buffer;
	struct odp_path_region *region;
	struct task_struct *task;	/* NULL: the caller itself */
	u64 *map_ns;			/* job->iterations elements, as unmap_ns */
	u64 *unmap_ns;
	int ret;

	/* Values after the first iteration had mapped. */
	u64 list_bytes;
	u64 highest_address;
};

struct odp_path_map_job {
	struct odp_path_session *session;
	unsigned int iterations;
	unsigned int nworkers;
	struct completion start;	/* all threads may begin */
	struct completion finished;	/* the last thread has ended */
	atomic_t running;
	bool stop;

	/* Growth of system counters, in pages, until then; valid only with one worker. */
	s64 table_pages, slab_pages;

	struct odp_path_worker workers[];
};

/*
 * Gives a worker its buffer and its region, for @memory on the session's path.  What
 * odp_path_buffer_alloc() needs is set in the buffer.  The errors are those of
 * odp_path_buffer_alloc() and odp_path_region_create().
 */
int odp_path_worker_init(struct odp_path_worker *worker, enum path_memory memory);
void odp_path_worker_exit(struct odp_path_worker *worker);

/* Runs all workers.  Returns 0, or the error of one; -EINTR: a fatal signal. */
int odp_path_workers_run(struct odp_path_map_job *job);

#endif
