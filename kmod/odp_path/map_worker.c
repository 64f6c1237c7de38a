// SPDX-License-Identifier: GPL-2.0
/* Workers: the timed loop, and the threads that it runs in. */
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/version.h>

#include "map_worker.h"
#include "region.h"
#include "scope.h"
#include "session.h"

/* Sums a counter exactly: part of it is in the CPUs' own counters until those are large. */
static s64 node_counter(enum node_stat_item item)
{
	s64 sum = atomic_long_read(&vm_node_stat[item]);
	int node, cpu;

	for_each_online_node(node)
		for_each_online_cpu(cpu)
			sum += per_cpu_ptr(NODE_DATA(node)->per_cpu_nodestats,
					   cpu)->vm_node_stat_diff[item];
	return sum;
}

static s64 slab_pages(void)
{
	return node_counter(NR_SLAB_UNRECLAIMABLE_B) + node_counter(NR_SLAB_RECLAIMABLE_B);
}

static s64 table_pages(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)	/* 6.1 does not have it */
	return node_counter(NR_IOMMU_PAGES);
#else
	return 0;
#endif
}

int odp_path_worker_init(struct odp_path_worker *worker, enum path_memory memory)
{
	struct odp_path_map_job *job = worker->job;
	struct odp_path_map_buffer *buffer = &worker->buffer;
	struct odp_path_region_layout layout = {
		.nentries = buffer->nentries,
		.entry_bytes = buffer->ops->entry_bytes,
		.memory = memory,
	};
	int ret;

	job->table_pages = -table_pages();
	job->slab_pages = -slab_pages();
	ret = odp_path_buffer_alloc(buffer);
	if (ret)
		return ret;
	/* A bulk's path makes its own list of pages. */
	if (memory != PATH_BULK)
		layout.list_bytes = odp_path_allocation_bytes(buffer->pfns, buffer->nentries *
							 sizeof(*buffer->pfns));
	worker->region = odp_path_region_create(job->session, &layout);
	if (IS_ERR(worker->region)) {
		ret = PTR_ERR(worker->region);
		worker->region = NULL;
		odp_path_buffer_free(buffer);
	}
	return ret;
}

void odp_path_worker_exit(struct odp_path_worker *worker)
{
	if (worker->region)
		odp_path_region_destroy(worker->region);
	odp_path_buffer_free(&worker->buffer);
}

static void look_at_mapped(struct odp_path_worker *worker)
{
	struct odp_path_map_job *job = worker->job;
	struct odp_path_region *region = worker->region;
	size_t i;

	job->table_pages += table_pages();
	job->slab_pages += slab_pages();
	worker->list_bytes = region->list_bytes;
	for_each_present(region, i, 0, region->nentries)
		worker->highest_address = max_t(u64, worker->highest_address,
						odp_path_region_address(region, i) +
						region->entry_bytes - 1);
}

/* Takes one sample: reads the clock around the path's own work and its bookkeeping. */
static int map_once(struct odp_path_worker *worker, unsigned int i)
{
	struct odp_path_region *region = worker->region;
	const unsigned long *pfns = worker->buffer.pfns;
	size_t n = worker->buffer.nentries;
	u64 begin, mapped, kept, unmapped;
	int ret;

	begin = odp_path_stage_clock();
	ret = odp_path_region_map(region, pfns, 0, n);
	mapped = odp_path_stage_clock();
	if (ret < 0)
		return ret;
	if (!i)
		look_at_mapped(worker);

	kept = odp_path_stage_clock();
	odp_path_region_unmap(region, pfns, 0, n);
	unmapped = odp_path_stage_clock();

	worker->map_ns[i] = mapped - begin;
	worker->unmap_ns[i] = unmapped - kept;
	return 0;
}

static void worker_run(struct odp_path_worker *worker)
{
	struct odp_path_map_job *job = worker->job;
	unsigned int i;

	for (i = 0; i < job->iterations && !worker->ret && !READ_ONCE(job->stop); i++) {
		worker->ret = map_once(worker, i);
		if (odp_path_buffer_gone(&worker->buffer))
			worker->ret = -ENODEV;
		if (fatal_signal_pending(current))
			worker->ret = -EINTR;
		cond_resched();
	}
	if (worker->ret)
		WRITE_ONCE(job->stop, true);
}

static int worker_thread(void *data)
{
	struct odp_path_worker *worker = data;
	struct odp_path_map_job *job = worker->job;

	wait_for_completion(&job->start);
	worker_run(worker);
	if (atomic_dec_and_test(&job->running))
		complete(&job->finished);
	return 0;
}

static int thread_create(struct odp_path_worker *worker, unsigned int number)
{
	struct task_struct *task;

	task = kthread_create(worker_thread, worker, "odp_path/%u", number);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpumask_local_spread(number, NUMA_NO_NODE));
	worker->task = get_task_struct(task);
	atomic_inc(&worker->job->running);
	wake_up_process(task);
	return 0;
}

/* Waits until the thread has left this module; it may have ended already. */
static void thread_join(struct odp_path_worker *worker)
{
	kthread_stop(worker->task);
	put_task_struct(worker->task);
	worker->task = NULL;
}

/* Starts the @n threads that were created, and waits for them. */
static int threads_run(struct odp_path_map_job *job, unsigned int n)
{
	unsigned int i;
	int ret = 0;

	complete_all(&job->start);
	if (wait_for_completion_killable(&job->finished)) {
		WRITE_ONCE(job->stop, true);
		ret = -EINTR;
		wait_for_completion(&job->finished);
	}
	for (i = 0; i < n; i++)
		thread_join(&job->workers[i]);
	return ret;
}

static int threads(struct odp_path_map_job *job)
{
	unsigned int n;
	int ret = 0, err;

	init_completion(&job->start);
	init_completion(&job->finished);
	atomic_set(&job->running, 0);
	for (n = 0; n < job->nworkers && !ret; n++)
		ret = thread_create(&job->workers[n], n);
	if (ret) {
		job->stop = true;
		n--;
	}
	if (!n)
		return ret;
	err = threads_run(job, n);
	return ret ? ret : err;
}

int odp_path_workers_run(struct odp_path_map_job *job)
{
	unsigned int i;
	int ret = 0;

	if (job->nworkers == 1)
		worker_run(&job->workers[0]);
	else
		ret = threads(job);
	for (i = 0; i < job->nworkers && !ret; i++)
		ret = job->workers[i].ret;
	return ret;
}
