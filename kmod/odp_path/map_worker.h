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
	u64 *map_ns;			/* job->iterations of each */
	u64 *unmap_ns;
	int ret;

	/* As it was when the first iteration had mapped. */
	u64 list_bytes;
	u64 highest_address;
};

struct odp_path_map_job {
	struct odp_path_session *session;
	unsigned int iterations;
	unsigned int nworkers;
	struct completion start;	/* of all together */
	struct completion finished;	/* of the last */
	atomic_t running;
	bool stop;

	/* System counters in pages: before the lists, and as above (of one worker only). */
	s64 table_pages, slab_pages;

	struct odp_path_worker workers[];
};

/*
 * Gives a worker its buffer (of which what odp_path_buffer_alloc() needs is set) and its region,
 * for @memory on the session's path.  Errors as of odp_path_buffer_alloc() and
 * odp_path_region_create().
 */
int odp_path_worker_init(struct odp_path_worker *worker, enum path_memory memory);
void odp_path_worker_exit(struct odp_path_worker *worker);

/* Runs all: 0, or the error of one.  -EINTR: a fatal signal. */
int odp_path_workers_run(struct odp_path_map_job *job);

#endif
