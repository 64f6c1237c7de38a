/* SPDX-License-Identifier: GPL-2.0 */
/* Workers: the threads of the `map` workload, each with a buffer and a region of its own. */
#ifndef ODP_PATH_MAP_WORKER_H
#define ODP_PATH_MAP_WORKER_H

#include <linux/completion.h>
#include <linux/types.h>

#include <odpbench/odp_path.h>

#include "buffer.h"

struct region;
struct session;
struct task_struct;

struct worker {
	struct map_job *job;
	struct buffer buffer;
	struct region *region;
	struct task_struct *task;	/* NULL: the caller itself */
	u64 *map_ns;			/* job->iterations of each */
	u64 *unmap_ns;
	int ret;

	/* As it was when the first iteration had mapped. */
	u64 list_bytes;
	u64 highest_address;
};

struct map_job {
	struct session *session;
	unsigned int iterations;
	unsigned int nworkers;
	struct completion start;	/* of all together */
	struct completion finished;	/* of the last */
	atomic_t running;
	bool stop;

	/* System counters in pages: before the lists, and as above (of one worker only). */
	s64 table_pages, slab_pages;

	struct worker workers[];
};

/*
 * Gives a worker its buffer (of which what buffer_alloc() needs is set) and its region,
 * for @memory on the session's path.  Errors as of buffer_alloc() and region_create().
 */
int worker_init(struct worker *worker, enum path_memory memory);
void worker_exit(struct worker *worker);

/* Runs all: 0, or the error of one.  -EINTR: a fatal signal. */
int workers_run(struct map_job *job);

#endif
