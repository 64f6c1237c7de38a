// SPDX-License-Identifier: GPL-2.0
/* Threads load documents at once: each is loaded, also by those that come first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "tests/folder.h"
#include "tests/synthetic.h"

#define THREADS	8
#define TIMES	64
#define ROWS	32

static char file[256];
static atomic_size_t loaded;
static pthread_barrier_t begin;

/* Ids of several params, which a check takes apart. */
static void make_file(void)
{
	json_t *doc = synthetic_document("7.3.4");

	for (int i = 0; i < ROWS; i++) {
		char params[128];

		snprintf(params, sizeof(params), "{\"pages\": %d, \"operation\": \"read\", \"side\": \"remote\", "
			 "\"kind\": \"absent\"}", i + 1);
		synthetic_add(doc, &(struct synthetic){ .workload = "fault", .measure = "latency",
			.path = "native", .mode = "lazy", .p50 = 7, .params = params });
	}
	snprintf(file, sizeof(file), "%s/run.json", folder);
	assert_int_equal(json_dump_file(doc, file, 0), 0);
	json_decref(doc);
}

static void *load(void *unused)
{
	pthread_barrier_wait(&begin);
	for (size_t i = 0; i < TIMES; i++) {
		json_t *doc = results_load(file);

		loaded += doc != NULL;
		json_decref(doc);
	}
	return unused;
}

static void at_once(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	make_file();
	pthread_barrier_init(&begin, NULL, THREADS);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, load, NULL), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&begin);
	assert_int_equal(loaded, THREADS * TIMES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(at_once, folder_make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
