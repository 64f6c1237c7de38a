// SPDX-License-Identifier: GPL-2.0
/* The `map` workload: checks what is asked for, runs the job, and gives the results. */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include <odpbench/odp_path.h>

#include "buffer.h"
#include "lent.h"
#include "map.h"
#include "map_worker.h"
#include "path.h"
#include "session.h"

static int check(const struct odp_path_session *session, const struct odp_path_map *map)
{
	const struct odp_path_buffer_ops *ops = odp_path_buffer_find(map->buffer);

	if (!session->choice.ops || !ops || !odp_path_buffer_entries(ops, map->pages) ||
	    !map->iterations || map->iterations > ODP_PATH_MAX_ITERATIONS ||
	    !map->threads || map->threads > ODP_PATH_MAX_THREADS ||
	    map->iterations * map->threads > ODP_PATH_MAX_SAMPLES ||
	    (map->mask_bits != 32 && map->mask_bits != 64) ||
	    map->lookup > ODP_PATH_LOOKUP_EACH ||
	    (map->lookup == ODP_PATH_LOOKUP_EACH && map->buffer != ODP_PATH_P2P) ||
	    map->measured || map->refused)
		return -EINVAL;
	return 0;
}

/* What all threads fill; memory of a PCI function is there already. */
static u64 buffer_bytes(const struct odp_path_map *map)
{
	if (map->buffer == ODP_PATH_P2P || map->buffer == ODP_PATH_MMIO)
		return 0;
	return ((u64)map->threads * map->pages) << PAGE_SHIFT;
}

static struct odp_path_map_job *job_alloc(struct odp_path_session *session,
					  const struct odp_path_map *map)
{
	const struct odp_path_buffer_ops *ops = odp_path_buffer_find(map->buffer);
	struct odp_path_map_job *job;
	struct odp_path_worker *worker;
	u64 *times;
	unsigned int i;

	job = kvzalloc(struct_size(job, workers, map->threads), GFP_ODPBENCH_USER);
	times = kvcalloc(2 * map->threads, map->iterations * sizeof(*times), GFP_ODPBENCH_USER);
	if (!job || !times) {
		kvfree(times);
		kvfree(job);
		return NULL;
	}
	job->session = session;
	job->iterations = map->iterations;
	job->nworkers = map->threads;
	for (i = 0; i < map->threads; i++) {
		worker = &job->workers[i];
		worker->job = job;
		worker->map_ns = times + i * map->iterations;
		worker->unmap_ns = times + (map->threads + i) * map->iterations;
		worker->buffer.ops = ops;
		worker->buffer.lent = session->choice.lent;
		worker->buffer.number = i;
		worker->buffer.nentries = odp_path_buffer_entries(ops, map->pages);
	}
	return job;
}

/* All times are in one array, which begins at the first worker's map_ns. */
static void job_free(struct odp_path_map_job *job)
{
	kvfree(job->workers[0].map_ns);
	kvfree(job);
}

static enum path_memory memory_of(const struct odp_path_map *map)
{
	if (map->lookup == ODP_PATH_LOOKUP_EACH)
		return PATH_P2P_EACH;
	return odp_path_buffer_find(map->buffer)->memory;
}

/* On refusal the reason is the buffer's, if it gave one, or else that the path cannot map it. */
static int init_worker(struct odp_path_worker *worker, struct odp_path_map *map)
{
	int ret = odp_path_worker_init(worker, memory_of(map));

	if (ret == -EOPNOTSUPP)
		map->refused = worker->buffer.refused ?: ODP_PATH_NO_WAY;
	return ret;
}

static int run(struct odp_path_map_job *job, struct odp_path_map *map)
{
	unsigned int n;
	int ret = 0;

	for (n = 0; n < job->nworkers && !ret; n++)
		ret = fatal_signal_pending(current) ? -EINTR : init_worker(&job->workers[n], map);
	if (!ret)
		ret = odp_path_workers_run(job);
	while (n--)
		odp_path_worker_exit(&job->workers[n]);
	return ret;
}

static void sum_up(const struct odp_path_map_job *job, struct odp_path_map *map)
{
	unsigned int i;

	map->list_bytes = 0;
	map->highest_address = 0;
	for (i = 0; i < job->nworkers; i++) {
		map->list_bytes += job->workers[i].list_bytes;
		map->highest_address = max(map->highest_address,
					   job->workers[i].highest_address);
	}
	if (job->nworkers > 1)
		return;
	map->measured = ODP_PATH_SLAB_MEASURED;
	map->slab_bytes = max_t(s64, job->slab_pages, 0) << PAGE_SHIFT;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)	/* see table_pages() */
	map->measured |= ODP_PATH_TABLES_MEASURED;
	map->iommu_table_bytes = max_t(s64, job->table_pages, 0) << PAGE_SHIFT;
#endif
}

static int give_times(const struct odp_path_map_job *job, const struct odp_path_map *map)
{
	size_t bytes = (size_t)map->threads * map->iterations * sizeof(u64);

	if (copy_to_user(u64_to_user_ptr(map->map_ns), job->workers[0].map_ns, bytes) ||
	    copy_to_user(u64_to_user_ptr(map->unmap_ns), job->workers[0].unmap_ns, bytes))
		return -EFAULT;
	return 0;
}

int odp_path_map_run(struct odp_path_session *session, struct odp_path_map *map)
{
	struct odp_path_lent *lent = session->choice.lent;
	struct odp_path_map_job *job;
	int ret = check(session, map);

	if (ret)
		return ret;
	if (!lent)
		return -ENODEV;
	if (!odpbench_memory_for(buffer_bytes(map)))
		return -ENOMEM;
	job = job_alloc(session, map);
	if (!job)
		return -ENOMEM;
	ret = odp_path_lent_take_mask(lent, map->mask_bits, session);
	if (ret)
		goto out;
	ret = run(job, map);
	odp_path_lent_give_mask(lent);
	if (!ret) {
		sum_up(job, map);
		ret = give_times(job, map);
	}
out:
	job_free(job);
	return ret;
}
