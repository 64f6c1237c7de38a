// SPDX-License-Identifier: GPL-2.0
/* Loading many documents: threads that load ahead, and a caller that takes one after the other. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "compare/loading.h"
#include "results/results.h"

#define MOST_THREADS	16

struct loading {
	char *const *files;
	size_t n;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t begun, taken;		/* files that a thread has begun with; that are taken */
	bool stop;
	struct {
		json_t *doc;		/* NULL: the file is none */
		bool is_there;
	} ahead[LOADING_AHEAD];		/* file i at i % LOADING_AHEAD */
};

/* The next file to load, when there is room for it; n: there is none. */
static size_t next_file(struct loading *loading)
{
	size_t file;

	pthread_mutex_lock(&loading->lock);
	while (!loading->stop && loading->begun < loading->n &&
	       loading->begun >= loading->taken + LOADING_AHEAD)
		pthread_cond_wait(&loading->changed, &loading->lock);
	file = loading->stop || loading->begun == loading->n ? loading->n : loading->begun++;
	pthread_mutex_unlock(&loading->lock);
	return file;
}

static void *load(void *context)
{
	struct loading *loading = context;
	size_t file;

	while ((file = next_file(loading)) < loading->n) {
		json_t *doc = results_load(loading->files[file]);

		pthread_mutex_lock(&loading->lock);
		loading->ahead[file % LOADING_AHEAD].doc = doc;
		loading->ahead[file % LOADING_AHEAD].is_there = true;
		pthread_cond_broadcast(&loading->changed);
		pthread_mutex_unlock(&loading->lock);
	}
	return NULL;
}

/* The document of a file, when it is loaded; makes room for another one. */
static json_t *wait_for(struct loading *loading, size_t file)
{
	json_t *doc;

	pthread_mutex_lock(&loading->lock);
	while (!loading->ahead[file % LOADING_AHEAD].is_there)
		pthread_cond_wait(&loading->changed, &loading->lock);
	doc = loading->ahead[file % LOADING_AHEAD].doc;
	loading->ahead[file % LOADING_AHEAD].is_there = false;
	loading->taken++;
	pthread_cond_broadcast(&loading->changed);
	pthread_mutex_unlock(&loading->lock);
	return doc;
}

static size_t start_threads(struct loading *loading, pthread_t *threads)
{
	size_t n = 0, most = MOST_THREADS;
	cpu_set_t cpus;

	if (!sched_getaffinity(0, sizeof(cpus), &cpus) && CPU_COUNT(&cpus) < MOST_THREADS)
		most = CPU_COUNT(&cpus);
	while (n < most && n < loading->n && !pthread_create(&threads[n], NULL, load, loading))
		n++;
	return n;
}

static void end_threads(struct loading *loading, pthread_t *threads, size_t n)
{
	pthread_mutex_lock(&loading->lock);
	loading->stop = true;
	pthread_cond_broadcast(&loading->changed);
	pthread_mutex_unlock(&loading->lock);
	for (size_t i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < LOADING_AHEAD; i++)
		if (loading->ahead[i].is_there)
			json_decref(loading->ahead[i].doc);
}

static int take_loaded(json_t *doc, const char *file, int (*take)(void *, const char *, json_t *),
		       void *context)
{
	return doc ? take(context, file, doc) : -EINVAL;
}

int load_each(char *const *files, size_t n, int (*take)(void *context, const char *file, json_t *doc),
	      void *context)
{
	struct loading loading = {
		.files = files + 1, .n = n - 1, .lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	pthread_t threads[MOST_THREADS];
	size_t nthreads;
	int ret;

	/* The first one alone: it makes the schema, which all threads then read. */
	ret = take_loaded(results_load(files[0]), files[0], take, context);
	if (ret || n == 1)
		return ret;
	nthreads = start_threads(&loading, threads);
	for (size_t i = 1; i < n && !ret; i++)
		ret = take_loaded(nthreads ? wait_for(&loading, i - 1) : results_load(files[i]),
				  files[i], take, context);
	end_threads(&loading, threads, nthreads);
	return ret;
}
