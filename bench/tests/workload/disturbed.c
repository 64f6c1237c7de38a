// SPDX-License-Identifier: GPL-2.0
/* Counting passes on a fake device, while something else disturbs the pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/internal.h"
#include "host/memory.h"
#include "lib/log.h"

#define MOST_PAGES 4096

/* The device: one region, and which of its pages it has. */
static struct {
	pthread_mutex_t lock;
	struct target_region *region;
	bool has[MOST_PAGES];
	struct target_counts counts;
	bool disturbed;		/* each access finds a page gone again */
	bool wrong;		/* what is read is other data */
} device = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Which tries are disturbed, and how many there were. */
static int disturbs, tries;

/* Replaces libc's: here the device hears of pages that go. */
int madvise(void *address, size_t bytes, int advice)
{
	uintptr_t begin = (uintptr_t)address;

	pthread_mutex_lock(&device.lock);
	for (size_t page = 0; advice == MADV_DONTNEED && page < MOST_PAGES; page++) {
		uintptr_t at = page * PAGE_BYTES;

		if (!device.region || !device.has[page])
			continue;
		at += (uintptr_t)device.region->address;
		if (at < begin || at >= begin + bytes)
			continue;
		device.has[page] = false;
		device.counts.invalidated_pages++;
	}
	pthread_mutex_unlock(&device.lock);
	return syscall(SYS_madvise, address, bytes, advice);
}

/* The threads of a workload are slow to go on. */
static bool threads_lag;

/* The linker uses it in place of libc's (Makefile). */
int __real_pthread_barrier_wait(pthread_barrier_t *barrier);
int __wrap_pthread_barrier_wait(pthread_barrier_t *barrier);
int __wrap_pthread_barrier_wait(pthread_barrier_t *barrier)
{
	int ret = __real_pthread_barrier_wait(barrier);

	if (threads_lag && gettid() != getpid())
		usleep(300000);
	return ret;
}

static int add(struct target *target, struct target_region *region)
{
	(void)target;
	assert_true(region->bytes <= MOST_PAGES * PAGE_BYTES);
	memset(device.has, 0, sizeof(device.has));
	device.region = region;
	return 0;
}

static int remove_region(struct target *target, struct target_region *region)
{
	(void)target;
	(void)region;
	device.region = NULL;
	return 0;
}

static int access_region(struct target *target, enum access kind, struct target_access *access)
{
	char *at = access->region->address + access->offset;
	size_t first = access->offset / PAGE_BYTES;
	uint64_t lack = 0;

	(void)target;
	pthread_mutex_lock(&device.lock);
	for (size_t page = first; page * PAGE_BYTES < access->offset + access->length; page++) {
		lack += !device.has[page];
		device.has[page] = true;
	}
	device.counts.faults += !!lack + device.disturbed;
	device.counts.fault_pages += lack + device.disturbed;
	pthread_mutex_unlock(&device.lock);
	if (kind == ACCESS_READ)
		memcpy(access->buffer, at, access->length);
	else
		memcpy(at, access->buffer, access->length);
	if (device.wrong)
		memset(kind == ACCESS_READ ? access->buffer : at, 0x5a, access->length);
	access->elapsed_ns = 1;
	return 0;
}

static int access_many(struct target *target, enum access kind, struct target_access *accesses,
		       size_t n)
{
	for (size_t i = 0; i < n; i++)
		access_region(target, kind, &accesses[i]);
	return 0;
}

static bool counts(const struct target *target, struct target_counts *now)
{
	(void)target;
	*now = device.counts;
	return true;
}

static int config(void *context, const char *path, enum odp_path_level level)
{
	(void)context;
	(void)path;
	(void)level;
	device.disturbed = tries++ < disturbs;
	return 0;
}

static struct odp_path_stats stats(void *context)
{
	(void)context;
	return (struct odp_path_stats){ };
}

static const struct session_elsewhere session = { .config = config, .stats = stats };
static char error[512];

/* The counting pass of a workload with its defaults; *disturb of its tries are disturbed. */
static int count(const char *workload, const char *name, int disturb, bool wrong)
{
	struct machine machine = { .time_domain = "bare-metal", .session.elsewhere = &session,
				   .session.info = { .npaths = 1, .paths = { "native" } } };
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct target_ops ops;
	struct target target = { .ops = &ops, .buffer_bytes = TARGET_BUFFER_BYTES };
	struct run_spec spec;
	struct job job;
	char err[256];
	int ret;

	assert_int_equal(run_spec_init(&spec, workload, name, err, sizeof(err)), 0);
	ops = *spec.target;
	ops.maps = false;
	ops.add = add;
	ops.remove = remove_region;
	ops.access = access_region;
	ops.access_many = name ? NULL : access_many;
	ops.counts = counts;
	ops.put = ops.get = NULL;
	ops.entry = NULL;
	ops.table_bytes = NULL;
	target.params = workload_target_params(spec.params);
	workload_target_params(spec.params)->target = &ops;
	target.buffer = memory_map(target.buffer_bytes);
	job = (struct job){ .ops = spec.ops, .params = spec.params, .options = spec.options,
			    .fixture = { .machine = &machine, .target = &target } };
	target.fixture = &job.fixture;
	assert_int_equal(spec.ops->open(&job), 0);
	disturbs = disturb;
	tries = 0;
	device.wrong = wrong;
	error[0] = '\0';
	log_keep_error(error, sizeof(error));
	ret = run_count(&job, spec.ops, "native", outcome);
	log_keep_error(NULL, 0);
	if (!ret)
		assert_true(outcome->tally.operations > 0);
	spec.ops->close(&job);
	munmap(target.buffer, target.buffer_bytes);
	run_spec_free(&spec);
	free(outcome);
	return ret;
}

static const struct {
	const char *workload, *device;
} cases[] = {
	{ "fault", "odp_dev" }, { "storm", "odp_dev" }, { "invalidate", "odp_dev" },
	{ "steady", NULL },
};

#define NCASES (sizeof(cases) / sizeof(cases[0]))

static void disturbed_pass_is_done_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		for (int disturb = 0; disturb < RUN_COUNT_TRIES; disturb++) {
			if (count(cases[i].workload, cases[i].device, disturb, false))
				fail_msg("%s: %s", cases[i].workload, error);
			assert_int_equal(tries, disturb + 1);
			assert_string_equal(error, "");
		}
	}
}

static void job_fails_for_what_always_disturbs(void **state)
{
	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		assert_int_equal(count(cases[i].workload, cases[i].device, 100, false), -EIO);
		assert_int_equal(tries, RUN_COUNT_TRIES);
		assert_non_null(strstr(error, cases[i].workload));
		assert_non_null(strstr(error, ", path native: "));
		assert_non_null(strstr(error, "in 3 of 3 tries; NUMA balancing"));
	}
}

static void wrong_data_is_not_tried_away(void **state)
{
	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		assert_int_equal(count(cases[i].workload, cases[i].device, 0, true), -EIO);
		assert_int_equal(tries, 1);
		assert_null(strstr(error, "tries"));
	}
}

static int wrong_mapping(struct job *job, struct tally *tally)
{
	(void)job;
	tally->stats.verify_errors = 1;
	return tally_disturbed(tally, "%d faults", 2);
}

static void neither_are_wrong_mappings(void **state)
{
	static const struct workload_ops ops = { .name = "played", .count = wrong_mapping };
	struct machine machine = { .session.elsewhere = &session,
				   .session.info = { .npaths = 1, .paths = { "native" } } };
	struct job job = { .ops = &ops, .fixture.machine = &machine };
	struct outcome *outcome = calloc(1, sizeof(*outcome));

	(void)state;
	tries = 0;
	assert_int_equal(run_count(&job, &ops, "native", outcome), -EIO);
	assert_int_equal(tries, 1);
	free(outcome);
}

/* A storm ends while its threads are still on their way from the last round. */
static void storm_ends_without_waiting_for_ever(void **state)
{
	(void)state;
	threads_lag = true;
	alarm(60);
	assert_int_equal(count("storm", "odp_dev", 0, false), 0);
	alarm(0);
	threads_lag = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(disturbed_pass_is_done_again),
		cmocka_unit_test(job_fails_for_what_always_disturbs),
		cmocka_unit_test(wrong_data_is_not_tried_away),
		cmocka_unit_test(neither_are_wrong_mappings),
		cmocka_unit_test(storm_ends_without_waiting_for_ever),
	};

	return cmocka_run_group_tests_name("disturbed", tests, NULL, NULL);
}
